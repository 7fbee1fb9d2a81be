"""What an account sent day by day, as programs ask for it: by the day it was accepted."""

import datetime
from collections import Counter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import Account
from campaigns.models import Batch, Chunk, Message
from campaigns.selectors.deliveries import Period, accepted_ids
from campaigns.statuses import STORED_STATES, MessageState, Settlement

# States whose reason tells one apart from another.
TOLD_APART = (MessageState.UNDELIVERED, MessageState.REJECTED, MessageState.BLOCKED)
_ACCEPTED_AT = Coalesce("batch__campaign__confirmed_at", "batch__created_at")
_ACCEPTED = Q(batch__hold__isnull=False) | Q(batch__is_test=True)


class Outcome(NamedTuple):
    """A state of messages and, for those that failed, why."""

    state: str
    reason: str = ""


class Sent(NamedTuple):
    """Segments that were sent, what they cost (micro-credits), and segments that arrived."""

    segments: int
    price: int
    delivered: int


def outcomes_by_day(
    account: Account, period: Period, zone: ZoneInfo
) -> dict[datetime.date, Counter[Outcome]]:
    """How many messages came to what, by the day on the clocks of `zone`.

    Of the chunks' tallies, but for failed messages, which are looked at for their reasons.
    """
    found: dict[datetime.date, Counter[Outcome]] = {}
    sums = {f"n_{state.value}": Sum(state.value) for state in STORED_STATES}
    for chunks in _accepted_chunks(account, period):
        for row in _by_day(chunks, period, zone).values("day").annotate(**sums):
            day = found.setdefault(row["day"], Counter())
            for state in STORED_STATES:
                if count := row[f"n_{state.value}"]:
                    day[Outcome(state.value)] += count
    if any(day[Outcome(state.value)] for day in found.values() for state in TOLD_APART):
        _tell_apart(found, account, period, zone)
    return found


def sent_by_day(
    account: Account, period: Period, zone: ZoneInfo
) -> dict[tuple[datetime.date, int], Sent]:
    """What was sent in a period, by day and product.

    What was given back is left out, and so is what test keys sent.
    """
    kept = ~Q(settlement=Settlement.RELEASED) & Q(batch__is_test=False)
    rows = (
        _by_day(_messages(account, period), period, zone)
        .filter(kept)
        .values("day", "batch__product_id")
        .annotate(
            parts=Sum("segments"),
            cost=Sum("price"),
            arrived=Sum("segments", filter=Q(state=MessageState.DELIVERED)),
        )
    )
    return {
        (row["day"], row["batch__product_id"]): Sent(row["parts"], row["cost"], row["arrived"] or 0)
        for row in rows
    }


def active_days(account: Account, period: Period, zone: ZoneInfo) -> QuerySet[Any, Any]:
    """The days on which something was accepted, each with a `product_id`; the latest first.

    What test keys sent does not count.
    """
    accepted_at = Coalesce("campaign__confirmed_at", "created_at")
    rows = Batch.objects.filter(hold__isnull=False, account=account)
    rows = rows.annotate(accepted_at=accepted_at).filter(
        accepted_at__gte=period.since, accepted_at__lt=period.until
    )
    by_day = rows.annotate(day=TruncDate("accepted_at", tzinfo=zone))
    found: QuerySet[Any, Any] = (
        by_day.values("day", "product_id").distinct().order_by("-day", "product_id")
    )
    return found


def _accepted_chunks(account: Account, period: Period) -> list[QuerySet[Chunk]]:
    """The chunks among which those of a period are: of calls and of campaigns apart, as each has
    an index that leads to its own.
    """
    chunks = Chunk.objects.filter(_ACCEPTED, batch__account=account)
    calls = chunks.filter(
        batch__campaign=None,
        batch__created_at__gte=period.since,
        batch__created_at__lt=period.until,
    )
    return [calls, chunks.filter(batch__campaign__account=account)]


def _by_day(rows: QuerySet[Any], period: Period, zone: ZoneInfo) -> QuerySet[Any]:
    within = rows.annotate(accepted_at=_ACCEPTED_AT).filter(
        accepted_at__gte=period.since, accepted_at__lt=period.until
    )
    found: QuerySet[Any] = within.annotate(day=TruncDate("accepted_at", tzinfo=zone)).order_by()
    return found


def _messages(account: Account, period: Period) -> QuerySet[Message]:
    """The accepted messages among which those of a period are: a range of ids."""
    ids = accepted_ids(account, period)
    if ids is None:
        return Message.objects.none()
    within = Message.objects.filter(account=account, pk__range=ids)
    return within.filter(_ACCEPTED)


def _tell_apart(
    found: dict[datetime.date, Counter[Outcome]],
    account: Account,
    period: Period,
    zone: ZoneInfo,
) -> None:
    """Count failed messages by their reasons instead."""
    failed = _messages(account, period).filter(state__in=TOLD_APART)
    rows = _by_day(failed, period, zone).values("day", "state", "reason")
    for row in rows.annotate(count=Count("pk")):
        day = found.setdefault(row["day"], Counter())
        day[Outcome(row["state"])] -= row["count"]
        day[Outcome(row["state"], row["reason"])] += row["count"]
