"""What an import counts as it goes: the conservation line, the bill, and what is remarkable."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from campaigns.intake.sorting import Bad, Good
from campaigns.intake.summing import Sums
from campaigns.models import Batch, BillLine, RejectedRow

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
    """The rows of one transaction; `packed` ones lie in `lines` or in `values`.

    A block has packed rows (campaigns.intake.packing) or `good` ones, never both.
    """

    good: list[Good] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    values: list[tuple[Any, ...]] = field(default_factory=list)
    packed: int = 0

    def __len__(self) -> int:
        return self.messages + len(self.bad)

    def take(self, frame: dict[str, Any]) -> None:
        """Add the packed rows of a frame."""
        self.packed += frame["packed"]
        self.values += frame.get("values", ())
        if "lines" in frame:
            self.lines.append(frame["lines"])

    @property
    def messages(self) -> int:
        """How many rows become messages."""
        return len(self.good) + self.packed


class Count:
    """Adds up the blocks that were written. `sums` of packed rows are told by who packed them."""

    def __init__(self) -> None:
        self.sums = Sums()
        self._rows = Tally()

    @property
    def tally(self) -> Tally:
        """The counters, as far as they are known."""
        return replace(self._rows, segments=self.sums.segments, price=self.sums.price)

    def add(self, block: Block) -> None:
        """Count a block that was committed."""
        rows = self._rows
        rows.file_rows += len(block)
        rows.messages += block.messages
        kinds = Counter(item.kind for item in block.bad)
        rows.invalid += kinds[_Kind.INVALID]
        rows.duplicates += kinds[_Kind.DUPLICATE]
        rows.opted_out += kinds[_Kind.OPTED_OUT]
        self.sums.add(block.good)

    def bill_lines(self, batch: Batch) -> list[BillLine]:
        """The bill of all blocks, by country, encoding and the price of a segment."""
        lines: dict[tuple[str, bool, int], BillLine] = {}
        for (country, unicode, segments, price), count in self.sums.priced.items():
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
        """What is remarkable about the messages (campaigns.findings)."""
        return self.sums.findings()
