"""Horizontal bars: a line for each name, for names that would not fit under upright bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.charts.stacked import Series

WIDTH = 1000
FEW = 12


@dataclass(frozen=True)
class Stretch:
    tone: str
    x: float
    width: float


@dataclass(frozen=True)
class Line:
    """One name: `words` say what its stretches are."""

    label: str
    total: int
    words: str
    parts: list[Stretch]


@dataclass(frozen=True)
class Across:
    """What components/across.html draws; `left_out` lines are in its table alone."""

    caption: str
    summary: str
    series: Sequence[Series]
    lines: list[Line]
    left_out: int
    width: int = WIDTH


def horizontal_bars(
    labels: Sequence[str], series: Sequence[Series], *, caption: str, summary: str, few: int = FEW
) -> Across:
    """The first `few` labels as bars, the series side by side; the longest fills the width."""
    shown = range(min(len(labels), few))
    totals = [sum(s.values[i] for s in series) for i in shown]
    top = max(totals, default=0)
    return Across(
        caption=caption,
        summary=summary,
        series=series,
        lines=[_line(labels[i], i, series, totals[i], top) for i in shown],
        left_out=len(labels) - len(shown),
    )


def _line(label: str, index: int, series: Sequence[Series], total: int, top: int) -> Line:
    parts: list[Stretch] = []
    words: list[str] = []
    x = 0.0
    for one in series:
        value = one.values[index]
        if value:
            width = WIDTH * value / top
            parts.append(Stretch(one.tone, round(x, 2), round(width, 2)))
            words.append(f"{one.label} {value:,}")
            x += width
    return Line(label, total, ", ".join(words), parts)
