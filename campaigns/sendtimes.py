"""Send times in cells, as people and spreadsheets write them, read as clock times of one zone.

`2026-11-30 09:15` is read in one way only. `30/11/2026` and `11/30/2026` are told by the column as
a whole (`order_of`); where nothing tells them apart they are refused, never guessed.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo

from campaigns.schedule import from_clock

LONGEST_CELL = 60
_REMEMBERED = 10_000

_TIME = (
    r"(?:T| |, ?)(?P<hour>[0-9]{1,2})(?:[:.h](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})"
    r"(?:[.,][0-9]+)?)?)? ?(?P<half>[ap]\.?m\.?)? ?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_DAY = r"(?P<day>[0-9]{1,2})"
_MONTH = r"(?P<month>[0-9]{1,2})"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_NAME = r"(?P<name>[a-z]{3,9})\.?"
_ISO = rf"(?P<year>[0-9]{{4}})(?P<mark>[-/.]){_MONTH}(?P=mark){_DAY}"
_DOTTED = rf"{_DAY}\.{_MONTH}\.{_YEAR}"
_NAMED = rf"{_DAY}(?:st|nd|rd|th)?[ -/.]*{_NAME}[ ,-/.]*{_YEAR}"
_NAMED_FIRST = rf"{_NAME} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}"
_OPEN = r"(?P<first>[0-9]{1,2})(?P<mark>[/-])(?P<then>[0-9]{1,2})(?P=mark)" + _YEAR
_CLEAR = [
    re.compile(rf"(?:[a-z]{{3,9}},? )?{date}(?:{_TIME})?", re.IGNORECASE)
    for date in (_ISO, _DOTTED, _NAMED, _NAMED_FIRST)
]
_OPEN_DATE = re.compile(rf"(?:[a-z]{{3,9}},? )?{_OPEN}(?:{_TIME})?", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}


class Order(StrEnum):
    """What a column's dates of the kind 03/04/2026 say about themselves."""

    NONE = ""
    DAY_FIRST = "day"
    MONTH_FIRST = "month"
    EITHER = "either"


def order_of(cells: Iterable[str]) -> Order:
    """How the column writes dates; EITHER where its cells allow both ways, or contradict."""
    seen: set[Order] = set()
    for cell in cells:
        found = _OPEN_DATE.fullmatch(_tidied(cell))
        if found:
            seen.add(_order(int(found["first"]), int(found["then"])))
    told = seen & {Order.DAY_FIRST, Order.MONTH_FIRST}
    if len(told) == 1:
        return told.pop()
    return Order.EITHER if told or Order.EITHER in seen else Order.NONE


def _order(first: int, then: int) -> Order:
    if first > 12:
        return Order.DAY_FIRST
    if then > 12:
        return Order.MONTH_FIRST
    return Order.EITHER if first != then else Order.NONE


def looks_like_time(cell: str) -> bool:
    """Whether a cell holds a date with a time of day."""
    return not isinstance(read_clock(cell, True), str)


def read_clock(cell: str, day_first: bool | None) -> datetime | str:
    """A clock time (naive, or aware where the cell names its offset), or the code of a problem."""
    text = _tidied(cell)
    for pattern in _CLEAR:
        found = pattern.fullmatch(text)
        if found:
            parts = found.groupdict()
            month = _month(parts["name"]) if "name" in parts else int(parts["month"])
            return _clock(found, month, int(parts["day"]))
    found = _OPEN_DATE.fullmatch(text)
    if not found:
        return "time_unreadable"
    first, then = int(found["first"]), int(found["then"])
    if day_first is None:
        order = _order(first, then)
        if order is Order.EITHER:
            return "time_ambiguous"
        day_first = order is Order.DAY_FIRST
    return _clock(found, *((then, first) if day_first else (first, then)))


def _tidied(cell: str) -> str:
    return " ".join(cell[: LONGEST_CELL + 1].split())


def _month(name: str) -> int:
    return _MONTHS.get(name[:3].casefold(), 0)


def _clock(found: re.Match[str], month: int, day: int) -> datetime | str:
    if found["hour"] is None:
        return "time_no_clock"
    if found["minute"] is None and not found["half"]:
        return "time_unreadable"
    hour, year = int(found["hour"]), int(found["year"])
    if len(found["year"]) == 2:
        year += 2000
    if found["half"]:
        if not 1 <= hour <= 12:
            return "time_unreadable"
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    try:
        return datetime(
            year,
            month,
            day,
            hour,
            int(found["minute"] or 0),
            int(found["second"] or 0),
            tzinfo=_offset(found["offset"]),
        )
    except ValueError:
        return "time_unreadable"


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in "Zz":
        return UTC
    away = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-away if text[0] == "-" else away)


class SendTimes:
    """Reads the cells of one column. `earliest` and `latest`, both excluded, are epoch seconds."""

    def __init__(self, zone: str, earliest: float, latest: float, day_first: bool | None) -> None:
        self._zone, self._day_first = ZoneInfo(zone), day_first
        self._earliest, self._latest = earliest, latest
        self._known: dict[str, int | str] = {}

    def read(self, cell: str) -> int | str:
        """Epoch seconds, 0 for a blank cell, or the code of a problem (campaigns.problems)."""
        found = self._known.get(cell)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[cell] = self._read(cell)
        return found

    def _read(self, cell: str) -> int | str:
        if not cell or cell.isspace():
            return 0
        clock = read_clock(cell, self._day_first)
        if isinstance(clock, str):
            return clock
        try:
            moment = clock if clock.tzinfo else from_clock(clock, self._zone)
            if moment is None:
                return "time_skipped"
            due = moment.timestamp()
        except (OverflowError, ValueError):  # the first or last day there is
            return "time_far" if clock.year > datetime.now(UTC).year else "time_past"
        if due <= self._earliest:
            return "time_past"
        return int(due) if due < self._latest else "time_far"
