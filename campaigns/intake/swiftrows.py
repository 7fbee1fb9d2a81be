"""Many rows at once: the messages that most rows make, column by column.

It may only accept. A row that is short of a cell, has an odd one, or is refused for whatever
reason, is left to the exact way (campaigns.checking), which alone can say what is wrong with it.
"""

from collections.abc import Iterable, Sequence
from itertools import compress
from operator import itemgetter
from typing import Any, TypeVar

from campaigns.checking import Refused, RowChecker, Wording
from campaigns.intake.smoothrows import Row
from campaigns.intake.swiftnumbers import Number, SwiftNumbers
from campaigns.intake.swifttexts import SwiftTexts
from campaigns.segments import segments_of

Item = tuple[Any, ...]
"""The fields of campaigns.checking.Checked behind the number of the row."""

Entry = TypeVar("Entry")


class SwiftRows:
    """Checks rows that say nothing for themselves, as `checker` does one by one.

    `price` is what a segment to any number costs, None where that depends on the number. `width`
    is how many columns the file has, `number` the index of the one with the numbers, `needed` how
    many cells a row must have.
    """

    def __init__(
        self,
        checker: RowChecker,
        wording: Wording,
        numbers: SwiftNumbers,
        texts: SwiftTexts,
        *,
        number: int,
        needed: int,
        width: int,
        price: int | None,
    ) -> None:
        self._checker, self._wording, self._price = checker, wording, price
        self._numbers, self._texts = numbers, texts
        self._number, self._needed, self._width = number, needed, width

    def items(self, rows: Sequence[Row]) -> list[Item | None]:
        """What each row makes; None for one that asks for a closer look."""
        found: list[Item | None] = [None] * len(rows)
        places, cells = self._wide_enough([row[1] for row in rows])
        numbers = self._numbers.read(list(map(itemgetter(self._number), cells)))
        if None in numbers:
            places, cells = _only(numbers, places), _only(numbers, cells)
        texts, segments = self._texts.of(cells)
        price = self._price
        good = filter(None, numbers)
        for place, (msisdn, country), text, count in zip(
            places, good, texts, segments, strict=True
        ):
            row = rows[place][0]
            if count and text and price is not None:
                cost = price * count
                found[place] = (row, msisdn, country, "", text, False, count, cost, 0, 0, "")
            elif text:
                found[place] = self._item(row, (msisdn, country), text)
        return found

    def _wide_enough(self, cells: list[list[str]]) -> tuple[Sequence[int], list[list[str]]]:
        """The places of rows that are not too wide, and their cells, missing ones as blanks."""
        places: Sequence[int] = range(len(cells))
        widths, needed = list(map(len, cells)), self._needed
        if max(widths, default=0) > self._width:
            places = [place for place in places if widths[place] <= self._width]
            cells = [cells[place] for place in places]
        if min(widths, default=needed) < needed:
            cells = [[*row, *[""] * (needed - len(row))] for row in cells]
        return places, cells

    def _item(self, row: int, number: Number, text: str) -> Item | None:
        made = self._wording.judged((text, *segments_of(text)))
        message = None if isinstance(made, Refused) else self._checker.message(*number, made)
        return (row, *message) if message else None


def _only(wanted: Iterable[object], among: Iterable[Entry]) -> list[Entry]:
    return list(compress(among, wanted))
