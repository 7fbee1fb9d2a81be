"""Receipts that look made up: too fast for phones, or too much alike. Pure: figures in, flags out.

Phones are switched off, out of reach and slow; real receipts show it. A carrier that reports
everything delivered, at once or always after the same time, has probably asked no phone. This
proves nothing: it is shown with its figures, and nothing is done about it.
"""

from collections.abc import Sequence
from statistics import quantiles
from typing import Any, NamedTuple

from campaigns import anomalies

# Fewer than this say nothing about the time they took.
FAST_SAMPLE = 200
FAST_SECONDS = 1.0
# Fewer than this say nothing about how alike they are.
UNIFORM_SAMPLE = 2000
# Nine tenths of them within so much of each other's time, against their middle.
SPREAD_SHARE = 0.02


class Sample(NamedTuple):
    """A carrier's latest final receipts: seconds from answer to receipt, and how many arrived."""

    lags: Sequence[float]
    delivered: int
    undelivered: int


class Flag(NamedTuple):
    """`kind` is a code of campaigns.anomalies; `facts` are the figures that speak for it."""

    kind: str
    facts: dict[str, Any]


def flags(sample: Sample) -> list[Flag]:
    """What looks false about these receipts; nothing where there are too few."""
    found = []
    count = len(sample.lags)
    if count >= FAST_SAMPLE:
        low, middle, high = _spread(sample.lags)
        if middle < FAST_SECONDS:
            facts = {"receipts": count, "median": round(middle, 2)}
            found.append(Flag(anomalies.RECEIPTS_TOO_FAST, facts))
        elif count >= UNIFORM_SAMPLE and high - low < SPREAD_SHARE * middle:
            facts = {"receipts": count, "median": round(middle, 2), "spread": round(high - low, 2)}
            found.append(Flag(anomalies.RECEIPTS_TOO_UNIFORM, facts))
    ended = sample.delivered + sample.undelivered
    if ended >= UNIFORM_SAMPLE and not sample.undelivered:
        facts = {"receipts": ended, "undelivered": 0}
        found.append(Flag(anomalies.RECEIPTS_TOO_UNIFORM, facts))
    return found


def _spread(lags: Sequence[float]) -> tuple[float, float, float]:
    """The 5th, 50th and 95th percentile."""
    cuts = quantiles(lags, n=20, method="inclusive")
    return cuts[0], cuts[9], cuts[18]
