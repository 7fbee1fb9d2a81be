"""Stacked bars, one upon the other for each label."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from accounts.charts.scale import scale

HEIGHT = 200
STEP = 24
GAP = 7


@dataclass(frozen=True)
class Series:
    """One colour of the bars: `tone` is good, info, calm, warn or bad."""

    label: str
    tone: str
    values: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.values)


@dataclass(frozen=True)
class Segment:
    tone: str
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """`x` is where its ink begins, `left` where the space it answers to begins."""

    x: float
    left: float
    title: str
    parts: list[Segment]


@dataclass(frozen=True)
class Row:
    label: str
    values: list[int]


@dataclass(frozen=True)
class Chart:
    """What components/chart.html draws; ticks run from the top down."""

    caption: str
    summary: str
    x_label: str
    series: Sequence[Series]
    bars: list[Bar]
    rows: list[Row]
    ticks: list[int]
    lines: list[float]
    labels: list[str]
    width: int
    height: int = HEIGHT
    step: int = STEP
    bar_width: int = field(default=STEP - GAP)


def stacked_bars(
    labels: Sequence[str], series: Sequence[Series], *, caption: str, summary: str, x_label: str
) -> Chart:
    """A bar for each label, the series piled up from the first; the table has the newest first."""
    tops = [sum(s.values[i] for s in series) for i in range(len(labels))]
    ticks = scale(max(tops, default=0))
    rows = [Row(label, [s.values[i] for s in series]) for i, label in enumerate(labels)]
    return Chart(
        caption=caption,
        summary=summary,
        x_label=x_label,
        series=series,
        bars=[_bar(i, label, series, ticks[0]) for i, label in enumerate(labels)],
        rows=rows[::-1],
        ticks=ticks,
        lines=[round(HEIGHT * i / (len(ticks) - 1), 2) for i in range(len(ticks))],
        labels=few_of(labels),
        width=max(len(labels), 1) * STEP,
    )


def _bar(index: int, label: str, series: Sequence[Series], top: int) -> Bar:
    parts: list[Segment] = []
    words: list[str] = []
    y = float(HEIGHT)
    for one in series:
        value = one.values[index]
        if value:
            height = HEIGHT * value / top
            y -= height
            parts.append(Segment(one.tone, round(y, 2), round(height, 2)))
            words.append(f"{one.label} {value:,}")
    left = index * STEP
    return Bar(left + GAP / 2, left, f"{label}: {', '.join(words) or '0'}", parts)


def few_of(labels: Sequence[str]) -> list[str]:
    """The first, the last and two between: what fits under the bars of a phone."""
    if len(labels) < 5:
        return list(labels)
    last = len(labels) - 1
    return [labels[round(last * n / 3)] for n in range(4)]
