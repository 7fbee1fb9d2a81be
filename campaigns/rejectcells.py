"""The cells of a mended copy of a reject file, and whether they differ from the refused row's."""

from collections.abc import Sequence

from accounts.cells import safe
from campaigns.rejectfiles import LONGEST_ROW, Places


def sheet_row(cells: Sequence[str], places: Places) -> int | None:
    """The row's number in the campaign's file; None where the cell says none."""
    if places.row is None or places.row >= len(cells):
        return None
    text = cells[places.row].strip().replace(",", "").removesuffix(".0")
    fits = text.isascii() and text.isdigit() and len(text) <= LONGEST_ROW
    return int(text) or None if fits else None


def own_cells(cells: Sequence[str], places: Places) -> list[str]:
    """The row's cells in the order of the campaign's columns."""
    return [
        cells[place] if place is not None and place < len(cells) else "" for place in places.cells
    ]


def unguarded(cells: Sequence[str], before: Sequence[str]) -> list[str]:
    """The cells without what was put before some of them against formulas (accounts.cells).

    `before` are those of the refused row.
    """
    return [
        old if cell != old and cell == safe(old) else cell
        for cell, old in zip(cells, [*before, *[""] * len(cells)], strict=False)
    ]


def same_cells(cells: Sequence[str], before: Sequence[str]) -> bool:
    """Whether nothing was changed; blank cells at the end and spaces around cells do not count."""
    return _bare(cells) == _bare(before)


def _bare(cells: Sequence[str]) -> list[str]:
    bare = [cell.strip() for cell in cells]
    while bare and not bare[-1]:
        bare.pop()
    return bare
