"""Messages that have not left yet when their recipient is erased."""

from django.db.models import Q

from campaigns.models import Batch, Chunk, Message, Slice
from campaigns.reasons import ERASED
from campaigns.services.fencing import lock_chunks
from campaigns.services.transitions import Move, move
from campaigns.statuses import CampaignStatus, MessageState
from campaigns.store import db_now

# Of these the credits are set aside for good; what could still be undone is held anew as a whole.
_CONFIRMED = (CampaignStatus.SCHEDULED, CampaignStatus.RUNNING, CampaignStatus.PAUSED)


def call_off(batch_id: int, messages: list[Message]) -> None:
    """Cancel messages of one batch that wait, and give their credits back, in a transaction.

    Not those that a dispatcher has, nor drafts: should any of these come to the front of the queue
    again, a claim finds them without a number and blocks them.
    """
    batch = Batch.objects.select_related("campaign").get(pk=batch_id)
    if not _is_confirmed(batch):
        return
    # A claim locks the same chunks: either it has cut a message off, or it finds it cancelled.
    drafts = {chunk.pk for chunk in lock_chunks(batch) if chunk.state == Chunk.State.DRAFT}
    wanted = [row for row in messages if row.chunk_id not in drafts and not _is_out(row)]
    move([Move(row.pk, MessageState.CANCELLED, row.attempt, ERASED) for row in wanted])


def _is_confirmed(batch: Batch) -> bool:
    campaign = batch.campaign
    if campaign is None:
        return True
    undone = campaign.undo_until is not None and campaign.undo_until > db_now()
    return campaign.status in _CONFIRMED and not undone


def _is_out(message: Message) -> bool:
    """Whether a dispatcher may be writing it just now."""
    around = Q(lo__lte=message.pk, hi__gte=message.pk, attempt=message.attempt)
    slices = Slice.objects.filter(
        around, chunk__batch=message.batch_id, state=Slice.State.OPEN
    ).values_list("picks", flat=True)
    return any(not picks or any(lo <= message.pk <= hi for lo, hi in picks) for picks in slices)
