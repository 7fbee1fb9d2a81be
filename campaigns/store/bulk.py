"""Many rows into one table at the engine's own speed: COPY, or executemany."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from campaigns import copytext
from campaigns.copytext import Plain

Row = Sequence[Any]


def bulk_insert(model: type[Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert `rows` (plain Python values in the order of `columns`) and return how many.

    `columns` are the database's names, such as `account_id`. Datetimes are aware; JSON columns
    take text. Runs in the caller's transaction. Raises django.db.DatabaseError.
    """
    if isinstance(rows, Sequence) and not rows:
        return 0
    insert = _copy if connection.vendor == "postgresql" else _execute_many
    # Django turns the driver's errors of its own `execute` into its own; here it needs telling.
    with connection.wrap_database_errors:
        return insert(model._meta.db_table, columns, rows)


def bulk_fill(
    model: type[Model],
    shared: Mapping[str, Plain],
    columns: Sequence[str],
    rows: Sequence[tuple[Plain, ...]],
) -> int:
    """As `bulk_insert`, but faster, for rows with `shared` columns that are alike in all of them.

    Takes texts, numbers and truth values only.
    """
    if not rows:
        return 0
    fill = _copy_rows if connection.vendor == "postgresql" else _execute_shared
    with connection.wrap_database_errors:
        return fill(model._meta.db_table, shared, columns, rows)


def takes_lines() -> bool:
    """Whether this engine has a use for `bulk_lines`."""
    return connection.vendor == "postgresql"


def bulk_lines(
    model: type[Model], shared: Mapping[str, Plain], columns: Sequence[str], data: bytes
) -> None:
    """As `bulk_fill`, for rows that are lines already (campaigns.copytext)."""
    with connection.wrap_database_errors:
        _copy_lines(model._meta.db_table, shared, columns, data)


def insert_new(model: type[Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """As `bulk_insert`, but rows that are there already are left out; return how many were new.

    Two that do this at once to the same rows should order them alike.
    """
    insert = _copy_new if connection.vendor == "postgresql" else _execute_many_new
    with connection.wrap_database_errors:
        return insert(model._meta.db_table, columns, rows)


def _copy_new(table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """COPY knows no conflicts, so the rows go through a table of the transaction's own."""
    quoted = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TEMP TABLE new_rows AS SELECT {quoted} FROM "{table}" WITH NO DATA'  # noqa: S608
        )
        _copy("new_rows", columns, rows)
        cursor.execute(
            f'INSERT INTO "{table}" ({quoted}) SELECT {quoted} FROM new_rows'  # noqa: S608
            " ON CONFLICT DO NOTHING"
        )
        count: int = cursor.rowcount
        cursor.execute("DROP TABLE new_rows")
    return count


def _execute_many_new(table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    return _execute_many(table, columns, rows, " ON CONFLICT DO NOTHING")


def _copy(table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    quoted = ", ".join(f'"{column}"' for column in columns)
    statement = f'COPY "{table}" ({quoted}) FROM STDIN'
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _copy_rows(
    table: str,
    shared: Mapping[str, Plain],
    columns: Sequence[str],
    rows: Sequence[tuple[Plain, ...]],
) -> int:
    _copy_lines(table, shared, columns, copytext.lines(rows, len(columns)))
    return len(rows)


def _copy_lines(
    table: str, shared: Mapping[str, Plain], columns: Sequence[str], data: bytes
) -> None:
    quoted = ", ".join(f'"{name}"' for name in (*columns, *shared))
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy,
    ):
        copy.write(copytext.with_shared(data, shared))


def _execute_shared(
    table: str, shared: Mapping[str, Plain], columns: Sequence[str], rows: Sequence[Row]
) -> int:
    quoted = ", ".join(f'"{name}"' for name in (*shared, *columns))
    values = ", ".join([*map(_literal, shared.values()), *"?" * len(columns)])
    statement = f'INSERT INTO "{table}" ({quoted}) VALUES ({values})'  # noqa: S608
    with connection.cursor() as cursor:
        count: int = cursor.db.connection.executemany(statement, rows).rowcount
    return count


def _literal(value: Plain) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(int(value))


def _execute_many(
    table: str, columns: Sequence[str], rows: Iterable[Row], otherwise: str = ""
) -> int:
    quoted = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * len(columns))
    values = rows if isinstance(rows, list) else list(rows)
    if not values:
        return 0
    moments = [i for i, value in enumerate(values[0]) if isinstance(value, datetime)]
    mixed = any(value is None for value in values[0])
    if moments or mixed:
        values = [tuple(map(_plain, row)) for row in values]
    statement = f'INSERT INTO "{table}" ({quoted}) VALUES ({marks}){otherwise}'  # noqa: S608
    # Django's cursor would rewrite every %s and log every row; sqlite3's own does neither.
    with connection.cursor() as cursor:
        count: int = cursor.db.connection.executemany(statement, values).rowcount
    return count


def _plain(value: Any) -> Any:
    """A value as Django stores it in SQLite: naive UTC text for datetimes."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    return value
