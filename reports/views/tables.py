"""A sheet as a page shows it: headings that sort, lines with their links, a hundred at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from reports.selectors.kinds import BY_SLUG
from reports.sheets import Row, Sheet, Unit, shown
from reports.views.addresses import address, here

PER_PAGE = 100


@dataclass(frozen=True)
class Heading:
    """A column one can sort by. `sorted` is '', ascending or descending, as ARIA says it."""

    label: str
    url: str
    sorted: str
    css: str


@dataclass(frozen=True)
class Line:
    """A line with its cells as text and their classes."""

    label: str
    note: str
    url: str
    cells: list[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """One page of a sheet."""

    headings: list[Heading]
    lines: list[Line]
    total: list[tuple[str, str]]
    page: int
    pages: int
    newer_url: str
    older_url: str


def shown_table(sheet: Sheet, asked: QueryDict) -> Shown:
    """The page of a sorted sheet that the address asks for; the last one past the end."""
    pages = max(1, -(-len(sheet.rows) // PER_PAGE))
    page = min(_number(asked.get("page", "")), pages)
    rows = sheet.rows[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Shown(
        headings=_headings(sheet, asked),
        lines=[_line(sheet, row, asked) for row in rows],
        total=_cells(sheet, sheet.total) if sheet.total is not None else [],
        page=page,
        pages=pages,
        newer_url=here(asked, {"page": str(page - 1)}) if page > 1 else "",
        older_url=here(asked, {"page": str(page + 1)}) if page < pages else "",
    )


def _number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _headings(sheet: Sheet, asked: QueryDict) -> list[Heading]:
    columns = [(column.name, column.label, column.unit) for column in sheet.columns]
    return [
        _heading(sheet, asked, *column) for column in [("name", sheet.head, Unit.WORDS), *columns]
    ]


def _heading(sheet: Sheet, asked: QueryDict, name: str, label: str, unit: Unit) -> Heading:
    direction = ""
    if sheet.sort.removeprefix("-") == name:
        direction = "descending" if sheet.sort.startswith("-") else "ascending"
    # Words are first read from A, figures from the largest.
    descending = direction == "ascending" if direction else unit is not Unit.WORDS
    url = here(asked, {"sort": f"-{name}" if descending else name, "page": ""})
    return Heading(label, url, direction, _css(unit))


def _line(sheet: Sheet, row: Row, asked: QueryDict) -> Line:
    url = address(BY_SLUG[row.to], asked, row.narrow) if row.narrow else ""
    return Line(row.label, row.note, url, _cells(sheet, row.values))


def _cells(sheet: Sheet, values: Sequence[int | str | None]) -> list[tuple[str, str]]:
    return [
        (shown(column.unit, value), _css(column.unit))
        for column, value in zip(sheet.columns, values, strict=True)
    ]


def _css(unit: Unit) -> str:
    return "" if unit is Unit.WORDS else "figure"
