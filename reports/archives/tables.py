"""The tables of an archived part, and their columns as Parquet knows them.

A part holds every column of its messages and of what hangs on them, so that rows can come back
exactly as they were.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
from django.db import models

from campaigns.models import CarrierReference, Message, MessageEvent, Receipt

_MOMENT = pa.timestamp("us", tz="UTC")
_TYPES: "tuple[tuple[type[models.Field[Any, Any]], pa.DataType], ...]" = (
    (models.BooleanField, pa.bool_()),
    (models.SmallIntegerField, pa.int16()),
    (models.BigIntegerField, pa.int64()),
    (models.IntegerField, pa.int32()),
    (models.ForeignKey, pa.int64()),
    (models.DateTimeField, _MOMENT),
    (models.JSONField, pa.string()),
    (models.CharField, pa.string()),
    (models.TextField, pa.string()),
)


@dataclass(frozen=True)
class Table:
    """A table of the database as a file. `message` is the column that names the message."""

    name: str
    model: type[models.Model]
    message: str

    @property
    def file(self) -> str:
        return f"{self.name}.parquet"

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The database's names, in the order of the model."""
        return tuple(str(field.column) for field in self.model._meta.concrete_fields)

    @cached_property
    def schema(self) -> pa.Schema:
        fields = self.model._meta.concrete_fields
        return pa.schema(
            [pa.field(str(f.column), _type_of(f), nullable=bool(f.null)) for f in fields]
        )

    @cached_property
    def json_places(self) -> tuple[int, ...]:
        """Where in a row there is JSON: `rows` gives it as text, `batch` takes it as it is."""
        fields = self.model._meta.concrete_fields
        return tuple(i for i, f in enumerate(fields) if isinstance(f, models.JSONField))

    def batch(self, rows: Sequence[Sequence[Any]]) -> pa.RecordBatch:
        """Rows in the order of `columns`, as Parquet takes them."""
        columns = [list(column) for column in zip(*rows, strict=True)]
        columns = columns or [[] for _ in self.columns]
        for place in self.json_places:
            columns[place] = [json.dumps(value) for value in columns[place]]
        arrays = [
            pa.array(column, type=field.type)
            for column, field in zip(columns, self.schema, strict=True)
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def rows(self, batch: pa.RecordBatch) -> list[tuple[Any, ...]]:
        """The rows again, as `campaigns.store.bulk_insert` takes them (JSON is text)."""
        return list(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _type_of(field: "models.Field[Any, Any]") -> pa.DataType:
    return next(arrow for kind, arrow in _TYPES if isinstance(field, kind))


MESSAGES = Table("messages", Message, "id")
EVENTS = Table("events", MessageEvent, "message_id")
RECEIPTS = Table("receipts", Receipt, "message_id")
REFERENCES = Table("references", CarrierReference, "message_id")
# In the order in which rows go: what the proofs read beside a message goes before it.
TABLES = (REFERENCES, RECEIPTS, EVENTS, MESSAGES)
