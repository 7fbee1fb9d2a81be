"""Tables of a report as they are shown, sorted and downloaded: the same figures everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.formats import number_format

from accounts.money import to_credits

DASH = "–"
Value = int | str | None


class Unit(Enum):
    """What the whole numbers of a column are."""

    COUNT = "count"
    MICRO = "micro"  # millionths of a credit
    SHARE = "share"  # thousandths of a whole
    CHANGE = "change"  # thousandths more or less than before
    WORDS = "words"


@dataclass(frozen=True)
class Column:
    """`name` is what the address sorts by."""

    name: str
    label: str
    unit: Unit = Unit.COUNT


@dataclass(frozen=True)
class Row:
    """A line: what it is about, its values, and `narrow`, what the address says of it alone.

    `order` is what its first cell is sorted by; `to` the report that looks into it.
    """

    label: str
    values: Sequence[Value]
    order: Any = ""
    note: str = ""
    narrow: Mapping[str, str] = field(default_factory=dict)
    to: str = "daily"


@dataclass(frozen=True)
class Sheet:
    """`head` names the first column; `total` is the last line, where lines add up to something."""

    head: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Sequence[Value] | None = None
    sort: str = ""

    def sorted_by(self, sort: str) -> "Sheet":
        """In the order of a column ("-" before its name: largest first); empty values last.

        What is no column of it leaves the sheet in the order it has.
        """
        name = sort.removeprefix("-")
        names = [column.name for column in self.columns]
        if name != "name" and name not in names:
            return self
        place = None if name == "name" else names.index(name)
        full = [row for row in self.rows if _key(row, place) is not None]
        empty = [row for row in self.rows if _key(row, place) is None]
        full.sort(key=lambda row: _key(row, place), reverse=sort.startswith("-"))
        return replace(self, rows=full + empty, sort=sort)


def shown(unit: Unit, value: Value) -> str:
    """A value as people read it."""
    if value is None:
        return DASH
    if isinstance(value, str):
        return value
    if unit is Unit.MICRO:
        return str(number_format(to_credits(value), force_grouping=True))
    if unit is Unit.SHARE:
        return f"{number_format(value / 10, 1)} %"
    if unit is Unit.CHANGE:
        sign = "+" if value > 0 else "−" if value < 0 else "±"
        return f"{sign}{number_format(abs(value) / 10, 1, force_grouping=True)} %"
    return str(number_format(value, force_grouping=True))


def plain(unit: Unit, value: Value) -> object:
    """A value as spreadsheets take it: credits, and percents as numbers."""
    if value is None or isinstance(value, str):
        return value or ""
    if unit is Unit.MICRO:
        return to_credits(value)
    if unit in (Unit.SHARE, Unit.CHANGE):
        return (Decimal(value) / 10).quantize(Decimal("0.1"))
    return value


def share(part: int, whole: int) -> int | None:
    """Thousandths, rounded down: 100.0 % means all of them."""
    return part * 1000 // whole if whole else None


def change(now: int, before: int) -> int | None:
    """Thousandths more (or less) than before; None where there was nothing to compare with."""
    return round((now - before) * 1000 / before) if before else None


def _key(row: Row, place: int | None) -> Any:
    return row.order if place is None else row.values[place]
