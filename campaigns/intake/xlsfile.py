"""XLS, Excel's format until 2003: the rows of the first visible sheet, as its cells show them.

Its sheets have at most 65,536 rows of 256 cells, so that one fits into the memory of the child
process.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import xlrd

from campaigns.intake.csvfile import Row
from campaigns.intake.numberformats import BUILTIN, Renderer, renderer
from campaigns.intake.refusals import Refusal

ROWS = 65_536


def xls_rows(path: Path) -> Iterator[Row]:
    """`(row number, cells)`, rows of blanks left out. Raises Refusal."""
    with open(os.devnull, "w") as nowhere:  # the library prints what it finds odd
        try:
            book = xlrd.open_workbook(
                str(path), logfile=nowhere, formatting_info=True, on_demand=True, ragged_rows=True
            )
            sheet = _first_visible(book)
            shown = _Cells(book)
            for index in range(sheet.nrows):
                cells = [shown.text(sheet, index, place) for place in range(sheet.row_len(index))]
                if any(cells):
                    yield index + 1, cells
        except (Refusal, MemoryError):
            raise
        except xlrd.XLRDError as error:
            raise Refusal(_code_of(str(error))) from error
        except Exception as error:  # a broken file ends in whatever its bytes lead to
            raise Refusal("damaged") from error


def _code_of(said: str) -> str:
    if "encrypted" in said:
        return "encrypted"
    return "not_a_table" if "find workbook in OLE2" in said else "damaged"


def _first_visible(book: xlrd.Book) -> xlrd.sheet.Sheet:
    for index in range(book.nsheets):
        sheet = book.sheet_by_index(index)
        if not sheet.visibility:
            return sheet
        book.unload_sheet(index)
    raise Refusal("no_sheet")


class _Cells:
    """What cells show; the formats of a book are compiled once."""

    def __init__(self, book: xlrd.Book) -> None:
        self._book = book
        self._renderers: dict[int, Renderer] = {}

    def text(self, sheet: xlrd.sheet.Sheet, row: int, place: int) -> str:
        kind, value = sheet.cell_type(row, place), sheet.cell_value(row, place)
        if kind == xlrd.XL_CELL_TEXT:
            return str(value)
        if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            return self._number(float(value), sheet.cell_xf_index(row, place))
        if kind == xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if value else "FALSE"
        if kind == xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(int(value), "#N/A"))
        return ""

    def _number(self, value: float, style: int) -> str:
        show = self._renderers.get(style)
        if show is None:
            show = self._renderers[style] = self._renderer(style)
        whole = value.is_integer() and abs(value) < 1e15
        return show(str(int(value)) if whole else repr(value))

    def _renderer(self, style: int) -> Renderer:
        key = self._book.xf_list[style].format_key
        code = BUILTIN.get(key) or self._book.format_map[key].format_str
        return renderer(code, bool(self._book.datemode))
