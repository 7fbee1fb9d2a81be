"""Taking back messages of chunks that were called off: they become CANCELLED, their credits return.

A chunk is through when `next_id` has passed its last message. Every step is one transaction: the
rows, the tallies and the wallet change together or not at all.
"""

import time

from django.db import transaction
from django.db.models import F, QuerySet

from campaigns import ids
from campaigns.models import Batch, Campaign, Chunk, Message
from campaigns.reasons import CANCELLED
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState

# Messages moved in one transaction: other writers must not wait for long.
STEP = 2000
INLINE = 10_000


def recall_now(campaign: Campaign) -> None:
    """Take back a small campaign's messages before the person's page comes back."""
    if campaign.messages <= INLINE:
        for chunk in _called_off().filter(batch__campaign=campaign):
            _recall(chunk)


def recall_batch_now(batch: Batch) -> None:
    """Take back the messages of a small batch before its caller is answered."""
    if batch.capacity <= INLINE:
        for chunk in _called_off().filter(batch=batch):
            _recall(chunk)


def continue_recalls(*, seconds: float = 2.0) -> int:
    """Go on with what is called off for about `seconds`; return how many messages were moved."""
    until, moved = time.monotonic() + seconds, 0
    for chunk in _called_off()[:500]:
        moved += _recall(chunk, until=until)
        if time.monotonic() > until:
            break
    return moved


def _called_off() -> QuerySet[Chunk]:
    return Chunk.objects.filter(state=Chunk.State.CANCELLED, next_id__lte=F("last_id")).order_by(
        "pk"
    )


def _recall(chunk: Chunk, *, until: float = float("inf")) -> int:
    """Move the messages of one chunk, step by step; mark it as through after the last."""
    total = 0
    while time.monotonic() < until:
        ids.prepare("event", STEP)
        with transaction.atomic():
            Chunk.objects.select_for_update().get(pk=chunk.pk)
            rows = waiting_in(chunk)
            moves = [Move(pk, MessageState.CANCELLED, chunk.attempt, CANCELLED) for pk in rows]
            total += len(move(moves))
            if len(rows) < STEP:
                Chunk.objects.filter(pk=chunk.pk).update(next_id=F("last_id") + 1)
                break
    return total


def waiting_in(chunk: Chunk) -> list[int]:
    """The next messages that a chunk holds, at most STEP (a retry's are counted in another one)."""
    rows = Message.objects.filter(
        account_id=chunk.account_id,
        id__range=(chunk.next_id, chunk.last_id),
        batch_id=chunk.batch_id,
        attempt=chunk.attempt,
        state=MessageState.QUEUED,
    )
    return list(rows.order_by("id").values_list("id", flat=True)[:STEP])
