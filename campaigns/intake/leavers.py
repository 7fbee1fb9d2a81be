"""Who opted out, as the child process knows it: compact on the way, quick to ask.

Of many opt-outs a file meets few, so a frame of rows is compared as a whole first.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from campaigns.intake.smoothrows import Row

OPTED_OUT = "opted_out"
SETS_UP_TO = 1_000_000  # a set takes ten times the memory of an array

Packed = tuple[str, str, bytes]
"""Reason, sender ID ('': of every sender), numbers as an array of eight bytes each."""

_msisdn = itemgetter(1)


class Numbers:
    """A set of numbers, in little memory where they are many."""

    def __init__(self, data: bytes, sets_up_to: int = SETS_UP_TO) -> None:
        found = array("q")
        found.frombytes(data)
        self._set = frozenset(found) if len(found) <= sets_up_to else None
        self._sorted = array("q", sorted(found)) if self._set is None else found[:0]

    def __contains__(self, number: int) -> bool:
        if self._set is not None:
            return number in self._set
        place = bisect_left(self._sorted, number)
        return place < len(self._sorted) and self._sorted[place] == number

    def among(self, numbers: Iterable[int]) -> frozenset[int]:
        """Those of `numbers` that are among these."""
        if self._set is not None:
            return self._set.intersection(numbers)
        return frozenset(number for number in numbers if number in self)


class Leavers:
    """Takes out the rows of those who left.

    `kept` has the reasons that reach furthest first; `own_sender` is that of rows that name none;
    `number` is the index of the number's column, called `column`.
    """

    def __init__(self, kept: Iterable[Packed], own_sender: str, number: int, column: str) -> None:
        self._kept = [(reason, sender, Numbers(data)) for reason, sender, data in kept]
        self._own_sender, self._number, self._column = own_sender, number, column

    def take_out(self, rows: Sequence[Row], good: list[Any], bad: list[Any]) -> list[Any]:
        """The rows of `good` that stay (fields of Good); the others are added to `bad`.

        `rows` are those that all of them come from.
        """
        met: set[int] = set()
        for _reason, _sender, numbers in self._kept:
            met |= numbers.among(map(_msisdn, good))
        if not met:
            return good
        stay, cells = [], dict(rows)
        for item in good:
            reason = item[1] in met and self._reason(item[1], item[3] or self._own_sender)
            if reason:
                bad.append(self._refused(item[0], cells[item[0]], reason))
            else:
                stay.append(item)
        return stay

    def _reason(self, msisdn: int, sender: str) -> str:
        """The one that reaches furthest; '' where nothing keeps us from writing."""
        for reason, of_sender, numbers in self._kept:
            if of_sender in ("", sender) and msisdn in numbers:
                return reason
        return ""

    def _refused(self, row: int, cells: list[str], reason: str) -> tuple[Any, ...]:
        value = cells[self._number] if self._number < len(cells) else ""
        return row, cells, OPTED_OUT, reason, self._column, value
