"""Price lists as files that can be changed and uploaded again."""

from collections.abc import Iterable, Iterator
from io import BytesIO

from openpyxl import Workbook

from accounts.cells import csv_lines
from accounts.destinations import country_name, destination_text, places_of
from accounts.money import MICRO, to_credits
from accounts.prices import Line

HEADER = ("destination", "covers", "price per segment")
PAGE_ROWS = 5000

# What to start from: a line of each sort.
TEMPLATE = (
    Line("", "", 1 * MICRO),
    Line("", "IN", MICRO // 4),
    Line("", "GB", 2 * MICRO),
    Line("9198", "", MICRO // 5),
)


def as_csv(lines: Iterable[Line]) -> Iterator[str]:
    """The text of a CSV file, in pieces."""
    rows = [(destination, covers, f"{price:f}") for destination, covers, price in _rows(lines)]
    pages = (rows[start : start + PAGE_ROWS] for start in range(0, len(rows), PAGE_ROWS))
    return csv_lines(HEADER, pages)


def as_xlsx(lines: Iterable[Line]) -> bytes:
    """A workbook: destinations are text, prices are numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Prices")
    sheet.column_dimensions["B"].width = 32
    sheet.column_dimensions["C"].width = 18
    sheet.append(HEADER)
    for row in _rows(lines):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(lines: Iterable[Line]) -> Iterator[tuple[str, str, object]]:
    for prefix, country, per_segment in lines:
        yield (
            destination_text(prefix, country),
            covers(prefix, country),
            to_credits(per_segment),
        )


def covers(prefix: str, country: str) -> str:
    """What a line is for, in words, for people who read the file."""
    if country:
        return country_name(country)
    return places_of(prefix) if prefix else "everything else"
