"""The same rows in every format that is read."""

from collections.abc import Callable, Mapping
from pathlib import Path

from campaigns import samples
from campaigns.samples.rows import HEADER, Cell, Table
from tests.campaigns.intake.files import text_cell, xlsx
from tests.campaigns.intake.odsfiles import BLANKS, number, ods, row, sheet, text, zipped
from tests.campaigns.intake.xlsfiles import Cell as XlsCell
from tests.campaigns.intake.xlsfiles import xls

LETTERS = "ABCDE"


def texts(table: Table) -> list[list[str]]:
    """The header and the rows, each cell as it is shown."""
    return [list(HEADER), *([cell.text for cell in cells] for cells in table.rows)]


def delimited(table: Table, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """CSV with every cell in quotation marks where it needs them."""
    lines = (delimiter.join(map(_quoted, cells)) for cells in texts(table))
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def _quoted(cell: str) -> str:
    plain = not any(mark in cell for mark in ',;\t"\n')
    return cell if plain else '"' + cell.replace('"', '""') + '"'


def xlsx_of_texts(table: Table) -> bytes:
    rows = (
        "".join(
            text_cell(f"{letter}{place}", _escaped(cell))
            for letter, cell in zip(LETTERS, cells, strict=True)
            if cell
        )
        for place, cells in enumerate(texts(table), start=1)
    )
    return xlsx("".join(f'<row r="{n}">{cells}</row>' for n, cells in enumerate(rows, start=1)))


def _escaped(cell: str) -> str:
    return cell.replace("&", "&amp;").replace("<", "&lt;")


def ods_of_numbers(table: Table) -> bytes:
    """Numbers as LibreOffice stores them: the value, and what is shown of it."""
    rows = (
        row(*(text(c.text) if c.number is None else number(c.number, c.text) for c in cells))
        for cells in table.rows
    )
    return ods(row(*map(text, HEADER)) + "".join(rows) + BLANKS)


def xls_of_numbers(table: Table) -> bytes:
    return xls([HEADER, *([_xls_cell(cell) for cell in cells] for cells in table.rows)])


def _xls_cell(cell: Cell) -> XlsCell:
    if cell.number is None:
        return cell.text
    return (cell.number, cell.format) if cell.format != "General" else cell.number


FORMATS: Mapping[str, Callable[[Table], bytes]] = {
    "csv utf-8 with a mark": samples.as_csv,
    "csv utf-8, semicolons": lambda table: delimited(table, ";"),
    "csv utf-16": lambda table: delimited(table, encoding="utf-16"),
    "csv utf-16 without a mark": lambda table: delimited(table, encoding="utf-16-le"),
    "csv, CR only": lambda table: delimited(table).replace(b"\r\n", b"\r"),
    "tsv": lambda table: delimited(table, "\t"),
    "xlsx, all text": xlsx_of_texts,
    "xlsx, numbers with formats": samples.as_xlsx,
    "xls, all text": lambda table: xls(texts(table)),
    "xls, numbers with formats": xls_of_numbers,
    "ods, all text": lambda table: sheet(texts(table)),
    "ods, numbers with formats": ods_of_numbers,
    "zip of a csv": lambda table: zipped({"my/list.csv": samples.as_csv(table)}),
    "zip of an xlsx": lambda table: zipped({"list.xlsx": samples.as_xlsx(table)}),
    "zip of an ods": lambda table: zipped({"list.ods": ods_of_numbers(table)}),
    "zip of an xls": lambda table: zipped({"list.xls": xls_of_numbers(table)}),
}


def western(table: Table) -> Table:
    """Those rows that cp1252 has characters for."""
    rows = [
        cells
        for cells in table.rows
        if all(cell.text.encode("cp1252", "ignore").decode("cp1252") == cell.text for cell in cells)
    ]
    return Table(rows)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path
