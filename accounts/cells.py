"""CSV for spreadsheets: cells that cannot be taken for formulas, in lines Excel reads as UTF-8."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

MARK = "\ufeff"
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Harmless as they are, and useless with anything put before them.
NUMBER = r"[+-]?[0-9]{1,20}(?:\.[0-9]+)?\Z"
_NUMBER = re.compile(NUMBER)


def safe(value: object) -> str:
    """The value as text, with an apostrophe before what a spreadsheet would run as a formula."""
    text = "" if value is None else str(value)
    if text.startswith(RISKY) and not _NUMBER.match(text):
        return f"'{text}"
    return text


def csv_lines(header: Sequence[str], pages: Iterable[Iterable[Sequence[object]]]) -> Iterator[str]:
    """The text of a CSV file, page by page: memory holds one page of rows at a time."""
    yield MARK + _text([header])
    for page in pages:
        yield _text(page)


def _text(rows: Iterable[Sequence[object]]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerows([safe(value) for value in row] for row in rows)
    return buffer.getvalue()
