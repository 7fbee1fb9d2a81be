"""Many rows of a sheet at once, as far as they are alike: the same columns, kinds and styles.

One pattern is made after a row that was read cell by cell. Rows that it accounts for to the last
character come as columns; as soon as one differs, the sheet is read row by row again.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_VALUES = {"s": "[0-9]{1,9}", "n": "[0-9.eE+-]{1,40}"}

# Letters, style, kind and value of each cell of a row.
Cell = tuple[str, str | None, str | None, str | None]
Head = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class Column:
    """Cells below each other, None for those that a row does not have."""

    letters: str
    style: str | None
    kind: str | None
    values: Sequence[str | None]


@dataclass(frozen=True)
class EvenRows:
    """Rows with the same columns, as many as there are `numbers`."""

    numbers: list[int]
    columns: list[Column]

    def one_by_one(self) -> Iterator[tuple[int, Iterator[Cell]]]:
        """Each row as it would be read alone."""
        for place, number in enumerate(self.numbers):
            yield number, self._cells(place)

    def _cells(self, place: int) -> Iterator[Cell]:
        for column in self.columns:
            value = column.values[place]
            if value is not None:
                yield column.letters, column.style, column.kind, value


class Shape:
    """What rows like a given one look like; `attributes` are its own, and well-formed."""

    def __init__(self, attributes: str, heads: Sequence[Head]) -> None:
        self._heads = heads
        pattern = "".join(_cell_pattern(*head) for head in self._heads)
        self._split = re.compile(
            rf'<row r="([1-9][0-9]{{0,7}})"{re.escape(attributes)}>{pattern}</row>'
        ).split
        self._step = 2 + len(self._heads)  # what lies between two rows, and the groups

    def rows(self, text: str) -> EvenRows | None:
        """All rows of `text`, None where anything in it is not of this shape."""
        parts = self._split(text)
        step = self._step
        if any(parts[::step]):
            return None
        columns = [
            Column(*head, parts[place::step]) for place, head in enumerate(self._heads, start=2)
        ]
        return EvenRows(list(map(int, parts[1::step])), columns)


def _cell_pattern(letters: str, style: str | None, kind: str | None) -> str:
    styled = f' s="{style}"' if style is not None else ""
    typed = f' t="{kind}"' if kind is not None else ""
    value = f"{typed}><v>({_VALUES[kind or 'n']})</v></c>"
    return f'(?:<c r="{letters}[0-9]+"{styled}(?:/>|{value}))?'
