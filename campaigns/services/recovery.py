"""What nobody will finish any more: slices of dead dispatchers, doubts and silence of old."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from campaigns import ids, reasons, store
from campaigns.models import Chunk, Doubt, Message, Slice
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState

SLICES_A_SWEEP = 200
STEP = 1000
# Settling old doubts is done in bounded steps: the rest waits for the next call.
CHUNKS_A_CALL = 200


def sweep() -> int:
    """Put the rows of slices whose lease ended without an outcome into doubt; return how many.

    Their dispatcher died or was stopped: they may have been sent, so they are never sent again.
    """
    dead = Slice.objects.filter(state=Slice.State.OPEN, lease_until__lt=store.db_now())
    wanted = list(dead.order_by("lease_until").values_list("pk", flat=True)[:SLICES_A_SWEEP])
    return sum(_abandon(pk) for pk in wanted)


def _abandon(slice_id: int) -> int:
    size = Slice.objects.filter(pk=slice_id).values_list("remaining", flat=True).first()
    ids.prepare("event", max(size or 0, 1))
    with transaction.atomic():
        row = Slice.objects.get(pk=slice_id)
        _lock_chunks(row)
        row = Slice.objects.select_for_update(no_key=True).get(pk=slice_id)
        if row.state != Slice.State.OPEN or row.lease_until >= store.db_now():
            return 0
        waiting = _in_flight(row)
        moved = move(
            [
                Move(
                    pk,
                    MessageState.UNCERTAIN,
                    row.attempt,
                    reasons.DISPATCHER_LOST,
                    row.carrier_id,
                )
                for pk in waiting
            ]
        )
        row.state = Slice.State.ABANDONED
        row.save(update_fields=["state"])
    return len(moved)


def _in_flight(row: Slice) -> list[int]:
    """The messages of a slice without an outcome; what lies between its picks is not its own."""
    queued = Message.objects.filter(
        id__range=(row.lo, row.hi), state=MessageState.QUEUED, attempt=row.attempt
    )
    found = list(queued.order_by("id").values_list("id", flat=True))
    if not row.picks:
        return found
    starts = [lo for lo, _ in row.picks]
    return [pk for pk in found if pk <= row.picks[bisect_right(starts, pk) - 1][1]]


def _lock_chunks(row: Slice) -> None:
    """Lock the chunks that the slice's messages are counted in (a retry's are not its own)."""
    homes = Message.objects.filter(id__range=(row.lo, row.hi)).values("chunk_id").distinct()
    chunks = Chunk.objects.filter(pk__in=homes).order_by("pk")
    list(chunks.select_for_update(no_key=True).values_list("pk"))


def settle_old_doubts() -> int:
    """End what no carrier will settle any more: it becomes UNKNOWN; return how many.

    That is: doubts, and accepted messages without a receipt, older than DOUBT_WINDOW_HOURS. A
    late receipt may still settle an unknown message.
    """
    before = store.db_now() - timedelta(hours=settings.DOUBT_WINDOW_HOURS)
    return sum(_end(ids_, why) for ids_, why in (*_old_doubts(before), *_unreported(before)))


def _old_doubts(before: datetime) -> Iterator[tuple[list[int], str]]:
    old = Doubt.objects.filter(since__lt=before).order_by("since")
    wanted = list(old.values_list("pk", flat=True)[: STEP * 10])
    for start in range(0, len(wanted), STEP):
        yield sorted(wanted[start : start + STEP]), reasons.NO_OUTCOME


def _unreported(before: datetime) -> Iterator[tuple[list[int], str]]:
    chunks = Chunk.objects.filter(sent__gt=0, due_at__lt=before).order_by("pk")
    for first, last in chunks.values_list("first_id", "last_id")[:CHUNKS_A_CALL]:
        silent = Message.objects.filter(
            id__range=(first, last), state=MessageState.SENT, sent_at__lt=before
        )
        found = list(silent.order_by("id").values_list("id", flat=True)[:STEP])
        if found:
            yield found, reasons.NO_RECEIPT


def _end(message_ids: list[int], why: str) -> int:
    ids.prepare("event", len(message_ids))
    with transaction.atomic():
        homes = Message.objects.filter(id__in=message_ids).values("chunk_id").distinct()
        chunks = Chunk.objects.filter(pk__in=homes).order_by("pk")
        list(chunks.select_for_update(no_key=True).values_list("pk"))
        return len(move([Move(pk, MessageState.UNKNOWN, reason=why) for pk in message_ids]))
