"""What a text will look like for one row, before anything is checked."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from campaigns.placeholders import MissingValue, compile_template
from campaigns.segments import Segments, count, forcing_ucs2


class TextPreview(NamedTuple):
    """The text filled with one row's cells, and what it costs.

    `forcing` are the characters that make it UCS-2; `missing` is the column that is blank there,
    '' when none is.
    """

    text: str
    segments: Segments
    forcing: list[str]
    missing: str


def preview_text(text: str, columns: Sequence[str], cells: Sequence[str]) -> TextPreview:
    """`text` for a row; placeholders that no column answers to stay as they are written."""
    template = compile_template(text, columns)
    missing = ""
    shown = text
    if not template.unknown:
        try:
            shown = template.render(cells)
        except MissingValue as blank:
            missing = blank.column
    return TextPreview(shown, count(shown), forcing_ucs2(shown), missing)


def first_row(preview: Mapping[str, Any]) -> tuple[int, list[str]]:
    """The sheet's row number and the cells of the first row a first look found."""
    for row in preview.get("sample", []):
        return row["row"], list(row["cells"])
    return 0, []
