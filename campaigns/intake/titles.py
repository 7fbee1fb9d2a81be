"""What people put above a table: its title, the date of the export, names over groups of columns.

None of it is a recipient, and none of it names a column.
"""

from collections.abc import Iterator
from itertools import chain, islice

from campaigns.intake.numbernames import is_telling
from campaigns.intake.smoothrows import Row

LOOKED_AT = 10
NUMBER_DIGITS = 7


def without_titles(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows from the header on. Where that is not certain, all of them.

    A header below others is among the first few rows, only names things, one of them the numbers,
    and fills twice as many cells as any row above it. No recipient stands above it.
    """
    first = list(islice(rows, LOOKED_AT))
    return chain(first[_header_at(first) :], rows)


def _header_at(rows: list[Row]) -> int:
    found, widest = 0, 0
    for place, (_number, row) in enumerate(rows):
        cells = [cell for cell in row if cell and not cell.isspace()]
        if any(map(_is_number, cells)):
            break
        if widest and len(cells) >= 2 * widest and _names_columns(cells):
            found = place
        widest = max(widest, len(cells))
    return found


def _is_number(cell: str) -> bool:
    return _digits(cell) >= NUMBER_DIGITS and not any(map(str.isalpha, cell))


def _names_columns(cells: list[str]) -> bool:
    return any(map(is_telling, cells)) and all(
        any(map(str.isalpha, cell)) and _digits(cell) < NUMBER_DIGITS for cell in cells
    )


def _digits(cell: str) -> int:
    return sum(map(str.isdecimal, cell))
