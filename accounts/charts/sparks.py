"""Small bars without a scale, for the cell of a table."""

from collections.abc import Sequence
from dataclasses import dataclass


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
