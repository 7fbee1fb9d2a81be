"""What the messages of an import add up to; in whichever process they are counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from operator import itemgetter
from typing import Any

from campaigns.plain import STAND_INS

DEAREST = 10
CHARACTERS = 10

# Positions in Good: whole rows are counted without a step of Python for each.
_priced = itemgetter(2, 5, 6, 7)
_price = itemgetter(7)
_saving = itemgetter(8)
_costly = frozenset(STAND_INS)

Item = Sequence[Any]
"""The fields of campaigns.intake.sorting.Good."""


@dataclass
class Sums:
    """Adds up messages. `priced` counts them by country, encoding, segments and price.

    `dearest` are messages by price. `saving` is what `replaceable` messages would cost less (in
    micro-credits) without typographic characters, which `characters` counts.
    """

    priced: Counter[tuple[str, bool, int, int]] = field(default_factory=Counter)
    dearest: list[Item] = field(default_factory=list)
    saving: int = 0
    replaceable: int = 0
    characters: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Sums":
        """What another process has told by `as_plain`."""
        counters = ("priced", "characters")
        return cls(**told | {name: Counter(told[name]) for name in counters})

    def as_plain(self) -> dict[str, Any]:
        """For marshal, which knows no counters."""
        return vars(self) | {"priced": dict(self.priced), "characters": dict(self.characters)}

    @property
    def segments(self) -> int:
        """Of all messages."""
        return sum(segments * count for (_, _, segments, _), count in self.priced.items())

    @property
    def price(self) -> int:
        """Of all messages, in micro-credits."""
        return sum(price * count for (_, _, _, price), count in self.priced.items())

    def add(self, good: Sequence[Item]) -> None:
        """Count these too."""
        self.priced.update(map(_priced, good))
        self._note_dearest(good)
        if any(map(_saving, good)):
            self._note_saving(good)

    def findings(self) -> dict[str, Any]:
        """`dearest`: rows by price; `ucs2`: messages that typography alone makes dearer."""
        found: dict[str, Any] = {
            "dearest": [
                {"row": item[0], "msisdn": item[1], "segments": item[6], "price": item[7]}
                for item in self.dearest
            ]
        }
        if self.saving:
            found["ucs2"] = {
                "characters": [list(pair) for pair in self.characters.most_common(CHARACTERS)],
                "messages": self.replaceable,
                "saving": self.saving,
            }
        return found

    def _note_dearest(self, good: Sequence[Item]) -> None:
        """Of rows of one price the first stay, so that most blocks need no more than one look."""
        full = len(self.dearest) == DEAREST
        if not good or (full and max(map(_price, good)) <= self.dearest[-1][7]):
            return
        self.dearest = nlargest(DEAREST, [*self.dearest, *good], key=_price)

    def _note_saving(self, good: Sequence[Item]) -> None:
        for item in good:
            if item[8]:
                self.saving += item[8]
                self.replaceable += 1
                self.characters.update(_costly.intersection(item[4]))
