"""Holding chunks back so that no claim gets past it."""

from django.db.models import QuerySet

from campaigns.models import Batch, Chunk


def hold_back(chunks: QuerySet[Chunk], state: Chunk.State) -> None:
    """Put `chunks` into `state`, those too that a claim at work is just parking.

    Inside the caller's transaction. The update waits for claims that hold one of them, and what
    such a claim parked is there only for the next update; when that finds none, there are none.
    """
    while chunks.exclude(state=state).update(state=state):
        pass


def lock_chunks(batch: Batch) -> list[Chunk]:
    """All chunks of a batch, locked: nobody can claim, nor park, any of it meanwhile."""
    found: list[Chunk] = []
    while True:
        rows = list(Chunk.objects.select_for_update().filter(batch=batch).order_by("pk"))
        if len(rows) == len(found):
            return rows
        found = rows
