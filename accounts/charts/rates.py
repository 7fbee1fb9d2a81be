"""A line of shares over time: from 0 to 100 %, with gaps where there is nothing to share."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.charts.stacked import few_of

HEIGHT = 120
STEP = 24
WHOLE = 1000


@dataclass(frozen=True)
class Point:
    """`left` is where the space that answers to it begins."""

    x: float
    left: float
    y: float
    title: str


@dataclass(frozen=True)
class RateLine:
    """What components/rate_line.html draws; `strokes` are the points between two gaps."""

    caption: str
    summary: str
    points: list[Point]
    strokes: list[str]
    labels: list[str]
    width: int
    height: int = HEIGHT
    step: int = STEP


def rate_line(
    labels: Sequence[str], thousandths: Sequence[int | None], *, caption: str, summary: str
) -> RateLine:
    """A point for each label that has a share, in thousandths."""
    strokes: list[list[Point]] = [[]]
    for index, (label, value) in enumerate(zip(labels, thousandths, strict=True)):
        if value is None:
            strokes.append([])
        else:
            strokes[-1].append(_point(index, label, value))
    return RateLine(
        caption=caption,
        summary=summary,
        points=[point for stroke in strokes for point in stroke],
        strokes=[_path(stroke) for stroke in strokes if stroke],
        labels=few_of(labels),
        width=max(len(labels), 1) * STEP,
    )


def _point(index: int, label: str, value: int) -> Point:
    y = round(HEIGHT * (1 - value / WHOLE), 2)
    return Point(index * STEP + STEP / 2, index * STEP, y, f"{label}: {value / 10:.1f} %")


def _path(points: list[Point]) -> str:
    """A lone point becomes a short dash: a line of no length is not drawn."""
    if len(points) == 1:
        (only,) = points
        return f"{only.x - STEP / 4},{only.y} {only.x + STEP / 4},{only.y}"
    return " ".join(f"{point.x},{point.y}" for point in points)
