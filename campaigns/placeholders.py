"""Texts with `{{column}}` placeholders. A placeholder names a column and nothing else: no code.

Names are compared without regard to case and spaces, so `{{First Name}}` finds `first name`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")


def column_key(name: str) -> str:
    """What two spellings of the same column have in common."""
    return "".join(name.split()).casefold()


class MissingValue(Exception):
    """A cell that the text needs is blank; `column` is its name."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


@dataclass(frozen=True)
class Template:
    """A text compiled for one set of columns.

    `columns_used` are column names in order of first use; `unknown` are placeholders, as written,
    that no column answers to: such a template cannot be rendered.
    """

    text: str
    columns_used: tuple[str, ...]
    unknown: tuple[str, ...]
    format: str
    indexes: tuple[int, ...]
    columns: tuple[str, ...]

    def render(self, cells: Sequence[str]) -> str:
        """The text for one row, cells trimmed. Raises MissingValue; ValueError if `unknown`."""
        if self.unknown:
            raise ValueError(f"no such column: {self.unknown[0]}")
        return self.format % tuple(self.values(cells))

    def values(self, cells: Sequence[str]) -> list[str]:
        """The trimmed values that fill the placeholders of this row. Raises MissingValue."""
        try:
            values = [cells[index].strip() for index in self.indexes]
        except IndexError:
            values = [cells[i].strip() if i < len(cells) else "" for i in self.indexes]
        if "" in values:
            raise MissingValue(self.columns[self.indexes[values.index("")]])
        return values


def compile_template(text: str, columns: Sequence[str]) -> Template:
    """Compile `text` for rows whose cells lie in the order of `columns`."""
    places = {column_key(name): index for index, name in reversed(list(enumerate(columns)))}
    indexes: list[int] = []
    unknown: list[str] = []
    pieces: list[str] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        pieces.append(text[end : match.start()].replace("%", "%%"))
        end = match.end()
        index = places.get(column_key(match[1]))
        if index is None:
            unknown.append(match[1].strip())
        else:
            indexes.append(index)
            pieces.append("%s")
    pieces.append(text[end:].replace("%", "%%"))
    return Template(
        text=text,
        columns_used=tuple(dict.fromkeys(columns[index] for index in indexes)),
        unknown=tuple(dict.fromkeys(unknown)),
        format="".join(pieces),
        indexes=tuple(indexes),
        columns=tuple(columns),
    )
