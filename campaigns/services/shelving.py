"""Rows of archived batches go, and come back for a while. What they were counted as stays.

While a batch's rows are on the move nobody reads them: some may be gone or not back yet. Both
ways may be stopped anywhere and begun again.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from campaigns import store
from campaigns.models import Batch

STEP = 2000


def kept(batch_ids: Collection[int]) -> set[str]:
    """Where the messages of these archived batches are (Batch.Kept)."""
    found: set[str] = set()
    ids = sorted(batch_ids)
    for start in range(0, len(ids), STEP):
        rows = Batch.objects.filter(pk__in=ids[start : start + STEP])
        found.update(rows.values_list("kept", flat=True).distinct())
    return found


def mark(batch_ids: Collection[int], kept: "Batch.Kept") -> None:
    """Note where the messages of archived batches are now."""
    ids = sorted(batch_ids)
    with transaction.atomic():
        for start in range(0, len(ids), STEP):
            rows = Batch.objects.filter(pk__in=ids[start : start + STEP], archived_at__isnull=False)
            rows.update(kept=kept)


def take_out(model: type[Model], pks: Sequence[int]) -> int:
    """Delete rows by their ids, a step at a time; those that are gone already are no harm."""
    gone = 0
    for start in range(0, len(pks), STEP):
        step = model._default_manager.filter(pk__in=pks[start : start + STEP])
        with transaction.atomic():
            gone += step._raw_delete(step.db)
    return gone


def put_back(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write rows with the ids they had; those that are there already are left alone."""
    with transaction.atomic():
        return store.insert_new(model, columns, rows)


def drop_month(month: int) -> list[str]:
    """Drop the partitions of a month that hold nothing but rows that are to go; their names.

    Nothing happens on SQLite, and where somebody reads the table for too long: the rows then go
    one by one.
    """
    return store.drop_month(month)


def prepare() -> None:
    """Make ready for reading months of what hangs on messages."""
    store.sum_up_references()


def make_month(month: int) -> None:
    """Make the partitions that rows of a month come back to; nothing happens on SQLite."""
    store.make_month(month)
