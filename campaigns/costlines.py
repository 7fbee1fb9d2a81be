"""What a carrier charges, as lines of text: `prefix,cost,since`; no Django here.

Costs are of a segment, in the carrier's currency; kept in millionths of it.
"""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

MICRO = 1_000_000
LARGEST = 1_000 * MICRO
REST = frozenset({"", "*", "rest"})
MOST_LINES = 50_000


class CostLine(NamedTuple):
    """`prefix` is of E.164 digits, '' for all other numbers; `cost` in millionths."""

    prefix: str
    cost: int
    since: date


class BadLine(NamedTuple):
    """A line that makes no sense: its number from 1, and a code."""

    line: int
    code: str


def read(text: str, today: date) -> Iterator[CostLine | BadLine]:
    """The lines of `text`; a first line of titles and empty ones are passed over.

    Columns are parted by comma, semicolon or tab. Without `since` a cost holds from `today` on.
    Codes: `prefix`, `cost`, `since`, `columns`, `too_many`.
    """
    lines = text.splitlines()
    delimiter = next((mark for mark in ("\t", ";") if lines and mark in lines[0]), ",")
    for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
        cells = [cell.strip() for cell in cells]
        if not any(cells) or (number == 1 and _is_title(cells)):
            continue
        if number > MOST_LINES:
            yield BadLine(number, "too_many")
            return
        yield _line(number, cells, today)


def _is_title(cells: list[str]) -> bool:
    return len(cells) > 1 and _cost(cells[1]) is None


def _line(number: int, cells: list[str], today: date) -> CostLine | BadLine:
    if not 2 <= len(cells) <= 3:
        return BadLine(number, "columns")
    prefix = cells[0].removeprefix("+")
    prefix = "" if prefix.lower() in REST else prefix
    if prefix and not (prefix.isascii() and prefix.isdigit() and len(prefix) <= 15):
        return BadLine(number, "prefix")
    cost = _cost(cells[1])
    if cost is None:
        return BadLine(number, "cost")
    try:
        since = date.fromisoformat(cells[2]) if len(cells) > 2 and cells[2] else today
    except ValueError:
        return BadLine(number, "since")
    return CostLine(prefix, cost, since)


def _cost(text: str) -> int | None:
    """Millionths; None where it is no price with six decimals at most."""
    try:
        micro = Decimal(text) * MICRO
    except InvalidOperation:
        return None
    if not micro.is_finite() or micro != int(micro) or not 0 <= micro <= LARGEST:
        return None
    return int(micro)
