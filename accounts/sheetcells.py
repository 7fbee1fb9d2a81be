"""Cells of a sheet as XML, one by one and by whole columns."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from accounts.workbooks import MOMENT, TEXT

LONGEST_CELL = 32_767
EMPTY = "<c/>"

_DAY_0 = datetime(1899, 12, 30)
# Beside the signs of XML: what XML cannot hold, and what would be read back as such.
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_x": "_x005F_x"}


def row_of(number: int, cells: Sequence[object], names: Sequence[str], style: int = TEXT) -> str:
    """A row whose whole numbers stay numbers; everything else is text."""
    said = []
    for name, cell in zip(names, cells, strict=False):
        if type(cell) is int:
            said.append(f'<c r="{name}{number}"><v>{cell}</v></c>')
        elif cell is not None and (text := str(cell)):
            said.append(
                f'<c r="{name}{number}" s="{style}" t="inlineStr"><is>'
                f'<t xml:space="preserve">{escaped(text)}</t></is></c>'
            )
    return f'<row r="{number}">{"".join(said)}</row>'


# Cells by whole columns. They stand without their places (`r`), which readers then count: that
# makes a sheet smaller by a third, and a value that comes again need not be spelled anew.


def texts(column: Sequence[str | None]) -> list[str]:
    """A column of texts; what is empty is an empty cell."""
    return _spelled(column, _text)


def figures(column: Sequence[object]) -> list[str]:
    """A column of numbers, of any type that is written in digits."""
    return _spelled(column, _figure)


def moments(column: Sequence[datetime | None]) -> list[str]:
    """A column of naive times."""
    return _spelled(column, _moment)


def _spelled(column: Sequence[Any], spell: Callable[[Any], str]) -> list[str]:
    """Each distinct value is spelled once, where many are the same."""
    distinct = set(column)
    if len(distinct) > len(column) // 2:
        return [spell(value) for value in column]
    known = {value: spell(value) for value in distinct}
    return [known[value] for value in column]


def _text(text: str | None) -> str:
    if not text:
        return EMPTY
    head = f'<c s="{TEXT}" t="inlineStr"><is><t xml:space="preserve">'
    return f"{head}{escaped(text)}</t></is></c>"


def _figure(figure: object) -> str:
    return EMPTY if figure is None else f"<c><v>{figure}</v></c>"


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return EMPTY
    since = moment - _DAY_0
    return f'<c s="{MOMENT}"><v>{since.days + since.seconds / 86_400}</v></c>'


def escaped(text: str) -> str:
    """A text as XML, cut at what a cell can hold."""
    text = text[:LONGEST_CELL]
    return _SPECIAL.sub(_entity, text) if _SPECIAL.search(text) else text


def _entity(match: re.Match[str]) -> str:
    found = match[0]
    return _ENTITIES.get(found) or f"_x{ord(found):04X}_"


def column_name(index: int) -> str:
    """`A` for 0, `AA` for 26."""
    name = ""
    index += 1
    while index > 0:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
