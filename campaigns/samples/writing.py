"""A table as the files that spreadsheet programs save."""

import csv
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell

from campaigns.samples.rows import HEADER, Cell, Table


def as_csv(table: Table) -> bytes:
    """UTF-8 with a byte-order mark and CRLF, as "CSV UTF-8" in Excel."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows([cell.text for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table) -> bytes:
    """A workbook whose numbers are numbers, shown through number formats."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Recipients"
    sheet.append(HEADER)
    for number, row in enumerate(table.rows, start=2):
        for column, cell in enumerate(row, start=1):
            if cell.text:
                _fill(sheet.cell(number, column), cell)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(place: SheetCell, cell: Cell) -> None:
    if cell.number is None:
        place.value = cell.text
        place.data_type = "s"
    else:
        place.value = int(cell.number) if cell.number.is_integer() else cell.number
        place.number_format = cell.format
