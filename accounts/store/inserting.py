"""Inserting new rows without putting the statement together each time.

What is written is what `save` would write; no signals are sent, and `auto_now` columns must have
been set.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Field, Model

from accounts.store.kept import ask

# A statement for each count is kept; more rows than this go through the ORM.
FEW = 8


class _Statement(NamedTuple):
    sql: str
    fields: "tuple[Field[Any, Any], ...]"


def insert_object(row: Model) -> None:
    """Insert one new object and give it its id."""
    insert_all([row])


def insert_all(rows: Sequence[Model]) -> None:
    """Insert new objects of one model, in their order, and give them their ids."""
    if not rows:
        return
    model = type(rows[0])
    if len(rows) > FEW:
        model._default_manager.bulk_create(rows)
        return
    statement = _statement(model, len(rows), connection.vendor)
    parameters = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for row in rows
        for field in statement.fields
    ]
    keys = sorted(key for (key,) in ask(statement.sql, parameters))
    # Ids are drawn in the order of the rows, but nobody promises to return them so.
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


@cache
def _statement(model: type[Model], count: int, vendor: str) -> _Statement:
    """`vendor` is a part of the key: quoting differs."""
    meta = model._meta
    assert meta.pk is not None
    fields = tuple(field for field in meta.concrete_fields if not field.primary_key)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields if field.column)
    places = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * count)
    table, key = quote(meta.db_table), quote(str(meta.pk.column))
    sql = f"INSERT INTO {table} ({columns}) VALUES {places} RETURNING {key}"  # noqa: S608
    return _Statement(sql, fields)
