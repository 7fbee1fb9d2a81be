"""Rules that mend the cells of a row before it is checked: what a person would do to the sheet.

A rule is kept as JSON, `{"kind": ..., "column": ..., "value": ...}`. With `where` and `equals` it
holds for the rows whose column `where` says `equals` (case and spaces aside). A rule never touches
what is right already: a number that reads as it stands stays as it is.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from campaigns.checking import CELL_ERRORS
from campaigns.mappings import Mapping as Reading
from campaigns.phones import PhoneReader, undamaged
from campaigns.placeholders import column_key
from campaigns.plain import plain

SET_COUNTRY = "set_country"
ADD_PLUS = "add_plus"
DIGITS_ONLY = "digits_only"
FIRST_NUMBER = "first_number"
TRIM = "trim"
PLAIN_TEXT = "plain_text"
FILL_BLANK = "fill_blank"
CUT_CELLS = "cut_cells"
KINDS = (
    *(SET_COUNTRY, ADD_PLUS, DIGITS_ONLY, FIRST_NUMBER),
    *(TRIM, PLAIN_TEXT, FILL_BLANK, CUT_CELLS),
)
ON_NUMBERS = frozenset({SET_COUNTRY, ADD_PLUS, DIGITS_ONLY, FIRST_NUMBER})
WITH_VALUE = frozenset({SET_COUNTRY, FILL_BLANK})

FEWEST_DIGITS, MOST_DIGITS = 7, 15
_NUMBER_PART = re.compile(r"\+?[^\W\d_]*\d[\d\s().\-\u2010-\u2015]*")
_BETWEEN = re.compile(r"[,;/|\\&\n\r\t]|\s{2,}|\s(?:or|and|und|ou|y|o)\s", re.IGNORECASE)

Cells = list[str]
Mend = Callable[[Cells], Cells]


class Repair(NamedTuple):
    """One rule. `column` is a column's name, '' every column (or the number's, where it mends
    numbers); `value` is a country (ISO 3166) or what to fill in; `where` '' holds for all rows."""

    kind: str
    column: str = ""
    value: str = ""
    where: str = ""
    equals: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Repair":
        """The rule a campaign keeps as JSON; what it does not know is passed over."""
        return cls(**{name: str(kept[name]) for name in cls._fields if name in kept})

    def as_json(self) -> dict[str, str]:
        """What `of` reads; empty parts are left out."""
        return {name: value for name, value in self._asdict().items() if value}


def compile_repairs(
    repairs: Sequence[Mapping[str, Any]], columns: Sequence[str], mapping: Reading
) -> Mend | None:
    """What all rules together, in their order, make of the cells of a row; None without rules.

    The cells given stay as they are: a row that a rule changes is a new list. Rules on columns
    that the file does not have do nothing.
    """
    steps = [step for kept in repairs if (step := _step(Repair.of(kept), columns, mapping))]
    if not steps:
        return None

    def mend(cells: Cells) -> Cells:
        for step in steps:
            cells = step(cells)
        return cells

    return mend


def _step(repair: Repair, columns: Sequence[str], mapping: Reading) -> Mend | None:
    places = {column_key(name): index for index, name in enumerate(columns)}
    column = places.get(column_key(repair.column)) if repair.column else None
    if repair.column and column is None:
        return None
    step = _MAKERS[repair.kind](repair, column, len(columns), mapping)
    if not repair.where:
        return step
    where, wanted = places.get(column_key(repair.where)), column_key(repair.equals)
    if where is None:
        return None

    def if_it_says_so(cells: Cells) -> Cells:
        found = cells[where] if where < len(cells) else ""
        return step(cells) if column_key(found) == wanted else cells

    return if_it_says_so


def _with(cells: Cells, index: int, value: str) -> Cells:
    """The cells with one of them changed; blanks in between where the row was shorter."""
    if index < len(cells):
        return [*cells[:index], value, *cells[index + 1 :]]
    return [*cells, *[""] * (index - len(cells)), value]


def _on_number(mapping: Reading, column: int | None, change: Callable[[str], str]) -> Mend:
    """Change the number's cell; where there is none there is nothing to change."""
    index = mapping.number if column is None else column

    def step(cells: Cells) -> Cells:
        raw = cells[index] if index < len(cells) else ""
        after = change(raw) if raw else raw
        return cells if after == raw else _with(cells, index, after)

    return step


def _set_country(repair: Repair, column: int | None, width: int, mapping: Reading) -> Mend:
    """Numbers without a code become numbers of the country, if they are some there.

    For the rows of a column's value that is certain; for all other rows it only helps numbers that
    cannot be read otherwise.
    """
    there, sure = PhoneReader(repair.value), bool(repair.where)
    home = PhoneReader(mapping.region) if mapping.region else None

    def change(raw: str) -> str:
        if undamaged(raw)[0].startswith("+"):
            return raw
        if not sure and home and isinstance(home.read(raw), tuple):
            return raw
        found = there.read(raw)
        return f"+{found[0]}" if isinstance(found, tuple) else raw

    return _on_number(mapping, column, change)


def _add_plus(repair: Repair, column: int | None, width: int, mapping: Reading) -> Mend:
    """`12025550100`, as programs write numbers, becomes `+12025550100`, if it is one only so."""
    home, anywhere = PhoneReader(mapping.region, mobile=True), PhoneReader("", mobile=True)

    def change(raw: str) -> str:
        digits = raw.strip()
        if not (digits.isascii() and digits.isdigit()) or isinstance(home.read(raw), tuple):
            return raw
        return f"+{digits}" if isinstance(anywhere.read(f"+{digits}"), tuple) else raw

    return _on_number(mapping, column, change)


def _digits_only(repair: Repair, column: int | None, width: int, mapping: Reading) -> Mend:
    """`Tel. 98100-00001 (Asha)` becomes `98100-00001`, if there is exactly one number in it."""

    def change(raw: str) -> str:
        if not undamaged(raw)[1]:
            return raw
        found = _numbers_in(raw)
        return found[0] if len(found) == 1 else raw

    return _on_number(mapping, column, change)


def _first_number(repair: Repair, column: int | None, width: int, mapping: Reading) -> Mend:
    """`98100 00001 / 98100 00002` becomes `98100 00001`."""

    def change(raw: str) -> str:
        if not undamaged(raw)[1] and sum(map(str.isdecimal, raw)) <= MOST_DIGITS:
            return raw
        found = _numbers_in(raw)
        return found[0] if len(found) > 1 else raw

    return _on_number(mapping, column, change)


def _numbers_in(raw: str) -> list[str]:
    """What could be phone numbers in a cell, as they are written there."""
    found = []
    for piece in _BETWEEN.split(raw):
        for part in _NUMBER_PART.findall(piece):
            number = part.strip(" .-()\u2010\u2011\u2012\u2013\u2014\u2015")
            number = re.sub(r"[^\W\d_]", "", number)
            digits = sum(map(str.isdecimal, number))
            if FEWEST_DIGITS <= digits <= MOST_DIGITS:
                found.append(number)
    return found


def _trim(repair: Repair, column: int | None, width: int, mapping: Reading) -> Mend:
    return _on_texts(column, mapping, lambda cell: " ".join(cell.split()))


def _plain_text(repair: Repair, column: int | None, width: int, mapping: Reading) -> Mend:
    return _on_texts(column, mapping, plain)


def _on_texts(column: int | None, mapping: Reading, change: Callable[[str], str]) -> Mend:
    """Change one column, or all but that of the numbers."""

    def all_of_them(cells: Cells) -> Cells:
        after = [
            cell if index == mapping.number else change(cell) for index, cell in enumerate(cells)
        ]
        return cells if after == cells else after

    def one(cells: Cells) -> Cells:
        assert column is not None
        if column >= len(cells) or (after := change(cells[column])) == cells[column]:
            return cells
        return _with(cells, column, after)

    return all_of_them if column is None else one


def _fill_blank(repair: Repair, column: int | None, width: int, mapping: Reading) -> Mend:
    """A blank cell of the column, or one with a spreadsheet's error, gets the value."""

    def step(cells: Cells) -> Cells:
        if column is None:
            return cells
        found = cells[column].strip() if column < len(cells) else ""
        return _with(cells, column, repair.value) if not found or found in CELL_ERRORS else cells

    return step


def _cut_cells(repair: Repair, column: int | None, width: int, mapping: Reading) -> Mend:
    return lambda cells: cells[:width] if len(cells) > width else cells


_Maker = Callable[[Repair, int | None, int, Reading], Mend]
_MAKERS: dict[str, _Maker] = {
    SET_COUNTRY: _set_country,
    ADD_PLUS: _add_plus,
    DIGITS_ONLY: _digits_only,
    FIRST_NUMBER: _first_number,
    TRIM: _trim,
    PLAIN_TEXT: _plain_text,
    FILL_BLANK: _fill_blank,
    CUT_CELLS: _cut_cells,
}
