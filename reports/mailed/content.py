"""A mailed report in numbers and words: facts at the top, then a table whose rows have bars."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.money import to_credits
from reports.selectors.figures import Figures


class Cell(NamedTuple):
    """A figure as it is read, and as a CSV has it."""

    shown: str
    exact: object


class Fact(NamedTuple):
    """A figure of the whole period beside that of the one before."""

    label: str
    now: Cell
    before: Cell


class Row(NamedTuple):
    """A line of the table; `bar` is its length in percent of the longest."""

    label: str
    cells: list[Cell]
    bar: int


@dataclass(frozen=True)
class Content:
    """All that a mail says: `columns` name the cells of rows, `label` their first column."""

    facts: list[Fact]
    label: str
    columns: list[str]
    rows: list[Row] = field(default_factory=list)


class Line(NamedTuple):
    """What a row counts, in the period and in the one before."""

    label: str
    now: Figures
    before: Figures


def facts(now: Figures, before: Figures) -> list[Fact]:
    """The summary that every report begins with."""
    return [
        Fact(_("Sent"), count(now.sent), count(before.sent)),
        Fact(_("Delivered"), count(now.delivered), count(before.delivered)),
        Fact(_("Not delivered"), count(now.failed), count(before.failed)),
        Fact(_("No outcome yet"), count(now.on_the_way), count(before.on_the_way)),
        Fact(_("Delivery rate"), rate(now), rate(before)),
        Fact(_("Spent, in credits"), credits(now.spent), credits(before.spent)),
    ]


def sending(label: str, lines: Iterable[Line]) -> tuple[str, list[str], list[Row]]:
    """A table of what was sent: what it counts, the names of its columns, its rows."""
    columns = [
        _("Sent"),
        _("Before"),
        _("Delivered"),
        _("Not delivered"),
        _("Delivery rate"),
        _("Credits"),
    ]
    listed = list(lines)
    longest = max((line.now.sent for line in listed), default=0)
    rows = [
        Row(
            line.label,
            [
                count(line.now.sent),
                count(line.before.sent),
                count(line.now.delivered),
                count(line.now.failed),
                rate(line.now),
                credits(line.now.spent),
            ],
            _length(line.now.sent, longest),
        )
        for line in listed
    ]
    return label, columns, rows


def failing(label: str, lines: Iterable[Line]) -> tuple[str, list[str], list[Row]]:
    """A table of what failed."""
    listed = list(lines)
    counts = [line.now.failed for line in listed]
    rows = [
        Row(
            line.label,
            [
                count(line.now.failed),
                count(line.before.failed),
                share(line.now.failed, sum(counts)),
            ],
            _length(line.now.failed, max(counts, default=0)),
        )
        for line in listed
    ]
    return label, [_("Not delivered"), _("Before"), _("Share")], rows


def count(value: int) -> Cell:
    """A number of messages."""
    return Cell(number_format(value, force_grouping=True), value)


def credits(micro: int) -> Cell:
    """An amount of credits."""
    amount = to_credits(micro)
    return Cell(number_format(amount, force_grouping=True), amount)


def rate(figures: Figures) -> Cell:
    """The delivery rate."""
    return share(figures.delivered, figures.settled)


def share(part: int, whole: int) -> Cell:
    """A part of a whole in percent, rounded down; a dash where there is no whole."""
    if not whole:
        return Cell("–", "")
    percent = part * 1000 // whole / 10
    return Cell(f"{number_format(percent, 1)} %", percent)


def sheet(content: Content) -> Sequence[Sequence[object]]:
    """The rows of the CSV: the table, without its facts."""
    return [[row.label, *(cell.exact for cell in row.cells)] for row in content.rows]


def _length(value: int, longest: int) -> int:
    return max(round(100 * value / longest), 1) if value and longest else 0
