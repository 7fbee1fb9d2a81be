"""When the parts of a batch leave: their own time, moved to when the hours permit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from campaigns.plans import Plan
from campaigns.windows import Hours


class Lot(NamedTuple):
    """Messages that leave alike: of one wave, in one zone, with the same time of their own."""

    wave: int
    zone: str
    asked_at: datetime | None


class Slot(NamedTuple):
    """From `due_at` on, and no more from `closes_at` on (None: no end)."""

    due_at: datetime
    closes_at: datetime | None


class NeverOpen(Exception):
    """The hours that count for `zone` have no minute in common."""

    def __init__(self, zone: str) -> None:
        super().__init__(zone)
        self.zone = zone


@dataclass(frozen=True)
class Rollout:
    """A plan set in motion at `start`, under the hours that count for its messages.

    Waves keep their distance in each zone: what the hours put off puts off those behind it.
    """

    plan: Plan
    hours: Hours
    start: datetime
    _waves: dict[str, list[Slot]] = field(default_factory=dict)

    def slot(self, lot: Lot) -> Slot:
        """When a lot leaves. Raises NeverOpen."""
        if lot.asked_at is not None:
            return self.slot_at(lot.zone, max(lot.asked_at, self.start))
        found = self._waves.setdefault(lot.zone, [])
        while len(found) < max(lot.wave, 1):
            found.append(self._next_wave(lot.zone, found[-1] if found else None))
        return found[max(lot.wave, 1) - 1]

    def _next_wave(self, zone: str, before: Slot | None) -> Slot:
        if before is None:
            return self.slot_at(zone, self.start)
        moment = self.plan.wave_time(before.due_at, 2)
        if before.closes_at is None or moment < before.closes_at:
            return Slot(moment, before.closes_at)
        return self.slot_at(zone, moment)

    def slot_at(self, zone: str, moment: datetime) -> Slot:
        """The first slot of a zone from `moment` on. Raises NeverOpen.

        It is empty (it closes before it opens) where the deadline comes first.
        """
        span = self.hours.next_span(zone, moment)
        if span is None:
            raise NeverOpen(zone)
        ends = [end for end in (span.end, self.plan.deadline) if end is not None]
        return Slot(span.start, min(ends, default=None))

    def is_late(self, slot: Slot) -> bool:
        """Whether the deadline comes before the slot."""
        deadline = self.plan.deadline
        return deadline is not None and slot.due_at >= deadline

    def slots(self, lots: Iterable[Lot]) -> dict[Lot, Slot]:
        """When each lot leaves. Raises NeverOpen."""
        return {lot: self.slot(lot) for lot in lots}
