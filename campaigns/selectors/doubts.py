"""Reads of uncertain messages: in groups, one by one, and what a decision on them would mean.

The operator sees those of all accounts, everybody else their own.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery, Sum

from accounts.models import Account
from campaigns.models import Batch, Campaign, Carrier, Doubt, Message

PAGE = 50
# A decision in one go is about so many at most; the page says when there are more.
AT_ONCE = 10_000
NONE = "none"


@dataclass(frozen=True)
class Filter:
    """Which doubts; None does not narrow. `campaign` NONE: those of API calls."""

    carrier: uuid.UUID | None = None
    account: uuid.UUID | None = None
    campaign: uuid.UUID | str | None = None
    why: str = ""
    before: int | None = None


class Group(NamedTuple):
    """Doubts of one account, campaign, carrier and reason; `since` is the oldest one's."""

    account: Account
    campaign: Campaign | None
    carrier: Carrier
    why: str
    messages: int
    since: datetime


class Line(NamedTuple):
    """A message in doubt, and its address."""

    doubt: Doubt
    message: Message
    batch: Batch
    ref: str


class Page(NamedTuple):
    """Oldest ids first; `after` is the id to go on from, None at the end."""

    lines: list[Line]
    after: int | None


class Meaning(NamedTuple):
    """What is decided about: how many messages, their price in micro-credits, and on which ids."""

    ids: list[int]
    price: int
    there_are_more: bool


def open_doubts(account: Account, asked: Filter) -> QuerySet[Doubt]:
    """The doubts that `account` may see, narrowed."""
    rows = Doubt.objects.all()
    if account.kind != Account.Kind.OPERATOR:
        rows = rows.filter(account=account)
    elif asked.account:
        rows = rows.filter(account__uuid=asked.account)
    if asked.carrier:
        rows = rows.filter(carrier__uuid=asked.carrier)
    if asked.why:
        rows = rows.filter(why=asked.why)
    if asked.campaign is not None:
        rows = rows.annotate(campaign=_of_message("batch__campaign"))
        if asked.campaign == NONE:
            return rows.filter(campaign=None)
        wanted = Campaign.objects.filter(uuid=asked.campaign).values("pk")
        rows = rows.filter(campaign__in=Subquery(wanted))
    return rows


def count_of(account: Account) -> int:
    """How many wait for a decision."""
    return open_doubts(account, Filter()).count()


def groups(account: Account, asked: Filter) -> list[Group]:
    """What is in doubt, the largest groups first."""
    rows = (
        open_doubts(account, asked)
        .annotate(of=_of_message("batch__campaign"))
        .values("account", "of", "carrier", "why")
        .annotate(messages=Count("pk"), oldest=Min("since"))
        .order_by("-messages", "oldest")
    )
    found = list(rows)
    accounts = Account.objects.in_bulk({row["account"] for row in found})
    campaigns = Campaign.objects.in_bulk({row["of"] for row in found if row["of"]})
    carriers = Carrier.objects.in_bulk({row["carrier"] for row in found})
    return [
        Group(
            accounts[row["account"]],
            campaigns.get(row["of"]),
            carriers[row["carrier"]],
            row["why"],
            row["messages"],
            row["oldest"],
        )
        for row in found
    ]


def page(account: Account, asked: Filter) -> Page:
    """One page of messages in doubt."""
    rows = open_doubts(account, asked).filter(pk__gt=asked.before or 0).order_by("pk")
    found = list(rows.select_related("account", "carrier")[: PAGE + 1])
    shown = found[:PAGE]
    messages = Message.objects.in_bulk([doubt.pk for doubt in shown])
    batches = Batch.objects.select_related("campaign").in_bulk(
        {message.batch_id for message in messages.values()}
    )
    lines = [
        Line(doubt, message, batch, f"{batch.uuid}:{message.pk - batch.first_id + 1}")
        for doubt in shown
        if (message := messages.get(doubt.pk)) and (batch := batches.get(message.batch_id))
    ]
    return Page(lines, shown[-1].pk if len(found) > PAGE else None)


def meaning(account: Account, asked: Filter, refs: Sequence[str]) -> Meaning:
    """What would be decided about: the messages called `refs`, or without any all that fit."""
    rows = open_doubts(account, asked)
    if refs:
        rows = rows.filter(pk__in=_ids(refs))
    found = list(rows.order_by("pk").values_list("pk", flat=True)[: AT_ONCE + 1])
    wanted = found[:AT_ONCE]
    price = sum(_price(wanted[n : n + 1000]) for n in range(0, len(wanted), 1000))
    return Meaning(wanted, price, len(found) > AT_ONCE)


def _price(ids: list[int]) -> int:
    total: int | None = Message.objects.filter(pk__in=ids).aggregate(all=Sum("price"))["all"]
    return total or 0


def _ids(refs: Iterable[str]) -> set[int]:
    """The message ids that `<batch uuid>:<position>` stand for; what is none is left out."""
    places: dict[uuid.UUID, set[int]] = {}
    for ref in refs:
        name, _colon, position = ref.partition(":")
        try:
            places.setdefault(uuid.UUID(name), set()).add(int(position))
        except ValueError:
            continue
    return {
        first + place - 1
        for name, first, capacity in Batch.objects.filter(uuid__in=places).values_list(
            "uuid", "first_id", "capacity"
        )
        for place in places[name]
        if 1 <= place <= capacity
    }


def _of_message(name: str) -> Any:
    """A fact of the message that a doubt is about."""
    return Subquery(Message.objects.filter(pk=OuterRef("pk")).values(name)[:1])
