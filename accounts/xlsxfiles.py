"""XLSX of any length, made while it is downloaded: memory holds one page of rows at a time.

Every text is an inline string in a column of format Text, so nothing is taken for a formula or a
date, and `+919810000001` stays what it is even when somebody types beside it. Numbers are numbers.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import RawIOBase
from typing import Any, Protocol

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LEVEL = 1  # rows compress well at any level, and this one is three times as fast as the usual
LONGEST_CELL = 32_767

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FONT = '<sz val="11"/><name val="Calibri"/>'
_NO_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"
_BASE = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
_XF = '<xf numFmtId="{}" fontId="{}" fillId="0" borderId="0" xfId="0"/>'

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_DOCS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCS}"><sheets>'
    '<sheet name="Rows" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_DOCS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_DOCS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font>{_FONT}</font>'
    f'<font><b/>{_FONT}</font></fonts><fills count="2"><fill><patternFill patternType="none"/>'
    '</fill><fill><patternFill patternType="gray125"/></fill></fills>'
    f'<borders count="1">{_NO_BORDER}</borders>'
    f'<cellStyleXfs count="1">{_BASE}</cellStyleXfs>'
    f'<cellXfs count="3">{_XF.format(0, 0)}{_XF.format(49, 0)}{_XF.format(49, 1)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}
# Beside the signs of XML: what XML cannot hold, and what would be read back as such.
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_x": "_x005F_x"}


class _Out(Protocol):
    def write(self, data: bytes, /) -> object: ...


def xlsx_pieces(
    header: Sequence[str], pages: Iterable[Iterable[Sequence[object]]]
) -> Iterator[bytes]:
    """The bytes of a workbook with one sheet, page by page.

    Whole numbers and decimals stay numbers; everything else is text, cut at what a cell can hold.
    """
    buffer = _Buffer()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as book:
        for name, content in _PARTS.items():
            book.writestr(name, _XML + content)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            yield from _sheet(buffer, sheet, header, pages)
    yield buffer.take()


def _sheet(
    buffer: "_Buffer", out: _Out, header: Sequence[str], pages: Iterable[Iterable[Sequence[object]]]
) -> Iterator[bytes]:
    names = [column_name(index) for index in range(len(header))]
    out.write(f'{_XML}<worksheet xmlns="{_MAIN}">{_view(len(header))}<sheetData>'.encode())
    out.write(_row(1, header, names, style=2).encode())
    number = 1
    for page in pages:
        rows = []
        for cells in page:
            number += 1
            while len(cells) > len(names):
                names.append(column_name(len(names)))
            rows.append(_row(number, cells, names))
        out.write("".join(rows).encode())
        yield buffer.take()
    out.write(b"</sheetData></worksheet>")


def _view(width: int) -> str:
    """The header stays in sight; columns are wide enough to read, and hold text."""
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<cols><col min="1" max="{max(width, 1)}" width="20" style="1" customWidth="1"/></cols>'
    )


def _row(number: int, cells: Sequence[object], names: Sequence[str], style: int = 1) -> str:
    said = []
    for name, cell in zip(names, cells, strict=False):
        if type(cell) is int:
            said.append(f'<c r="{name}{number}"><v>{cell}</v></c>')
        elif isinstance(cell, Decimal):
            said.append(f'<c r="{name}{number}"><v>{cell:f}</v></c>')
        elif cell is not None and (text := str(cell)):
            said.append(
                f'<c r="{name}{number}" s="{style}" t="inlineStr"><is>'
                f'<t xml:space="preserve">{_escaped(text)}</t></is></c>'
            )
    return f'<row r="{number}">{"".join(said)}</row>'


def _escaped(text: str) -> str:
    text = text[:LONGEST_CELL]
    return _SPECIAL.sub(_entity, text) if _SPECIAL.search(text) else text


def _entity(match: re.Match[str]) -> str:
    found = match[0]
    return _ENTITIES.get(found) or f"_x{ord(found):04X}_"


def column_name(index: int) -> str:
    """`A` for 0, `AA` for 26."""
    name = ""
    index += 1
    while index > 0:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


class _Buffer(RawIOBase):
    """What a zip is written into and taken out of again as it grows; it cannot go back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
