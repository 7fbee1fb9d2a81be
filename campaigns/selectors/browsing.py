"""Reads behind the messages pages: all that is known of one message, and what to search by."""

import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Batch, Campaign, Message, MessageEvent, Receipt
from campaigns.selectors.archived import check_there
from campaigns.selectors.logbatches import UNRELEASED
from campaigns.selectors.loglines import Line, lines_of, place_of

CHOICES = 50


@dataclass(frozen=True)
class Detail:
    """One message with its history; events and receipts in the order they came."""

    line: Line
    events: list[MessageEvent]
    receipts: list[Receipt]


def detail(account: Account, ref: str) -> Detail:
    """One message of this account; raises NotFound (`archived` where it is in the archive)."""
    place = place_of(account, ref)
    if place:
        check_there(batch_of(account, place.batch.uuid))
    known = Message.objects.filter(account_id=account.pk).select_related("carrier")
    lines = lines_of(known.filter(pk=place.message_id)) if place else []
    if not lines or place is None or lines[0].batch.pk != place.batch.batch_id:
        raise NotFound("no_message", _("There is no such message."))
    message = lines[0].message
    events = MessageEvent.objects.filter(message_id=message.pk, account_id=account.pk)
    receipts = Receipt.objects.filter(message_id=message.pk)
    return Detail(lines[0], list(events.order_by("at", "id")), list(receipts.order_by("id")))


def detail_for_operator(ref: str) -> Detail:
    """One message of whatever account; raises NotFound. For the operator's own pages alone."""
    name = ref.partition(":")[0]
    try:
        batch = Batch.objects.filter(uuid=uuid.UUID(name)).select_related("account").first()
    except ValueError:
        batch = None
    if batch is None:
        raise NotFound("no_message", _("There is no such message."))
    return detail(batch.account, ref)


def campaigns_with_messages(account: Account) -> QuerySet[Campaign]:
    """The newest campaigns that were released, to choose from in the search."""
    released = Campaign.objects.filter(account=account).exclude(status__in=UNRELEASED)
    return released.only("uuid", "name", "account_id").order_by("-id")[:CHOICES]


def released_campaign(account: Account, campaign_uuid: uuid.UUID) -> Campaign | None:
    """A released campaign of this account, or None."""
    return (
        Campaign.objects.filter(account=account, uuid=campaign_uuid)
        .exclude(status__in=UNRELEASED)
        .first()
    )


def batch_of(account: Account, batch_uuid: uuid.UUID) -> Batch:
    """A batch of this account, with its campaign; raises NotFound."""
    found = Batch.objects.filter(account=account, uuid=batch_uuid).select_related("campaign")
    batch = found.first()
    if batch is None:
        raise NotFound("no_batch", _("There is nothing at this address."))
    return batch
