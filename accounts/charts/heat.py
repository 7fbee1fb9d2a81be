"""A heat map: how much there is of something at each crossing of a row and a column."""

from collections.abc import Sequence
from dataclasses import dataclass

LEVELS = 7
SIZE = 24
GAP = 2


@dataclass(frozen=True)
class Cell:
    """`level` is 0 (nothing) to LEVELS."""

    x: int
    y: int
    level: int
    title: str


@dataclass(frozen=True)
class Heat:
    """What components/heat.html draws, with the table behind it."""

    caption: str
    summary: str
    corner: str
    columns: Sequence[str]
    rows: list[tuple[str, Sequence[int]]]
    cells: list[Cell]
    top: int
    width: int
    height: int
    size: int = SIZE - GAP
    levels: Sequence[int] = tuple(range(LEVELS + 1))


def heat_map(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[int]],
    *,
    caption: str,
    summary: str,
    corner: str,
) -> Heat:
    """`values` by row, then column; every value above nothing has a level above 0."""
    top = max((value for row in values for value in row), default=0)
    cells = [
        Cell(
            x * SIZE,
            y * SIZE,
            -(-value * LEVELS // top) if top else 0,
            f"{row}, {column}: {value:,}",
        )
        for y, (row, line) in enumerate(zip(rows, values, strict=True))
        for x, (column, value) in enumerate(zip(columns, line, strict=True))
    ]
    return Heat(
        caption=caption,
        summary=summary,
        corner=corner,
        columns=columns,
        rows=list(zip(rows, values, strict=True)),
        cells=cells,
        top=top,
        width=len(columns) * SIZE,
        height=len(rows) * SIZE,
    )


def _level(value: int, top: int) -> int:
    return -(-value * LEVELS // top) if top else 0
