"""Reads for reports: rows in pages by id, so that any length takes the same memory."""

from collections.abc import Iterator

from django.db.models import F, Max, Min, Q, QuerySet

from accounts.models import Account
from campaigns.models import Batch, Campaign, Message
from campaigns.selectors.archived import READABLE
from campaigns.selectors.campaigns import OUT
from campaigns.selectors.messages import messages_of
from reports.selectors.days import Days

PAGE = 5000


def campaign_messages(campaign: Campaign, *, only_out: bool = False) -> Iterator[list[Message]]:
    """The messages of a campaign (or those that left) in the order of its file, page by page."""
    rows = messages_of(campaign)
    return _pages(rows.filter(state__in=OUT) if only_out else rows)


def messages_between(account: Account, days: Days) -> Iterator[list[Message]]:
    """The messages that were due on these days, oldest first, page by page."""
    start, end = days.moments
    due = Q(due_at__gte=start, due_at__lt=end)
    from_programs = Q(due_at=None, campaign=None, created_at__gte=start, created_at__lt=end)
    from_programs &= Q(hold__isnull=False)  # else they are mended rows that wait to be confirmed
    batches = Batch.objects.filter(due | from_programs, READABLE, account=account)
    reach = batches.aggregate(low=Min("first_id"), high=Max(F("first_id") + F("capacity")))
    if reach["low"] is None:
        return iter(())
    rows = Message.objects.filter(
        account=account, id__gte=reach["low"], id__lt=reach["high"], batch__in=batches
    )
    return _pages(rows)


def batch_facts(account: Account, batch_ids: set[int]) -> dict[int, Batch]:
    """The batches of a page of messages, with their campaigns, by id."""
    return Batch.objects.filter(account=account).select_related("campaign").in_bulk(batch_ids)


def _pages(rows: QuerySet[Message]) -> Iterator[list[Message]]:
    last = 0
    while True:
        page = list(rows.filter(id__gt=last).order_by("id")[:PAGE])
        if page:
            yield page
            last = page[-1].pk
        if len(page) < PAGE:
            return
