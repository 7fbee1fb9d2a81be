"""The messages an export is about, and the ranges of ids in which they are looked for."""

from typing import NamedTuple

from django.db.models import F, Max, Min, Q, QuerySet

from accounts.models import Account
from campaigns.models import Batch, Message
from campaigns.selectors.archived import READABLE
from reports.exportfilters import Filters
from reports.selectors.days import Days, days_of

PART = 25_000


class Reach(NamedTuple):
    """Ids from above `after` up to `ceiling`, and how many of the account's messages they have."""

    after: int
    ceiling: int
    messages: int


def days_asked(account: Account, filters: Filters) -> Days:
    """The days of an export; raises Invalid as `days_of`."""
    return days_of(account, filters.since, filters.until)


def batches_asked(account: Account, filters: Filters, days: Days) -> QuerySet[Batch]:
    """The accepted batches that were due on these days and meet what is asked of batches."""
    start, end = days.moments
    due = Q(due_at__gte=start, due_at__lt=end)
    due |= Q(due_at=None, campaign=None, created_at__gte=start, created_at__lt=end)
    accepted = Q(hold__isnull=False) | Q(is_test=True)
    found = Batch.objects.filter(due, accepted, READABLE, account=account)
    for path, value in (
        ("campaign__uuid", filters.campaign),
        ("uuid", filters.batch),
        ("product__code", filters.product),
        ("api_key__uuid", filters.api_key),
    ):
        if value:
            found = found.filter(**{path: value})
    return found


def reach_of(account: Account, batches: QuerySet[Batch]) -> Reach:
    """Where the messages of some batches lie that are there now."""
    ends = batches.aggregate(low=Min("first_id"), high=Max(F("first_id") + F("capacity")))
    if ends["low"] is None:
        return Reach(0, 0, 0)
    own = Message.objects.filter(account=account, id__gte=ends["low"], id__lt=ends["high"])
    ceiling = own.aggregate(last=Max("id"))["last"] or 0
    return Reach(ends["low"] - 1, ceiling, own.filter(id__lte=ceiling).count())


def end_of_part(account: Account, after: int, ceiling: int, size: int) -> int:
    """The id of the account's message `size` places behind `after`, at most the ceiling."""
    own = Message.objects.filter(account=account, id__gt=after, id__lte=ceiling).order_by("id")
    found = own.values_list("id", flat=True)[size - 1 : size]
    return next(iter(found), ceiling)


def messages_asked(
    account: Account, filters: Filters, batches: QuerySet[Batch], low: int, high: int
) -> QuerySet[Message]:
    """The messages with ids above `low` up to `high` that meet everything asked, in their order."""
    rows = Message.objects.filter(
        account=account, id__gt=low, id__lte=high, batch__in=batches.order_by().values("pk")
    )
    for path, value in (
        ("state", filters.state),
        ("sender", filters.sender),
        ("country", filters.country),
        ("msisdn", filters.number and int(filters.number)),
        ("client_ref", filters.client_ref),
    ):
        if value:
            rows = rows.filter(**{path: value})
    return rows.order_by("id")
