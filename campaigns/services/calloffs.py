"""Calling off what a program sent, before any of it leaves; its credits come back."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from campaigns.models import Batch, Chunk, Slice
from campaigns.services.cancelling import cancel
from campaigns.services.fencing import lock_chunks
from campaigns.services.recalling import recall_batch_now


def call_off(batch: Batch) -> None:
    """Cancel a batch; that of a campaign cancels the campaign. Once more changes nothing.

    Small batches are settled before this returns, big ones within a few ticks. Raises Conflict
    `already_sent` where a message has left, or may just be leaving.
    """
    if batch.campaign is not None:
        _cancel_campaign(batch)
        return
    with transaction.atomic():
        # A claim locks the same chunks: either it has cut messages off, or it finds none.
        chunks = lock_chunks(batch)
        if all(chunk.state == Chunk.State.CANCELLED for chunk in chunks):
            return
        if Slice.objects.filter(chunk__in=chunks).exists():
            raise _too_late()
        # What only waits for a carrier's room lies in chunks of its own.
        Chunk.objects.filter(batch=batch, next_id__lte=F("last_id")).update(
            state=Chunk.State.CANCELLED
        )
    recall_batch_now(batch)


def _cancel_campaign(batch: Batch) -> None:
    if batch.campaign is None:
        return
    try:
        cancel(batch.campaign)
    except Conflict as error:
        if error.code != "already_cancelled":
            raise _too_late() from None


def _too_late() -> Conflict:
    return Conflict("already_sent", _("This message has been sent already."))
