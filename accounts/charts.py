"""Stacked bars as plain numbers that a template draws; no Django here."""

from collections.abc import Sequence
from dataclasses import dataclass, field

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
        labels=_few(labels),
        width=max(len(labels), 1) * STEP,
    )


@dataclass(frozen=True)
class Spark:
    """A row of small bars for one cell (components/spark.html); `total` is what they add up to."""

    total: int
    bars: list[tuple[int, float, float]]
    width: int
    height: int = 24


def spark(values: Sequence[int]) -> Spark:
    """A bar for each value (x, y, height), the largest as high as the cell; nothing for zeros."""
    top, high = max(values, default=0), Spark.height
    heights = [max(high * value / top, 1) if value else 0 for value in values]
    bars = [
        (index * 4, round(high - height, 2), round(height, 2))
        for index, height in enumerate(heights)
        if height
    ]
    return Spark(sum(values), bars, max(len(values), 1) * 4)


def scale(top: int) -> list[int]:
    """Round values from one at or above `top` down to 0, in equal steps of 1, 2 or 5 times 10^n."""
    magnitude = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * magnitude
            if step * 4 >= top:
                count = max(-(-top // step), 1)
                return [step * n for n in range(count, -1, -1)]
        magnitude *= 10


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


def _few(labels: Sequence[str]) -> list[str]:
    """The first, the last and two between: what fits under the bars of a phone."""
    if len(labels) < 5:
        return list(labels)
    last = len(labels) - 1
    return [labels[round(last * n / 3)] for n in range(4)]
