"""Messages that left at some time in the past, with their outcomes, by the way all messages go."""

from datetime import datetime

from django.db import transaction

from accounts.models import Account
from campaigns.models import Batch, Carrier, Message
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from tests.campaigns.scene import queued_batch

SENT, DELIVERED = MessageState.SENT, MessageState.DELIVERED
FAILURES = ("UNDELIV", "EXPIRED", "ESME_RINVDSTADR", "REJECTD")


def left(
    account: Account,
    carrier: Carrier,
    at: datetime,
    *,
    delivered: int,
    failed: int,
    silent: int = 0,
) -> Batch:
    """A batch accepted at `at`: so many delivered, and failed (by turns for FAILURES).

    Make the rollups anew afterwards: moments that tests set are no events.
    """
    batch = queued_batch(account, delivered + failed + silent)
    ids = range(batch.first_id, batch.first_id + batch.capacity)
    with transaction.atomic():
        move([Move(pk, SENT, carrier_id=carrier.pk) for pk in ids])
        move([Move(pk, DELIVERED) for pk in ids[:delivered]])
        move(
            [
                Move(pk, MessageState.UNDELIVERED, reason=FAILURES[n % len(FAILURES)])
                for n, pk in enumerate(ids[delivered : delivered + failed])
            ]
        )
    Message.objects.filter(batch=batch).update(sent_at=at)
    return batch
