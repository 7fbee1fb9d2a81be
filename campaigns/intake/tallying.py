"""What an import counts as it goes: the conservation line, the bill, and what is remarkable."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from operator import itemgetter
from typing import Any

from campaigns.intake.sorting import Bad, Good
from campaigns.models import Batch, BillLine, RejectedRow
from campaigns.plain import STAND_INS

DEAREST = 10
CHARACTERS = 10

# Positions in Good: whole rows are counted without a step of Python for each.
_priced = itemgetter(2, 5, 6, 7)
_price = itemgetter(7)
_saving = itemgetter(8)
_costly = frozenset(STAND_INS)
_Kind = RejectedRow.Reason


@dataclass
class Tally:
    """The counters of the conservation line, and what the messages cost (micro-credits)."""

    file_rows: int = 0
    messages: int = 0
    invalid: int = 0
    duplicates: int = 0
    opted_out: int = 0
    segments: int = 0
    price: int = 0


@dataclass
class Block:
    """The rows of one transaction."""

    good: list[Good] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.good) + len(self.bad)


class Count:
    """Adds up the blocks that were written. `tally` are the counters."""

    def __init__(self) -> None:
        self.tally = Tally()
        self._priced: Counter[tuple[str, bool, int, int]] = Counter()
        self._dearest: list[Good] = []
        self._saving = self._replaceable = 0
        self._characters: Counter[str] = Counter()

    def add(self, block: Block) -> None:
        """Count a block that was committed."""
        tally, good = self.tally, block.good
        tally.file_rows += len(block)
        tally.messages += len(good)
        kinds = Counter(item.kind for item in block.bad)
        tally.invalid += kinds[_Kind.INVALID]
        tally.duplicates += kinds[_Kind.DUPLICATE]
        tally.opted_out += kinds[_Kind.OPTED_OUT]
        found = Counter(map(_priced, good))
        for (_country, _unicode, segments, price), count in found.items():
            tally.segments += segments * count
            tally.price += price * count
        self._priced.update(found)
        self._note_dearest(good)
        if any(map(_saving, good)):
            self._note_saving(good)

    def bill_lines(self, batch: Batch) -> list[BillLine]:
        """The bill of all blocks, by country, encoding and the price of a segment."""
        lines: dict[tuple[str, bool, int], BillLine] = {}
        for (country, unicode, segments, price), count in self._priced.items():
            unit = price // segments
            line = lines.setdefault(
                (country, unicode, unit),
                BillLine(batch=batch, country=country, unicode=unicode, unit_price=unit),
            )
            line.messages += count
            line.segments += segments * count
            line.price += price * count
        return [line for _, line in sorted(lines.items())]

    def findings(self) -> dict[str, Any]:
        """`dearest`: rows by price; `ucs2`: messages that typography alone makes dearer."""
        found: dict[str, Any] = {
            "dearest": [
                {
                    "row": item.row,
                    "msisdn": item.msisdn,
                    "segments": item.segments,
                    "price": item.price,
                }
                for item in self._dearest
            ]
        }
        if self._saving:
            found["ucs2"] = {
                "characters": [list(pair) for pair in self._characters.most_common(CHARACTERS)],
                "messages": self._replaceable,
                "saving": self._saving,
            }
        return found

    def _note_dearest(self, good: Sequence[Good]) -> None:
        """Of rows of one price the first stay, so that most blocks need no more than one look."""
        full = len(self._dearest) == DEAREST
        if not good or (full and max(map(_price, good)) <= self._dearest[-1].price):
            return
        self._dearest = nlargest(DEAREST, [*self._dearest, *good], key=_price)

    def _note_saving(self, good: Sequence[Good]) -> None:
        for item in good:
            if item.saving:
                self._saving += item.saving
                self._replaceable += 1
                self._characters.update(_costly.intersection(item.text))
