"""The rate of a campaign, kept by all dispatchers together: what a claim may take of it now.

`Batch.paced_until` moves on by the gap between two messages for each that is taken; nothing is
taken before it. So the rate holds however many dispatchers there are, and whenever they come.
Mended rows that join a campaign are a batch of their own, and share the rate of its first.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.models import Batch, Chunk

SECOND = 1_000_000
# A claim takes at most one second's worth. One that comes late may make up for this much.
LATE = timedelta(seconds=0.5)


@dataclass
class _Purse:
    """What is left of one batch: `left` messages, the next at `until`, `gap` after each other."""

    gap: int
    left: int
    until: datetime
    behind: int = 0
    promised: int = 0
    spent: bool = False


class Rations:
    """The rates of the batches whose chunks one claim has locked."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._firsts: dict[int, int] = {}
        self._purses: dict[int, _Purse | None] = {}
        self._rest: dict[int, list[tuple[Chunk, int]]] = defaultdict(list)

    def promise(self, chunk: Chunk, wanted: int) -> int:
        """How many of `wanted` messages of a paced chunk may leave; 0 also while others take.

        What is not taken afterwards leaves later.
        """
        first, purse = self._purse_of(chunk)
        if purse is None:
            return 0
        most = min(wanted, purse.left - purse.promised)
        purse.promised += most
        if not most:
            self._rest[first].append((chunk, 0))
        return most

    def take(self, chunk: Chunk, wanted: int) -> int:
        """Use up the rate for `wanted` messages of a paced chunk; return for how many it did."""
        first, purse = self._purse_of(chunk)
        if purse is None:
            return 0
        taken = min(wanted, purse.left)
        if taken:
            purse.left -= taken
            purse.until += timedelta(microseconds=taken * purse.gap)
            purse.spent = True
        self._rest[first].append((chunk, taken))
        return taken

    def _purse_of(self, chunk: Chunk) -> tuple[int, _Purse | None]:
        """The batch whose rate counts for a chunk, and what is left of it."""
        if chunk.batch_id not in self._firsts:
            self._firsts[chunk.batch_id] = _first_of(chunk.batch_id)
        first = self._firsts[chunk.batch_id]
        if first not in self._purses:
            self._purses[first] = self._open(first)
        return first, self._purses[first]

    def settle(self) -> None:
        """Write down what was taken, and when the rest of each chunk is to be looked at again."""
        for batch_id, purse in self._purses.items():
            if purse is None:
                continue
            if purse.spent:
                Batch.objects.filter(pk=batch_id).update(paced_until=purse.until)
            for chunk, taken in self._rest[batch_id]:
                self._put_off(purse, chunk, taken)

    def _open(self, batch_id: int) -> _Purse | None:
        """The batch's purse, locked; None while another dispatcher holds it."""
        rows = Batch.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        row = rows.filter(pk=batch_id).values_list("gap", "paced_until").first()
        if row is None:
            return None
        gap, until = row[0] or 1, row[1] or self._now
        left = 0 if until > self._now else max(1, SECOND // gap)
        return _Purse(gap, left, max(until, self._now - LATE))

    def _put_off(self, purse: _Purse, chunk: Chunk, taken: int) -> None:
        """Let the rest of a chunk come back when its turn is: behind that of those before it."""
        rest = chunk.last_id - chunk.next_id + 1 - taken
        if not rest:
            return
        due = purse.until + timedelta(microseconds=purse.behind * purse.gap)
        purse.behind += rest
        Chunk.objects.filter(pk=chunk.pk).update(due_at=due)


def _first_of(batch_id: int) -> int:
    """The batch whose rate counts: the first one of the campaign that is as fast."""
    batch = Batch.objects.only("gap", "campaign_id").get(pk=batch_id)
    if batch.campaign_id is None:
        return batch_id
    alike = Batch.objects.filter(campaign=batch.campaign_id, gap=batch.gap).order_by("pk")
    return alike.values_list("pk", flat=True)[0]
