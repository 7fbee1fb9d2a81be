"""Hand-made files: an XLSX from its parts, and a look at any file."""

import struct
import zipfile
from io import BytesIO
from pathlib import Path

from accounts.errors import Invalid
from campaigns.intake.inspection import Preview, inspect
from campaigns.intake.reading import ReadOptions, open_file

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def relations(*targets: str) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="x" Target="{target}"/>'
        for n, target in enumerate(targets, start=1)
    )
    return f"{HEAD}<Relationships {_PACKAGE}>{rows}</Relationships>"


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def xlsx(
    rows: str, *, strings: str = "", styles: str = "", extra: dict[str, str] | None = None
) -> bytes:
    """An XLSX whose sheet holds the given `<row>` elements."""
    parts = {
        "_rels/.rels": relations("xl/workbook.xml"),
        "xl/workbook.xml": f'{HEAD}<workbook {_MAIN} xmlns:r="{_RELATION}"><sheets>'
        '<sheet name="Hidden" sheetId="1" state="hidden" r:id="rId9"/>'
        '<sheet name="People" sheetId="2" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            "worksheets/sheet1.xml", "sharedStrings.xml", "styles.xml"
        ),
        "xl/worksheets/sheet1.xml": f"{HEAD}<worksheet {_MAIN}><sheetData>{rows}"
        "</sheetData></worksheet>",
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f"{HEAD}<sst {_MAIN}>{strings}</sst>"
    if styles:
        parts["xl/styles.xml"] = f"{HEAD}<styleSheet {_MAIN}>{styles}</styleSheet>"
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (parts | (extra or {})).items():
            package.writestr(name, content)
    return out.getvalue()


def with_lying_sizes(content: bytes, name: str, size: int) -> bytes:
    """The same zip file, its directory and local header claiming `size` bytes for a member."""
    changed = bytearray(content)
    for mark, offset, name_at in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        place = changed.find(mark)
        while place >= 0:
            if changed[place + name_at : place + name_at + len(name)] == name.encode():
                struct.pack_into("<I", changed, place + offset, size)
            place = changed.find(mark, place + 4)
    return bytes(changed)


def look(folder: Path, content: bytes) -> Preview:
    """What a first look finds in a file with this content."""
    path = folder / "upload"
    path.write_bytes(content)
    return inspect(path, "list.csv", region="IN")


def refusal(folder: Path, content: bytes) -> str:
    """The code a file is refused with at the first look."""
    try:
        look(folder, content)
    except Invalid as error:
        assert error.field == "file"
        assert error.message.endswith(".") and "{" not in error.message and "?" not in error.message
        return error.code
    return ""


def read(folder: Path, content: bytes, max_rows: int = 1000) -> list[tuple[int, list[str]]]:
    """All rows of a file; raises Refusal."""
    path = folder / "upload"
    path.write_bytes(content)
    options = ReadOptions(max_rows=max_rows, max_bytes=64 * 1024 * 1024)
    with open_file(path, options) as opened:
        return list(opened.rows())
