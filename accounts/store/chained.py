"""Inserts that feed each other, sent to the database as one statement.

What one call writes is seven rows in seven tables; sent one by one they cost more in waiting than
in work, and a wallet stays locked meanwhile. Only PostgreSQL can insert inside a query; elsewhere
(`can_chain`) the rows are written one after the other.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Field, Model

from accounts.store.kept import ask


def can_chain() -> bool:
    """Whether this database takes such statements."""
    return connection.vendor == "postgresql"


class Chain:
    """The parts of one statement, in their order. Each is a name that later parts may read."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._parameters: list[Any] = []

    def add(self, name: str, sql: str, parameters: Sequence[Any] = ()) -> None:
        """A part of its own wording, with `%s` for parameters."""
        self._parts.append(f"{name} AS ({sql})")
        self._parameters += parameters

    def insert(self, name: str, row: Model, *, given: Mapping[str, str], after: str) -> None:
        """A new row for each row of `after`: nothing where that has none.

        `given` names the columns (attribute names) that come from earlier parts, such as
        `{"hold_id": "hold.id"}`. The part has the new row's `id`.
        """
        made = _insert(type(row), tuple(given.items()), after, row.pk is not None)
        self.add(
            name,
            made.sql,
            [
                field.get_db_prep_save(getattr(row, field.attname), connection)
                for field in made.fields
            ],
        )

    def run(self, select: str) -> tuple[Any, ...] | None:
        """Send it all; the first row of `select`, or None."""
        statement = f"WITH {', '.join(self._parts)} {select}"
        found = ask(statement, self._parameters)
        return found[0] if found else None


class _Insert(NamedTuple):
    sql: str
    fields: "tuple[Field[Any, Any], ...]"


@cache
def _insert(
    model: type[Model], given: tuple[tuple[str, str], ...], after: str, has_key: bool
) -> _Insert:
    meta, sources = model._meta, dict(given)
    fields = [field for field in meta.concrete_fields if has_key or not field.primary_key]
    unknown = sources.keys() - {field.attname for field in fields}
    if unknown:
        raise TypeError(f"{model.__name__} has no columns {', '.join(sorted(unknown))}")
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(sources.get(field.attname) or _place(field) for field in fields)
    assert meta.pk is not None
    sql = (
        f'INSERT INTO "{meta.db_table}" ({columns}) SELECT {values} FROM {after}'  # noqa: S608
        f' RETURNING "{meta.pk.column}" AS id'
    )
    return _Insert(sql, tuple(field for field in fields if field.attname not in sources))


def _place(field: "Field[Any, Any]") -> str:
    """A place for the field's value, with its type but not its length: too long is an error."""
    return f"%s::{str(field.db_type(connection)).partition('(')[0]}"
