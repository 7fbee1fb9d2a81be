"""What a file is, told by its bytes; its name is not believed."""

from enum import Enum
from pathlib import Path

from campaigns.intake import limits
from campaigns.intake.refusals import Refusal
from campaigns.intake.zipparts import ZipParts

HEAD_BYTES = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
_NOT_TABLES = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"\x7fELF",
    b"MZ\x90",
    b"SQLite format 3",
    b"PAR1",
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"{", b"[{", b"[\n")
_TABLES_IN_MARKUP = (b"<table", b"urn:schemas-microsoft-com:office", b"office:spreadsheet")


class Kind(Enum):
    """A format that is read. TSV is a CSV whose cells are separated by tabs."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    ZIP = "zip"


def kind_of(path: Path) -> Kind:
    """The format of a file. Raises Refusal for any other, naming what to do about it."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise Refusal("empty")
    if head.startswith(b"PK"):
        return _kind_of_package(path)
    if head.startswith(OLE):
        if _is_encrypted_package(path):
            raise Refusal("encrypted")
        return Kind.XLS
    _refuse_what_is_no_text(head)
    return Kind.CSV


def _kind_of_package(path: Path) -> Kind:
    """XLSX and ODS are zip files with members of their own; any other may hold a file of rows."""
    parts = ZipParts(path, limits.MB)
    if "_rels/.rels" in parts.names or "[Content_Types].xml" in parts.names:
        return Kind.XLSX
    if "mimetype" in parts.names:
        if next(parts.pieces("mimetype"), b"").startswith(_ODS):
            return Kind.ODS
        raise Refusal("other_spreadsheet")
    if any(name.startswith("Index/") or name == "Index.zip" for name in parts.names):
        raise Refusal("other_spreadsheet")  # Apple Numbers
    return Kind.ZIP


def _refuse_what_is_no_text(head: bytes) -> None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(_ARCHIVES):
        raise Refusal("other_archive")
    if start.startswith(_MARKUP) and any(mark in start for mark in _TABLES_IN_MARKUP):
        raise Refusal("web_page")  # what many programs call an Excel file
    if head.startswith(_NOT_TABLES) or start.startswith(_MARKUP) or _is_binary(head):
        raise Refusal("not_a_table")


def _is_encrypted_package(path: Path) -> bool:
    """An XLSX with a password is an OLE file with a stream of this name."""
    name = "EncryptedPackage".encode("utf-16-le")
    with path.open("rb") as file:
        if name in file.read(1024 * 1024):
            return True
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 1024 * 1024))
        return name in file.read()


def _is_binary(head: bytes) -> bool:
    """More than a stray control character, and not the zero bytes of UTF-16 either."""
    controls = sum(1 for byte in head if byte < 32 and byte not in b"\0\t\n\x0b\x0c\r\x1b")
    zeros = head.count(0)
    looks_like_utf16 = head[:2] in (b"\xff\xfe", b"\xfe\xff") or (
        min(head[::2].count(0), head[1::2].count(0)) * 10 < zeros
    )
    return controls * 50 > len(head) or (zeros * 50 > len(head) and not looks_like_utf16)
