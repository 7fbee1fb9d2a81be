"""A first look at an uploaded file: what it is, its columns, which one holds the numbers."""

from pathlib import Path
from typing import Any, TypedDict

from accounts.errors import Invalid
from campaigns.checking import made_storable
from campaigns.intake import limits
from campaigns.intake.guessing import guess_columns
from campaigns.intake.looking import Look, look_at, orders_of_dates
from campaigns.intake.numbernames import is_sure, is_telling
from campaigns.intake.reading import ReadOptions, Rows, open_file
from campaigns.intake.refusals import Refusal
from campaigns.intake.xlsxfile import column_letters
from campaigns.mappings import Mapping
from campaigns.phones import PhoneReader, undamaged
from campaigns.placeholders import column_key
from campaigns.problems import file_sentence

LOOKED_AT = 200
SHOWN = 5
NAME_LENGTH = 120


class SampleRow(TypedDict):
    """A data row with the sheet's own row number."""

    row: int
    cells: list[str]


class Preview(TypedDict):
    """What the first look found; `encoding` and `delimiter` are None but for CSV.

    `guesses` and `dates` as campaigns.intake.guessing makes them, `look` too: with the columns
    that are wanted, or guessed.
    """

    format: str
    encoding: str | None
    delimiter: str | None
    has_header: bool
    columns: list[str]
    sample: list[SampleRow]
    number_column: int | None
    region: str
    guesses: dict[str, int]
    dates: dict[str, str]
    look: Look


def inspect(
    path: Path,
    name: str,
    *,
    region: str,
    encoding: str | None = None,
    delimiter: str | None = None,
    has_header: bool | None = None,
    max_rows: int = 0,
    wanted: Mapping | None = None,
) -> Preview:
    """Look at the first rows. What is given is not guessed. Raises Invalid (field "file").

    The numbers are looked at as `wanted` has the columns, if the file has them, else as guessed.

    A file with more than `max_rows` rows is refused where that can be told in time; 0: any number.
    """
    options = ReadOptions(
        max_rows=max_rows or limits.SHEET_ROWS,
        count_seconds=limits.LOOK_COUNT_SECONDS if max_rows else 0,
        max_bytes=limits.LOOK_BYTES,
        encoding=encoding,
        delimiter=delimiter,
        first=LOOKED_AT,
        has_header=has_header is not False,
        cpu_seconds=limits.LOOK_SECONDS,
        seconds=limits.LOOK_SECONDS,
    )
    try:
        with open_file(path, options) as opened:
            facts = opened.facts
            rows = [
                (number, [made_storable(cell) for cell in cells]) for number, cells in opened.rows()
            ]
        return _preview(facts, rows, region, has_header, wanted)
    except Refusal as refusal:
        sentence = file_sentence(refusal.code, refusal.facts)
        raise Invalid(refusal.code, f"{name}: {sentence}" if name else sentence, "file") from None


def _preview(
    facts: dict[str, Any],
    rows: Rows,
    region: str,
    has_header: bool | None,
    wanted: Mapping | None,
) -> Preview:
    if not rows:
        raise Refusal("empty")
    reader = PhoneReader(region)
    header = _is_header(rows[0][1], reader) if has_header is None else has_header
    data = rows[1:] if header else rows
    if not data:
        raise Refusal("header_only")
    width = max(len(cells) for _, cells in (rows[:1] if header else rows))
    columns = column_names(rows[0][1] if header else [], width)
    number = _number_column(columns, data, reader)
    if number is None:
        raise Refusal("no_number_column")
    guesses = guess_columns(columns, data, number)
    there = wanted is not None and wanted.fits(len(columns))
    return Preview(
        format=facts["format"],
        encoding=facts["encoding"],
        delimiter=facts["delimiter"],
        has_header=header,
        columns=columns,
        sample=[SampleRow(row=row, cells=cells) for row, cells in data[:SHOWN]],
        number_column=number,
        region=region,
        guesses=guesses,
        dates=orders_of_dates(columns, data),
        look=look_at(
            data,
            number=wanted.number if wanted and there else number,
            country=wanted.country if wanted and there else guesses.get("country"),
            region=region,
        ),
    )


def column_names(header: list[str], width: int) -> list[str]:
    """One name per column: blanks become `column C`, repeated names get a number."""
    names: list[str] = []
    seen: set[str] = set()
    for index in range(width):
        wanted = " ".join(header[index].split()) if index < len(header) else ""
        wanted = wanted.replace("{", "(").replace("}", ")")[:NAME_LENGTH]
        wanted = wanted or f"column {column_letters(index)}"
        name, number = wanted, 1
        while column_key(name) in seen:
            number += 1
            name = f"{wanted[: NAME_LENGTH - 8]} {number}"
        seen.add(column_key(name))
        names.append(name)
    return names


def _is_header(cells: list[str], reader: PhoneReader) -> bool:
    """A header names things: no cell of it is a phone number or another long number."""
    return not any(isinstance(reader.read(cell), tuple) or _is_numeric(cell) for cell in cells)


def _is_numeric(cell: str) -> bool:
    number, _ = undamaged(cell)
    return len(number) >= 7


def _number_column(columns: list[str], data: Rows, reader: PhoneReader) -> int | None:
    """The column with most readable numbers; a telling name decides between near equals.

    A column that is named for numbers is taken whatever it holds: its rows will say what is wrong.
    """
    scores = [
        _share(index, data, reader) + 0.3 * is_telling(name) for index, name in enumerate(columns)
    ]
    best = max(range(len(columns)), key=lambda index: (scores[index], -index))
    return best if is_sure(columns[best]) or _holds_numbers(best, data) else None


def _share(index: int, data: Rows, reader: PhoneReader) -> float:
    good = sum(
        1
        for _, cells in data
        if index < len(cells) and isinstance(reader.read(cells[index]), tuple)
    )
    return good / len(data)


def _holds_numbers(index: int, data: Rows) -> bool:
    """Whether anything in the column could be meant as a number, even a damaged one."""
    cells = [cells[index] for _, cells in data if index < len(cells)]
    return any(sum(char.isdecimal() for char in cell) >= 7 or "E+" in cell for cell in cells)
