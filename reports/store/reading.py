"""Rows of a query at the engine's own speed, as the lines of a CSV or as values."""

import csv
from io import StringIO
from typing import Any, Protocol

from django.db import connection
from django.db.models import QuerySet

NEWLINE = "\n"


class Out(Protocol):
    """What takes bytes."""

    def write(self, data: bytes, /) -> object: ...


def write_lines(rows: QuerySet[Any, Any], out: Out) -> int:
    """Write the rows as CSV in UTF-8, without a header; how many. What is NULL is empty.

    Raises django.db.DatabaseError.
    """
    sql, values = rows.query.sql_with_params()
    write = _copy if connection.vendor == "postgresql" else _spell
    with connection.wrap_database_errors:
        return write(sql, values, out)


def read_rows(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """The rows as the driver gives them: what Django's fields would make of each costs more."""
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _copy(sql: str, values: tuple[Any, ...], out: Out) -> int:
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", values) as copy,
    ):
        for line in copy:  # the server sends each row by itself
            out.write(line)
            count += 1
    return count


def _spell(sql: str, values: tuple[Any, ...], out: Out) -> int:
    count = 0
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while page := cursor.fetchmany(5_000):
            text = StringIO()
            csv.writer(text, lineterminator=NEWLINE).writerows(page)
            out.write(text.getvalue().encode())
            count += len(page)
    return count
