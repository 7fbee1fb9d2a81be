"""An uploaded price file becomes lines of a list, and problems with the row each is in."""

import json
import re
import string
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from accounts.destinations import parse_destination
from accounts.money import MICRO
from accounts.pricefiles.problems import Problem, Unreadable
from accounts.prices import Line

PROJECT = Path(__file__).resolve().parents[2]
READ_SECONDS = 60
HEADER_WITHIN = 10
SHOWN_PROBLEMS = 200
LARGEST_PRICE = 100_000 * MICRO

# Headings of the destination, the most exact first: with several, a blank cell asks the next.
_DESTINATIONS = (
    ("destination", "prefix", "prefixes", "dialcode", "dialingcode", "callingcode", "code")
    + ("countrycode", "areacode", "numberprefix"),
    ("iso", "isocode", "iso2", "countryiso", "isocountry"),
    ("country", "countryname", "region"),
)
_PRICE_WORDS = ("price", "rate", "cost", "tariff", "credit")

_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?|[+-]?[.,][0-9]+")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:([,.'])[0-9]{3})(?:\1[0-9]{3})*([.,][0-9]+)?")
_UNCLEAR = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")

Row = tuple[int, list[str]]


@dataclass
class ReadList:
    """`lines` to publish; `problems` are the first SHOWN_PROBLEMS of `refused` rows."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: int = 0


class _Columns(NamedTuple):
    """Which columns hold what; `names` are their headings, or letters where there are none."""

    destinations: Sequence[int]
    price: int
    names: Sequence[str]

    def name(self, column: int) -> str:
        named = self.names[column] if column < len(self.names) else ""
        return named or string.ascii_uppercase[column % 26]


def read_prices(content: bytes, *, max_rows: int) -> ReadList:
    """The lines of a CSV or XLSX file, told by its content. Raises Unreadable."""
    rows = _rows(content, max_rows + HEADER_WITHIN)
    columns, body = _find_columns(rows)
    if not body:
        raise Unreadable("no_rows")
    if len(body) > max_rows:
        raise Unreadable("too_many_rows", max_rows)
    return _interpreted(body, columns)


def _rows(content: bytes, max_rows: int) -> list[Row]:
    """What a limited process finds in the file (accounts.pricefiles.child)."""
    command = [sys.executable, "-m", "accounts.pricefiles.child", str(max_rows)]
    environment = {"PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=environment,
            input=content,
            capture_output=True,
            timeout=READ_SECONDS,
            check=True,
        )
        answer = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise Unreadable("too_costly") from error
    if "refusal" in answer:
        raise Unreadable(answer["refusal"], max_rows - HEADER_WITHIN)
    return [(number, cells) for number, cells in answer["rows"]]


def _find_columns(rows: list[Row]) -> tuple[_Columns, list[Row]]:
    """The columns by their headings, else by a first row that can be read; and what is under it."""
    for place, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        columns = _named_columns(cells)
        if columns:
            return columns, rows[place + 1 :]
        if _is_data(cells):
            return _Columns((0,), 1, ()), rows[place:]
    raise Unreadable("no_columns")


def _named_columns(cells: Sequence[str]) -> _Columns | None:
    plain = [re.sub(r"[^a-z0-9]", "", cell.casefold()) for cell in cells]
    found = [
        column for names in _DESTINATIONS for column, name in enumerate(plain) if name in names
    ]
    price = next(
        (
            column
            for column, name in enumerate(plain)
            if column not in found and any(word in name for word in _PRICE_WORDS)
        ),
        None,
    )
    return _Columns(found, price, cells) if found and price is not None else None


def _is_data(cells: Sequence[str]) -> bool:
    return (
        len(cells) > 1
        and not isinstance(parse_destination(cells[0]), str)
        and isinstance(parse_price(cells[1]), int)
    )


def _interpreted(rows: list[Row], columns: _Columns) -> ReadList:
    result = ReadList()
    seen: dict[tuple[str, str], int] = {}
    for row, cells in rows:
        found = _line(row, cells, columns)
        if isinstance(found, Line):
            key = (found.prefix, found.country)
            first = seen.setdefault(key, row)
            if first == row:
                result.lines.append(found)
                continue
            column, value = _destination(cells, columns)
            found = Problem(row, columns.name(column), value, "duplicate", first)
        result.refused += 1
        if result.refused <= SHOWN_PROBLEMS:
            result.problems.append(found)
    return result


def _destination(cells: Sequence[str], columns: _Columns) -> tuple[int, str]:
    """The first column of a destination that is filled in, and its cell."""
    for column in columns.destinations:
        if column < len(cells) and cells[column]:
            return column, cells[column]
    return columns.destinations[0], ""


def _line(row: int, cells: Sequence[str], columns: _Columns) -> Line | Problem:
    column, value = _destination(cells, columns)
    destination = parse_destination(value)
    if isinstance(destination, str):
        return Problem(row, columns.name(column), value, destination)
    written = cells[columns.price] if columns.price < len(cells) else ""
    price = parse_price(written)
    if isinstance(price, str):
        return Problem(row, columns.name(columns.price), written, price)
    extra = _extra(cells, columns.names)
    if extra:
        return Problem(row, columns.name(columns.price), f"{written},{extra}", "price_split")
    return Line(*destination, price)


def _extra(cells: Sequence[str], names: Sequence[str]) -> str:
    """What stands right of the last heading: `0,25` between commas would be sold at 0.

    Without headings only digits beside the price count, because anything else can be a note.
    """
    width = max((place for place, name in enumerate(names, 1) if name), default=2)
    beyond = next((cell for cell in cells[width:] if cell), "")
    return beyond if names or cells[width : width + 1] == [beyond] and beyond.isdecimal() else ""


def parse_price(text: str) -> int | str:
    """Micro-credits of credits as people write them, or the code of what is wrong."""
    written = re.sub(r"\s", "", text).strip("'’")
    if not written:
        return "price_missing"
    if written.startswith(("=", "@")):
        return "formula"
    grouped = _GROUPED.fullmatch(written)
    if _UNCLEAR.fullmatch(written):
        return "price_unclear"
    if not _NUMBER.fullmatch(written):
        if not grouped or grouped[1] == grouped[2]:
            return "price_text"
        written = written.replace(grouped[1], "")
    micro = Decimal(written.replace(",", ".")) * MICRO
    if micro < 0:
        return "price_negative"
    if micro > LARGEST_PRICE:
        return "price_large"
    return int(micro) if micro == micro.to_integral_value() else "price_fine"
