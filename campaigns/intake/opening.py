"""The formats behind one door: what a file is, how many rows it has at most, and its rows."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from campaigns.intake import limits
from campaigns.intake.archives import Unpacked
from campaigns.intake.counting import csv_rows_at_most, ods_rows_at_most, xlsx_rows_at_most
from campaigns.intake.csvfile import Row, csv_format, csv_rows
from campaigns.intake.kinds import Kind, kind_of
from campaigns.intake.odsfile import ods_rows
from campaigns.intake.pulse import COUNTING, Pulse
from campaigns.intake.refusals import Refusal
from campaigns.intake.titles import without_titles
from campaigns.intake.xlsxfile import xlsx_rows

PER_LOOK = 100  # rows


@dataclass(frozen=True)
class Table:
    """An open file. `facts`: format, encoding, delimiter (None where it has none).

    `rows` begins anew each time; `at_most(enough)` is a bound on their number or, past `enough`,
    any number over it; 0 where only the beginning of the file was unpacked. `copy` is what a ZIP
    file was unpacked to, and lives as long as the table: keep that while you read.
    """

    facts: dict[str, Any]
    rows: Callable[[], Iterator[Row]]
    at_most: Callable[[int], int]
    copy: Unpacked | None = None


@dataclass(frozen=True)
class Wishes:
    """What is not left to the file: its encoding, its delimiter, and how far it may inflate.

    When `looking`, only the first rows are wanted. `pulse` is told of what takes its time.
    """

    max_bytes: int
    encoding: str | None = None
    delimiter: str | None = None
    looking: bool = False
    pulse: Pulse = field(default_factory=Pulse)


def open_table(path: Path, wishes: Wishes) -> Table:
    """The table in a file of any format that is read. Raises Refusal."""
    kind = kind_of(path)
    if kind is not Kind.ZIP:
        return _table(path, kind, wishes)
    copy = Unpacked(path, wishes.max_bytes, wishes.pulse, looking=wishes.looking)
    kind = kind_of(copy.path)
    if kind is Kind.ZIP:
        raise Refusal("zip_in_zip")
    return _table(copy.path, kind, wishes, copy)


def _table(path: Path, kind: Kind, wishes: Wishes, copy: Unpacked | None = None) -> Table:
    most, pulse = wishes.max_bytes, wishes.pulse
    facts: dict[str, Any] = {"format": kind.value, "encoding": None, "delimiter": None}
    if kind is Kind.XLSX:
        return Table(
            facts,
            lambda: _sparing(xlsx_rows(path, most), most),
            lambda enough: xlsx_rows_at_most(path, most, enough, pulse),
            copy,
        )
    if kind is Kind.ODS:
        return Table(
            facts,
            lambda: _sparing(ods_rows(path, most), most),
            lambda enough: ods_rows_at_most(path, most, enough, pulse),
            copy,
        )
    if kind is Kind.XLS:
        return _old_excel(path, facts, most, copy)
    form = csv_format(path, wishes.encoding, wishes.delimiter)
    facts |= {"encoding": form.encoding, "delimiter": form.delimiter}
    is_whole = copy is None or copy.is_whole
    return Table(
        facts,
        lambda: csv_rows(path, form),
        lambda _: csv_rows_at_most(path) if is_whole else 0,
        copy,
    )


def _old_excel(path: Path, facts: dict[str, Any], most: int, copy: Unpacked | None) -> Table:
    """Its reader takes longer to load than most files take to look at."""
    from campaigns.intake.xlsfile import ROWS, xls_rows

    return Table(facts, lambda: _sparing(xls_rows(path), most), lambda _: ROWS, copy)


def _sparing(rows: Iterator[Row], max_bytes: int) -> Iterator[Row]:
    """A table of strings lets a small file show one long text in every cell."""
    left = max_bytes
    while some := list(islice(rows, PER_LOOK)):
        left -= sum(map(len, chain.from_iterable([row[1] for row in some])))
        if left < 0:
            raise Refusal("too_large", limit=max_bytes)
        yield from some


def bounded(rows: Iterator[Row], max_rows: int, *, headed: bool = False) -> Iterator[Row]:
    """Rows with something in them, blanks at their end cut off, at most `max_rows` of them.

    `max_rows` counts the header when there is one; where one is expected (`headed`), what stands
    above it is left out. Raises Refusal.
    """
    count = 0
    for number, cells in without_titles(rows) if headed else rows:
        while cells and (not cells[-1] or cells[-1].isspace()):
            cells.pop()
        if not cells:
            continue
        if len(cells) > limits.COLUMNS:
            raise Refusal("too_many_columns", row=number, limit=limits.COLUMNS)
        count += 1
        if count > max_rows:
            raise Refusal("too_many_rows", limit=max_rows)
        yield number, cells


def first_rows(rows: Iterator[Row], count: int) -> Iterator[Row]:
    """`count` rows, or fewer very long ones: who looks holds them all in memory."""
    characters = 0
    for row in islice(rows, count):
        yield row
        characters += sum(map(len, row[1]))
        if characters > limits.LOOK_CHARACTERS:
            return


def refuse_too_many(
    table: Table, max_rows: int, seconds: float, pulse: Pulse, *, headed: bool = False
) -> None:
    """Raise Refusal when the table has more rows than that.

    After `seconds` the answer is left to the reading itself, which comes to the same in the end.
    """
    with _giving_up_after(seconds):
        if table.at_most(max_rows) > max_rows:
            rows = bounded(table.rows(), max_rows, headed=headed)
            for _ in pulse.over(COUNTING, rows):
                pass


class _GivenUp(BaseException):
    """No Exception, so that no reader takes it for damage."""


@contextmanager
def _giving_up_after(seconds: float) -> Iterator[None]:
    def give_up(*_: object) -> None:
        raise _GivenUp

    signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _GivenUp:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
