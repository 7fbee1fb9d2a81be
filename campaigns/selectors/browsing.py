"""Reads behind the messages pages: search with keyset paging, and all that is known of one message.

A message is addressed as `<batch uuid>:<position>`, so finding it is arithmetic.
"""

import datetime
import uuid
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Batch, Campaign, Chunk, Message, MessageEvent, Receipt, Supplement
from campaigns.statuses import CampaignStatus

PAGE = 50
CHOICES = 50
# Campaigns whose messages may still be thrown away: they are not messages to anybody yet.
_UNRELEASED = (
    CampaignStatus.DRAFT,
    CampaignStatus.IMPORTING,
    CampaignStatus.READY,
    CampaignStatus.FAILED,
)


@dataclass(frozen=True)
class Search:
    """What to look for; what is empty does not narrow. Days are in the current time zone."""

    message_id: int | None = None
    msisdn: int | None = None
    state: str = ""
    campaign: Campaign | None = None
    batch: Batch | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    before: int | None = None


class Line(NamedTuple):
    """A message, its address, and the batch (with campaign) it came in."""

    message: Message
    ref: str
    batch: Batch


class Page(NamedTuple):
    """Newest first; `older` is the address of the last line when there is more, else ''."""

    lines: list[Line]
    older: str


@dataclass(frozen=True)
class Detail:
    """One message with its history; events and receipts in the order they came."""

    line: Line
    events: list[MessageEvent]
    receipts: list[Receipt]


def message_id_of(account: Account, ref: str) -> int | None:
    """The id that `<batch uuid>:<position>` stands for in this account; None where it is none."""
    found = _resolve(account, ref)
    return found[1] if found else None


def find(account: Account, search: Search) -> Page:
    """The newest messages that match, PAGE of them at most."""
    bounds = _bounds(account, search)
    if bounds is None:
        return Page([], "")
    scope = _scope(account, search)
    rows = Message.objects.filter(scope, account_id=account.pk, id__range=bounds)
    if search.message_id is not None:
        rows = rows.filter(id=search.message_id)
    if search.msisdn is not None:
        rows = rows.filter(msisdn=search.msisdn)
    if search.state:
        rows = rows.filter(state=search.state)
        if search.msisdn is None and search.message_id is None:
            rows = rows.filter(_where_tallied(account, scope, search.state, bounds))
    found = _lines(rows.order_by("-id")[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].ref if len(found) > PAGE else "")


def detail(account: Account, ref: str) -> Detail:
    """One message of this account; raises NotFound."""
    found = _resolve(account, ref)
    lines = _lines(Message.objects.filter(account_id=account.pk, id=found[1])) if found else []
    if not lines or found is None or lines[0].batch.pk != found[0].pk:
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
    released = Campaign.objects.filter(account=account).exclude(status__in=_UNRELEASED)
    return released.only("uuid", "name", "account_id").order_by("-id")[:CHOICES]


def released_campaign(account: Account, campaign_uuid: uuid.UUID) -> Campaign | None:
    """A released campaign of this account, or None."""
    return (
        Campaign.objects.filter(account=account, uuid=campaign_uuid)
        .exclude(status__in=_UNRELEASED)
        .first()
    )


def batch_of(account: Account, batch_uuid: uuid.UUID) -> Batch:
    """A batch of this account, with its campaign; raises NotFound."""
    found = Batch.objects.filter(account=account, uuid=batch_uuid).select_related("campaign")
    batch = found.first()
    if batch is None:
        raise NotFound("no_batch", _("There is nothing at this address."))
    return batch


def _resolve(account: Account, ref: str) -> tuple[Batch, int] | None:
    text, _colon, position = ref.strip().partition(":")
    try:
        name, place = uuid.UUID(text), int(position)
    except ValueError:
        return None
    batch = Batch.objects.filter(account=account, uuid=name).first()
    if batch is None or not 1 <= place <= batch.capacity:
        return None
    return batch, batch.first_id + place - 1


def _bounds(account: Account, search: Search) -> tuple[int, int] | None:
    """The ids between which matches lie; None when there can be none."""
    low, high = 0, 2**53
    if search.before is not None:
        high = search.before - 1
    if search.campaign or search.batch or search.since or search.until:
        reach = Batch.objects.filter(_days(search, ""), account=account)
        if search.batch:
            reach = reach.filter(pk=search.batch.pk)
        if search.campaign:
            reach = reach.filter(campaign=search.campaign)
        ends = reach.aggregate(low=Min("first_id"), high=Max(F("first_id") + F("capacity")))
        if ends["low"] is None:
            return None
        low, high = ends["low"], min(high, ends["high"])
    return low, high


def _scope(account: Account, search: Search) -> Q:
    """The batches asked for, as a condition on anything that has a `batch`."""
    hidden = Batch.objects.filter(campaign__account=account, campaign__status__in=_UNRELEASED)
    waiting = Supplement.objects.filter(campaign__account=account, batch__campaign=None)
    unseen = [*hidden.values_list("pk", flat=True), *waiting.values_list("batch_id", flat=True)]
    scope = ~Q(batch_id__in=[pk for pk in unseen if pk]) & _days(search, "batch__")
    if search.campaign:
        own = Batch.objects.filter(campaign=search.campaign).values_list("pk", flat=True)
        scope &= Q(batch_id__in=list(own))
    if search.batch:
        scope &= Q(batch_id=search.batch.pk)
    return scope


def _days(search: Search, prefix: str) -> Q:
    zone = timezone.get_current_timezone()
    days = Q()
    if search.since:
        start = datetime.datetime.combine(search.since, datetime.time.min, tzinfo=zone)
        days &= Q(**{f"{prefix}due_at__gte": start})
    if search.until:
        after = search.until + datetime.timedelta(days=1)
        end = datetime.datetime.combine(after, datetime.time.min, tzinfo=zone)
        days &= Q(**{f"{prefix}due_at__lt": end})
    return days


def _where_tallied(account: Account, scope: Q, state: str, bounds: tuple[int, int]) -> Q:
    """Ranges of ids that hold enough messages in `state` for a page.

    A rare state among millions is found by the tallies of chunks. What the newest chunk counts is
    not relied on: its messages may all be newer than the page.
    """
    chunks = (
        Chunk.objects.filter(scope, batch__account=account, **{f"{state}__gt": 0})
        .filter(first_id__lte=bounds[1], last_id__gte=bounds[0])
        .order_by("-first_id")
    )
    ranges = Q(pk__in=())
    found = 0
    rows = chunks.values_list("first_id", "last_id", state)[: PAGE + 2]
    for n, (first, last, tally) in enumerate(rows):
        ranges |= Q(id__range=(first, last))
        found += tally if n else 0
        if found > PAGE:
            break
    return ranges


def _lines(messages: QuerySet[Message]) -> list[Line]:
    found = list(messages.select_related("carrier"))
    batches = Batch.objects.select_related("campaign__upload", "product", "api_key")
    by_id = batches.in_bulk({message.batch_id for message in found})
    return [_line(message, by_id[message.batch_id]) for message in found]


def _line(message: Message, batch: Batch) -> Line:
    return Line(message, f"{batch.uuid}:{message.pk - batch.first_id + 1}", batch)
