"""Many numbers of one column at once: for most good ones what campaigns.phones says of each.

The same patterns as in its fast path, so this too may only accept. What is saved is the way from
one number to the next: separators are taken out of all of them in one go, and how a number begins
tells which patterns are worth trying.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from campaigns.phones import ASCII_SEPARATORS, LONGEST_CELL, PhoneReader, plan_of_prefix

LOOKED_AT = 5  # characters; enough for 00 and the longest calling code
_LINE = b"\n"
_SEPARATORS = ASCII_SEPARATORS.replace(_LINE, b"")

Number = tuple[int, str]


class _Way(NamedTuple):
    """To be tried from `start`; a match is the number `code` and the digits behind `skip`."""

    match: Callable[[str, int], re.Match[str] | None]
    start: int
    skip: int
    code: str
    country: str


class _Ways(dict[str, tuple[_Way, ...]]):
    """By how a number begins. What is no number has none, and is not remembered."""

    def __init__(self, reader: PhoneReader) -> None:
        self._reader = reader

    def __missing__(self, start: str) -> tuple[_Way, ...]:
        digits = start.removeprefix("+")
        if not digits.isdigit():
            return ()
        if start[0] == "+":
            found = _abroad(digits, 1)
        elif start.startswith("00"):
            found = _abroad(digits[2:], 2)
        else:
            found = self._at_home(start)
        self[start] = found
        return found

    def _at_home(self, start: str) -> tuple[_Way, ...]:
        home = self._reader.home
        if home is None:
            return ()
        no_way_out = rf"(?!{home.way_out.pattern})"
        if start[0] == "0":
            return (self._way(rf"{no_way_out}0", 1),) if home.trunk else ()
        ways = [self._way(no_way_out, 0)]
        if start.startswith(home.code):
            other = rf"(?!{home.general.pattern})"
            ways.append(self._way(rf"{no_way_out}{other}{home.code}", len(home.code)))
        return tuple(ways)

    def _way(self, lead: str, skip: int) -> _Way:
        home = self._reader.home
        assert home is not None
        match = re.compile(lead + home.plan.pattern.pattern).match
        return _Way(match, 0, skip, home.code, home.plan.country)


def _abroad(digits: str, skip: int) -> tuple[_Way, ...]:
    length, plan = plan_of_prefix(digits[:3])
    return (_Way(plan.pattern.match, skip + length, skip, "", plan.country),) if plan else ()


class SwiftNumbers:
    """Reads the numbers that people of one region write (`region` as for PhoneReader)."""

    def __init__(self, region: str) -> None:
        self._ways = _Ways(PhoneReader(region, mobile=True))

    def read(self, cells: Sequence[str]) -> list[Number | None]:
        """`(msisdn, country)` of each cell, None for one that asks for a closer look."""
        found: list[Number | None] = []
        if not cells:
            return found
        ways = self._ways
        for number in _without_separators(cells):
            for match, start, skip, code, country in ways[number[:LOOKED_AT]]:
                if match(number, start):
                    found.append((int(code + number[skip:]), country))
                    break
            else:
                found.append(None)
        return found


def _without_separators(cells: Sequence[str]) -> list[str]:
    """What is not in plain characters, or too long, comes back empty."""
    joined = "\n".join(cells)
    if not joined.isascii() or joined.count("\n") >= len(cells) or _longest(cells) > LONGEST_CELL:
        joined = "\n".join([cell if _is_plain(cell) else "" for cell in cells])
    return joined.encode("ascii").translate(None, _SEPARATORS).decode("ascii").split("\n")


def _longest(cells: Sequence[str]) -> int:
    return max(map(len, cells), default=0)


def _is_plain(cell: str) -> bool:
    return cell.isascii() and len(cell) <= LONGEST_CELL and "\n" not in cell
