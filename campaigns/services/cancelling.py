"""Calling a campaign off before it starts, and giving its credits back."""

import time

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from campaigns import ids
from campaigns.models import Campaign, Chunk, Message
from campaigns.reasons import CANCELLED
from campaigns.services.locking import lock
from campaigns.services.transitions import Move, move
from campaigns.statuses import CAMPAIGN_TRANSITIONS, CampaignStatus, MessageState

# Messages moved in one transaction: other writers must not wait for long.
STEP = 2000
INLINE = 10_000


def cancel(campaign: Campaign) -> None:
    """Call a campaign off; none of its messages will leave, and what was held for them comes back.

    Small campaigns are settled before this returns, big ones within a few ticks. An import that
    is at work notices and clears up. Raises Conflict when the campaign has started or is over.
    """
    with transaction.atomic():
        row = lock(campaign)
        status = CampaignStatus(row.status)
        if CampaignStatus.CANCELLED not in CAMPAIGN_TRANSITIONS[status]:
            raise _too_late(row)
        Chunk.objects.filter(batch__campaign=row).update(state=Chunk.State.CANCELLED)
        row.status, row.finished_at = CampaignStatus.CANCELLED, timezone.now()
        row.save(update_fields=["status", "finished_at"])
    campaign.refresh_from_db()
    if campaign.messages <= INLINE:
        for chunk in _unsettled().filter(batch__campaign=campaign):
            _settle(chunk)


def continue_cancellations(*, seconds: float = 2.0) -> int:
    """Move messages of cancelled chunks for about `seconds`; return how many were moved."""
    until, moved = time.monotonic() + seconds, 0
    for chunk in _unsettled()[:500]:
        moved += _settle(chunk, until=until)
        if time.monotonic() > until:
            break
    return moved


def _unsettled() -> QuerySet[Chunk]:
    return Chunk.objects.filter(state=Chunk.State.CANCELLED, queued__gt=0).order_by("pk")


def _settle(chunk: Chunk, *, until: float = float("inf")) -> int:
    """Move the messages of one cancelled chunk, step by step."""
    total = 0
    while time.monotonic() < until:
        ids.prepare("event", STEP)
        with transaction.atomic():
            Chunk.objects.select_for_update().get(pk=chunk.pk)
            moved = move(
                [Move(pk, MessageState.CANCELLED, reason=CANCELLED) for pk in _queued(chunk)]
            )
        total += len(moved)
        if len(moved) < STEP:
            break
    return total


def _queued(chunk: Chunk) -> list[int]:
    rows = Message.objects.filter(
        account_id=chunk.account_id,
        id__range=(chunk.next_id, chunk.last_id),
        chunk_id=chunk.pk,
        state=MessageState.QUEUED,
    )
    return list(rows.order_by("id").values_list("id", flat=True)[:STEP])


def _too_late(campaign: Campaign) -> Conflict:
    if campaign.status == CampaignStatus.CANCELLED:
        return Conflict("already_cancelled", _("This campaign is cancelled already."))
    return Conflict("already_started", _("This campaign has started and cannot be cancelled."))
