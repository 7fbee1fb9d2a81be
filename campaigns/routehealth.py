"""How the shares of a rule follow the health of its carriers. Pure: figures in, one step out.

Carriers of one rule are only compared with one another: where all do badly, moving messages would
help nobody. A step is small, never takes a carrier below the floor (so that it can be seen to do
well again), and shares drift back to what the operator gave once nothing is wrong.
"""

from collections.abc import Sequence
from typing import NamedTuple

# Points (of 100) that a step may take from a carrier, or give back to it.
AWAY, BACK = 10, 5
# What is left to a carrier that does badly, or its own share where that is less.
FLOOR = 10
# Fewer answers, or accepted messages, than this prove nothing.
SAMPLE = 50
# How much worse than the best of the others counts as bad, and below what nothing is wrong.
ERRORS_WORSE, ERRORS_WELL = 0.10, 0.05
LATE_WORSE, LATE_WELL = 0.15, 0.08

ERRORS, LATE, RECOVERED = "errors", "late", "recovered"


class Seen(NamedTuple):
    """What a carrier of the rule did in the last minutes.

    `answered` submits, of which `failed` were refused or throttled; `accepted` messages, of which
    `in_time` were delivered in time (None: it sends no receipts). `share` is the operator's,
    `share_now` the one in force.
    """

    carrier: int
    share: int
    share_now: int
    up: bool
    answered: int
    failed: int
    accepted: int
    in_time: int | None

    @property
    def errors(self) -> float | None:
        """The part of its answers that refused; None where too few are known."""
        return self.failed / self.answered if self.answered >= SAMPLE else None

    @property
    def late(self) -> float | None:
        """The part of what it accepted that was not delivered in time; None as above."""
        if self.in_time is None or self.accepted < SAMPLE:
            return None
        return max(0.0, 1 - self.in_time / self.accepted)

    @property
    def floor(self) -> int:
        """The share that health leaves it at least."""
        return min(self.share, FLOOR)


class Change(NamedTuple):
    """A share that changes. `why` is ERRORS, LATE or RECOVERED; `figure` and `best` are parts.

    `figure` is what `blamed` (a carrier) did, `best` what the best of the others did.
    """

    carrier: int
    before: int
    after: int
    why: str
    blamed: int
    figure: float = 0.0
    best: float = 0.0


class _Gap(NamedTuple):
    """How much worse a carrier does than the best of the others, in units of what is bad."""

    seen: Seen
    why: str
    size: float
    figure: float
    best: float
    well: bool


def step(carriers: Sequence[Seen]) -> list[Change]:
    """The next step for a rule: what changes, adding up to nothing; [] for none."""
    gaps = [_gap(seen, carriers) for seen in carriers]
    bad = [gap for gap in gaps if gap.size >= 1 and gap.seen.share_now > gap.seen.floor]
    if bad:
        return _away(max(bad, key=lambda gap: gap.size), gaps)
    return _back(gaps)


def _gap(seen: Seen, carriers: Sequence[Seen]) -> _Gap:
    """The worse of its two figures, compared with the best of the others."""
    found = [
        _compared(seen, carriers, ERRORS, ERRORS_WORSE, ERRORS_WELL),
        _compared(seen, carriers, LATE, LATE_WORSE, LATE_WELL),
    ]
    worst = max(found, key=lambda gap: gap.size)
    return worst._replace(well=all(gap.well for gap in found))


def _compared(seen: Seen, carriers: Sequence[Seen], why: str, worse: float, well: float) -> _Gap:
    figure = _figure(seen, why)
    others = [_figure(other, why) for other in carriers if other is not seen and other.up]
    known = [other for other in others if other is not None]
    if figure is None or not known or not seen.up:
        return _Gap(seen, why, 0.0, 0.0, 0.0, True)
    best = min(known)
    gap = figure - best
    return _Gap(seen, why, gap / worse, figure, best, gap <= well)


def _figure(seen: Seen, why: str) -> float | None:
    return seen.errors if why == ERRORS else seen.late


def _away(gap: _Gap, gaps: Sequence[_Gap]) -> list[Change]:
    """Take points from the worst and give them to those that are up and do well."""
    takers = [each.seen for each in gaps if each.seen.up and each.well and each.seen != gap.seen]
    if not takers:
        return []
    points = min(AWAY, gap.seen.share_now - gap.seen.floor)
    told = (gap.why, gap.seen.carrier, gap.figure, gap.best)
    given = _split(points, takers)
    return [
        _changed(gap.seen, -points, *told),
        *(_changed(seen, part, *told) for seen, part in zip(takers, given, strict=True) if part),
    ]


def _back(gaps: Sequence[_Gap]) -> list[Change]:
    """Give points back to one that has less than its share and does well."""
    below = [
        each.seen
        for each in gaps
        if each.well and each.seen.up and each.seen.share_now < each.seen.share
    ]
    above = [each.seen for each in gaps if each.seen.share_now > each.seen.share]
    if not below or not above:
        return []
    taker = max(below, key=lambda seen: seen.share - seen.share_now)
    giver = max(above, key=lambda seen: seen.share_now - seen.share)
    points = min(BACK, taker.share - taker.share_now, giver.share_now - giver.share)
    told = (RECOVERED, taker.carrier)
    return [_changed(taker, points, *told), _changed(giver, -points, *told)]


def _split(points: int, takers: Sequence[Seen]) -> list[int]:
    """`points` among `takers` by their shares; what is left over goes to the first."""
    total = sum(seen.share for seen in takers)
    parts = [points * seen.share // total for seen in takers]
    parts[0] += points - sum(parts)
    return parts


def _changed(
    seen: Seen, points: int, why: str, blamed: int, figure: float = 0.0, best: float = 0.0
) -> Change:
    return Change(seen.carrier, seen.share_now, seen.share_now + points, why, blamed, figure, best)
