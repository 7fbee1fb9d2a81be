"""The rows of a CSV file as an XLSX workbook, as Excel itself would write it.

Texts lie in the table of shared strings; one column holds numbers with two decimals.
"""

import csv
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PER_WRITE = 2_000


def write_workbook(source: Path, target: Path, number_column: int) -> None:
    """`number_column` (from 0) is written as numbers shown with two decimals, below its header."""
    strings: dict[str, int] = {}
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as book:
        _write_frame(book)
        with (
            source.open(encoding="utf-8", newline="") as file,
            book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
        ):
            sheet.write(f"{_HEAD}<worksheet {_MAIN}><sheetData>".encode())
            lines: list[str] = []
            for number, cells in enumerate(csv.reader(file), 1):
                lines.append(_row(number, cells, number_column, strings))
                if len(lines) == _PER_WRITE:
                    sheet.write("".join(lines).encode())
                    lines.clear()
            sheet.write(("".join(lines) + "</sheetData></worksheet>").encode())
        items = "".join([f"<si><t>{escape(text, quote=False)}</t></si>" for text in strings])
        book.writestr("xl/sharedStrings.xml", f"{_HEAD}<sst {_MAIN}>{items}</sst>")


def _row(number: int, cells: list[str], number_column: int, strings: dict[str, int]) -> str:
    made = []
    for column, text in enumerate(cells):
        place = f"{chr(65 + column)}{number}"
        if not text:
            continue
        if column == number_column and number > 1:
            made.append(f'<c r="{place}" s="1"><v>{float(text):.15g}</v></c>')
        else:
            index = strings.setdefault(text, len(strings))
            made.append(f'<c r="{place}" t="s"><v>{index}</v></c>')
    return f'<row r="{number}" spans="1:{len(cells)}">{"".join(made)}</row>'


def _write_frame(book: ZipFile) -> None:
    relation = f"{_OFFICE}/officeDocument"
    book.writestr("_rels/.rels", _relations({"rId1": (relation, "xl/workbook.xml")}))
    book.writestr(
        "xl/workbook.xml",
        f'{_HEAD}<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    )
    parts = {"rId1": "worksheets/sheet1.xml", "rId2": "styles.xml", "rId3": "sharedStrings.xml"}
    kinds = ("worksheet", "styles", "sharedStrings")
    book.writestr(
        "xl/_rels/workbook.xml.rels",
        _relations(
            {
                key: (f"{_OFFICE}/{kind}", target)
                for (key, target), kind in zip(parts.items(), kinds, strict=True)
            }
        ),
    )
    book.writestr(
        "xl/styles.xml",
        f'{_HEAD}<styleSheet {_MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="2"/>'
        "</cellXfs></styleSheet>",
    )
    book.writestr(
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
    )


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'
