"""Hostile workbooks and archives, small as files and large when they are opened (F42)."""

import zipfile
from io import BytesIO

from tests.campaigns.intake.files import xlsx
from tests.campaigns.intake.odsfiles import ods
from tests.campaigns.intake.rawzips import Member, bomb, member, raw_zip

MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
CONTENT = "content.xml"
NUMBERS = b"9876543210\n" * 100_000

_ROW = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
_XLSX = xlsx(_ROW, strings="<si><t>x</t></si>")
_ODS = ods("")
_ODS_HEAD = b"<office:document-content><office:body><office:spreadsheet><table:table>"
_SHEET_HEAD = b"<worksheet><sheetData>"


def with_member(content: bytes, changed: Member) -> bytes:
    """The same package with one member replaced."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        kept = [
            member(name, package.read(name)) for name in package.namelist() if name != changed.name
        ]
    return raw_zip([*kept, changed])


def _xlsx(name: str, before: bytes, unit: bytes, times: int) -> bytes:
    return with_member(_XLSX, bomb(name, unit, times, before=before))


def _ods(before: bytes, unit: bytes, times: int) -> bytes:
    return with_member(_ODS, bomb(CONTENT, unit, times, before=_ODS_HEAD + before))


# What is told at the first bytes.
QUICK = {
    "xlsx: a string of 1.5 GB": (
        "hostile",
        _xlsx(STRINGS, b"<sst><si><t>", b"x" * MEGABYTE, 1500),
    ),
    "xlsx: 4 GB declared": ("too_large", _xlsx(SHEET, b"<worksheet>", b" " * MEGABYTE, 4000)),
    "xlsx: a workbook part of 100 MB": (
        "hostile",
        _xlsx("xl/workbook.xml", b"<workbook>", b" " * MEGABYTE, 100),
    ),
    "xlsx: 20 million cells in a row": (
        "hostile",
        _xlsx(SHEET, _SHEET_HEAD + b"<row>", b"<c/>" * 10_000, 2000),
    ),
    "ods: a string of 1.5 GB": (
        "long_cell",
        _ods(b"<table:table-row><table:table-cell><text:p>", b"x" * MEGABYTE, 1500),
    ),
    "ods: 20 million cells in a row": (
        "hostile",
        _ods(b"<table:table-row>", b"<table:table-cell/>" * 10_000, 2000),
    ),
    "ods: ten million spans in a cell": (
        "long_cell",
        _ods(b"<table:table-row><table:table-cell><text:p>", b"<text:span>" * 10_000, 1000),
    ),
    "zip: a line of 1.9 GB": ("long_line", raw_zip([bomb("a.csv", b"x" * MEGABYTE, 1900)])),
    "zip: 4 GB declared": ("too_large", raw_zip([bomb("a.csv", b"x" * MEGABYTE, 4000)])),
    "zip: a bomb in a zip in a zip": (
        "zip_in_zip",
        raw_zip([member("a.zip", raw_zip([member("b.zip", raw_zip([bomb("c", NUMBERS, 9)]))]))]),
    ),
    "zip: a bomb of an ods": (
        "long_cell",
        raw_zip(
            [
                member(
                    "a.ods",
                    _ods(b"<table:table-row><table:table-cell><text:p>", b"x" * MEGABYTE, 1500),
                )
            ]
        ),
    ),
}

# What has to be inflated for seconds before it is told.
LONG = {
    "xlsx: 20 million rows": ("hostile", _xlsx(SHEET, _SHEET_HEAD, b"<row/>" * 10_000, 2000)),
    "xlsx: a string of 1.5 GB in a cell": (
        "long_cell",
        _xlsx(SHEET, _SHEET_HEAD + b'<row><c t="inlineStr"><is><t>', b"x" * MEGABYTE, 1500),
    ),
    "xlsx: an attribute of 1.5 GB": (
        "hostile",
        _xlsx(SHEET, _SHEET_HEAD + b'<row r="', b"x" * MEGABYTE, 1500),
    ),
    "xlsx: a comment of 1.5 GB": (
        "hostile",
        _xlsx(SHEET, _SHEET_HEAD + b"<!--", b"x" * MEGABYTE, 1500),
    ),
    "xlsx: ten million tags, one in another": (
        "too_costly",
        _xlsx(SHEET, _SHEET_HEAD, b"<a>" * 100_000, 100),
    ),
    "ods: 20 million rows": ("hostile", _ods(b"", b"<table:table-row/>" * 10_000, 2000)),
}
