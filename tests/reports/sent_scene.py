"""Messages that were sent at chosen moments and ended as chosen, and are in the rollups."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from accounts.models import Account
from campaigns.models import Batch, Carrier, Message
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from reports.services import squashing
from tests.campaigns.scene import queued_batch

S = MessageState
NOW = datetime(2026, 11, 20, 12, 7, 30, tzinfo=UTC)
AFTER_SENDING = (S.DELIVERED, S.UNDELIVERED, S.UNKNOWN)
REASONS = {S.UNDELIVERED: "UNDELIV", S.REJECTED: "ESME_RINVDSTADR", S.UNKNOWN: "no_receipt"}
EACH = {S.DELIVERED: 6, S.SENT: 2, S.UNKNOWN: 1, S.UNDELIVERED: 3, S.REJECTED: 1, S.CANCELLED: 2}


def ended(
    account: Account,
    states: dict[MessageState, int],
    at: datetime,
    carrier: Carrier | None = None,
    *,
    seconds: int = 3,
    **facts: object,
) -> Batch:
    """A batch of so many messages in each state, sent at a moment; `facts` are the batch's."""
    batch = queued_batch(account, sum(states.values()))
    if facts:
        Batch.objects.filter(pk=batch.pk).update(**facts)
    number = batch.first_id
    later = at + timedelta(seconds=seconds)
    for state, count in states.items():
        ids = range(number, number + count)
        number += count
        if state in AFTER_SENDING:
            _move(ids, S.SENT, at, carrier)
            _move(ids, state, later, carrier)
        else:
            _move(ids, state, at, carrier)
    return batch


def told_apart(batch: Batch, *, country: str, sender: str) -> None:
    """Other numbers and another name: before the rollups count them."""
    Message.objects.filter(batch=batch).update(country=country, sender=sender)


def squash() -> None:
    squashing.squash()


def _move(ids: range, state: MessageState, at: datetime, carrier: Carrier | None) -> None:
    reason = REASONS.get(state, "")
    pk = carrier.pk if carrier and state is not S.CANCELLED else None
    with transaction.atomic():
        move([Move(i, state, reason=reason, carrier_id=pk) for i in ids], at=at)
