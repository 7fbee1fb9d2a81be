"""What a text will look like for one row, before anything is checked."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from campaigns.placeholders import PLACEHOLDER, MissingValue, compile_template, nearest_column
from campaigns.plain import plain
from campaigns.segments import Segments, count, doubled, forcing_ucs2, room_left


class TextPreview(NamedTuple):
    """The text filled with one row's cells, and what it costs.

    `forcing` are the characters that make it UCS-2, `doubles` those that count as two (but for
    the braces of placeholders), `left` the units left in the last segment; `missing` is the column
    that is blank there, '' when none is.
    `mendable`: the text has characters of `forcing` that a plain one can stand in for.
    """

    text: str
    segments: Segments
    forcing: list[str]
    doubles: list[str]
    left: int
    missing: str
    mendable: bool


class Unknown(NamedTuple):
    """A placeholder that no column answers to, as written, and the nearest column ('': none)."""

    name: str
    nearest: str


def preview_text(text: str, columns: Sequence[str], cells: Sequence[str]) -> TextPreview:
    """`text` for a row; placeholders that no column answers to stay as they are written."""
    shown, missing = _filled(text.replace("\r\n", "\n"), columns, cells)
    return TextPreview(
        shown,
        count(shown),
        forcing_ucs2(shown),
        doubled(PLACEHOLDER.sub("", shown)),
        room_left(shown),
        missing,
        plain_text(text) != text,
    )


def unknown_columns(text: str, columns: Sequence[str]) -> list[Unknown]:
    """The placeholders of a text that no column answers to."""
    return [
        Unknown(name, nearest_column(name, columns))
        for name in compile_template(text, columns).unknown
    ]


def plain_text(text: str) -> str:
    """The text with plain characters for typographic ones, but for the names of columns."""
    outside_and_in = PLACEHOLDER.split(text)
    return "".join(
        _plain_inside(piece) if place % 2 else plain(piece)
        for place, piece in enumerate(outside_and_in)
    )


def _plain_inside(braces: str) -> str:
    name, bar, fallback = braces.partition("|")
    return f"{{{{{name}{bar}{plain(fallback)}}}}}"


def first_row(preview: Mapping[str, Any]) -> tuple[int, list[str]]:
    """The sheet's row number and the cells of the first row a first look found."""
    for row in preview.get("sample", []):
        return row["row"], list(row["cells"])
    return 0, []


def _filled(text: str, columns: Sequence[str], cells: Sequence[str]) -> tuple[str, str]:
    """The text as far as the row fills it, and the first column that leaves a gap."""
    missing = ""

    def value(match: re.Match[str]) -> str:
        nonlocal missing
        one = compile_template(match[0], columns)
        if one.unknown or not cells:
            return match[0]
        try:
            return one.render(cells)
        except MissingValue as blank:
            missing = missing or blank.column
            return match[0]

    return PLACEHOLDER.sub(value, text), missing
