"""The simulated carrier's mind: what to answer, and which receipts are due. No sockets here."""

import heapq
import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from campaigns.simulator.journal import Journal, Owed, Submitted, owed
from campaigns.simulator.outcomes import MAGIC, Mix, Outcome, ordinary


class Reply(NamedTuple):
    """An answer to be written `after` seconds; `line` is its place in the answers frame."""

    after: float
    line: list[Any]


class Taken(NamedTuple):
    """What a frame of messages leads to."""

    replies: list[Reply]
    hang_up: bool


class Carrier:
    """Takes messages, writes them down first, and keeps the receipts it owes."""

    def __init__(
        self,
        log: Path,
        *,
        mix: Mix | None = None,
        seed: int | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._journal = Journal(log)
        self._mix = mix or Mix()
        self._chance = random.Random(seed)
        self._clock = clock
        self._waiting = list(owed(log).values())
        heapq.heapify(self._waiting)
        self._held_back: set[str] = set()
        # References are unique over restarts: the start's time, then a count.
        self._series = f"{time.time_ns():x}"
        self._count = 0

    def take(self, messages: Sequence[Sequence[str]]) -> Taken:
        """Decide about `[token, to, sender, text]` rows; they are on disk when this returns."""
        replies, journal, hang_up = [], [], False
        for token, to, *_ in messages:
            outcome = self._outcome(to)
            submitted = self._submitted(token, to, outcome)
            journal.append(submitted)
            hang_up = hang_up or outcome.hangs_up
            if outcome.answers:
                replies.append(Reply(outcome.answer_after, _line(submitted, outcome)))
        self._journal.submitted(journal)
        for submitted in journal:
            self.give_back(submitted.receipts)
        return Taken(replies, hang_up)

    def due(self, limit: int) -> list[Owed]:
        """Up to `limit` receipts whose time has come; they are the caller's to deliver."""
        now = self._clock()
        found: list[Owed] = []
        while self._waiting and self._waiting[0].due <= now and len(found) < limit:
            found.append(heapq.heappop(self._waiting))
        return found

    def give_back(self, receipts: Iterable[Owed]) -> None:
        """Receipts that were not acknowledged before their connection ended: owed again."""
        for receipt in receipts:
            heapq.heappush(self._waiting, receipt)

    def acknowledged(self, receipt_ids: Sequence[str]) -> None:
        """These arrived and are owed no more."""
        self._journal.acknowledged(receipt_ids)

    def close(self) -> None:
        """Close the log."""
        self._journal.close()

    def _outcome(self, to: str) -> Outcome:
        outcome = MAGIC.get(int(to)) if to.isdigit() else None
        if outcome is None:
            return ordinary(self._mix, self._chance)
        if outcome.verdict == "throttled":
            return self._every_second_time(to, outcome)
        return outcome

    def _every_second_time(self, to: str, outcome: Outcome) -> Outcome:
        if to in self._held_back:
            self._held_back.discard(to)
            return outcome._replace(verdict="accepted")
        self._held_back.add(to)
        return outcome

    def _submitted(self, token: str, to: str, outcome: Outcome) -> Submitted:
        if outcome.verdict != "accepted":
            return Submitted(token, outcome.verdict, "", to, ())
        self._count += 1
        reference = f"{self._series}-{self._count:x}"
        now = self._clock()
        receipts = tuple(
            Owed(now + p.after, f"{reference}:{i}", reference, token, to, p.status, p.error)
            for i, p in enumerate(outcome.receipts)
        )
        return Submitted(token, outcome.verdict, reference, to, receipts)


def _line(submitted: Submitted, outcome: Outcome) -> list[Any]:
    if submitted.verdict == "accepted":
        return [submitted.token, "accepted", submitted.reference]
    if submitted.verdict == "refused":
        return [submitted.token, "refused", outcome.code, outcome.permanent]
    return [submitted.token, "throttled"]
