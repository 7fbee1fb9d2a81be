"""Texts with `{{column}}` placeholders. A placeholder names a column and nothing else: no code.

Names are compared without regard to case and spaces, so `{{First Name}}` finds `first name`.
`{{name|there}}` says what stands in place of a blank cell: `there`, or with `{{name|}}` nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")


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
    that no column answers to: such a template cannot be rendered. `fallbacks` has for each of
    `indexes` what stands for a blank cell, None where the row needs a value.
    """

    text: str
    columns_used: tuple[str, ...]
    unknown: tuple[str, ...]
    format: str
    indexes: tuple[int, ...]
    columns: tuple[str, ...]
    fallbacks: tuple[str | None, ...] = ()

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
            self._fill(values)
        return values

    def _fill(self, values: list[str]) -> None:
        for place, value in enumerate(values):
            if value == "":
                fallback = self.fallbacks[place]
                if fallback is None:
                    raise MissingValue(self.columns[self.indexes[place]])
                values[place] = fallback


def compile_template(text: str, columns: Sequence[str]) -> Template:
    """Compile `text` for rows whose cells lie in the order of `columns`."""
    places = {column_key(name): index for index, name in reversed(list(enumerate(columns)))}
    indexes: list[int] = []
    fallbacks: list[str | None] = []
    unknown: list[str] = []
    pieces: list[str] = []
    end = 0
    for match in PLACEHOLDER.finditer(text):
        pieces.append(text[end : match.start()].replace("%", "%%"))
        end = match.end()
        index, fallback = _place(match[1], places)
        if index is None:
            unknown.append(match[1].partition("|")[0].strip())
        else:
            indexes.append(index)
            fallbacks.append(fallback)
            pieces.append("%s")
    pieces.append(text[end:].replace("%", "%%"))
    return Template(
        text=text,
        columns_used=tuple(dict.fromkeys(columns[index] for index in indexes)),
        unknown=tuple(dict.fromkeys(unknown)),
        format="".join(pieces),
        indexes=tuple(indexes),
        columns=tuple(columns),
        fallbacks=tuple(fallbacks),
    )


def nearest_column(name: str, columns: Sequence[str]) -> str:
    """The column that was probably meant by `name`, '' where none comes near."""
    keys = {column_key(column): column for column in reversed(columns)}
    wanted = column_key(name)
    inside = [key for key in keys if wanted and (wanted in key or key in wanted)]
    near = get_close_matches(wanted, keys, 1, 0.6) or inside
    return keys[near[0]] if near else ""


def _place(inside: str, places: dict[str, int]) -> tuple[int | None, str | None]:
    """Column and fallback of what stands in the braces. A column may have a bar in its name."""
    whole = places.get(column_key(inside))
    if whole is not None or "|" not in inside:
        return whole, None
    name, _, fallback = inside.partition("|")
    return places.get(column_key(name)), fallback.strip()
