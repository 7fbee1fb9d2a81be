"""A recipient's messages, and the rows that hang on them by their ids."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone

from apikeys.services.answered import KEPT
from campaigns.models import (
    Batch,
    Fingerprint,
    LinkVisit,
    Message,
    SmppDelivery,
    Subscription,
)
from campaigns.repeats import fingerprint
from campaigns.services.recipients.answers import clean_answers
from campaigns.services.recipients.notes import clean
from campaigns.services.recipients.rows import blank
from campaigns.services.recipients.target import Step, Target
from campaigns.services.recipients.waiting import call_off
from campaigns.statuses import MessageState

A_STEP = 200


def messages_to(target: Target) -> QuerySet[Message]:
    """By the index of account and number: quick at any size."""
    return Message.objects.filter(account_id__in=target.account_ids, msisdn=target.msisdn)


def erase_messages(target: Target, after: int) -> Step:
    """The next messages; where some wait to leave, those of one batch, whose chunks are locked."""
    rows = list(messages_to(target).order_by("id")[:A_STEP])
    waiting = [row for row in rows if row.state == MessageState.QUEUED]
    if waiting:
        batch_id = waiting[0].batch_id
        rows = [row for row in rows if row.batch_id == batch_id]
        call_off(batch_id, [row for row in waiting if row.batch_id == batch_id])
    if not rows:
        return Step(0)
    _forget_fingerprints(rows)
    ids = [row.pk for row in rows]
    blank(messages_to(target), ids)
    _clean_around(target, ids, {row.batch_id for row in rows})
    _clean_answers(target, rows)
    return Step(len(rows), ids[-1])


def _forget_fingerprints(rows: Collection[Message]) -> None:
    """Who knows the text could try numbers until the hash comes out."""
    for account_id in {row.account_id for row in rows}:
        own = [row for row in rows if row.account_id == account_id]
        hashes = {fingerprint(row.sender, row.msisdn, row.text) for row in own}
        Fingerprint.objects.filter(account=account_id, hash__in=hashes).delete()


def _clean_around(target: Target, ids: Collection[int], batch_ids: Collection[int]) -> None:
    owed = target.own(SmppDelivery.objects.all()).filter(message_id__in=ids)
    owed.filter(kind=SmppDelivery.Kind.RECEIPT).delete()
    visits = LinkVisit.objects.filter(message_id__in=ids)
    visits.update(msisdn=None, token="", address="", details={})
    calls = Batch.objects.filter(pk__in=batch_ids, campaign=None)
    clean(calls, ("name", "options"), target)
    clean(Subscription.objects.filter(batch__in=batch_ids), ("url", "target", "payload"), target)


def _clean_answers(target: Target, rows: Collection[Message]) -> None:
    """Of calls that answers are still kept of."""
    since = timezone.now() - KEPT
    recent = Batch.objects.filter(pk__in={row.batch_id for row in rows}, created_at__gt=since)
    about = recent.values_list("uuid", flat=True)
    clean_answers(
        target, list(about), {text for row in rows for text in (row.text, row.client_ref)}
    )
