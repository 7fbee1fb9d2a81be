"""Rows as the drivers give them, column by column and with the same types from both."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from campaigns.models import Message
from reports.exportcolumns import Column, Kind
from reports.selectors.exportcells import cells
from reports.store.reading import read_rows

STEP = 5_000


def read_columns(
    rows: QuerySet[Message], columns: Sequence[Column], zone: ZoneInfo
) -> list[list[Any]]:
    """The cells of some rows, a list for each column: str, int, Decimal, naive datetime or None."""
    found = read_rows(cells(rows, columns, zone))
    if not found:
        return [[] for _column in columns]
    return [
        _typed(column, list(values))
        for column, values in zip(columns, zip(*found, strict=True), strict=True)
    ]


def _typed(column: Column, values: list[Any]) -> list[Any]:
    """SQLite has neither decimals nor times: it gives their texts."""
    read = _READ.get(column.kind)
    if read is None or not any(isinstance(value, str) for value in values):
        return values
    return [None if value is None else read(value) for value in values]


_READ: dict[Kind, Callable[[str], Any]] = {
    Kind.CREDITS: Decimal,
    Kind.TIME: datetime.fromisoformat,
}
