"""Sums for the overview, from the tallies that chunks keep: no message is read."""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import Account
from campaigns.models import Campaign, Chunk, Doubt, Slice
from campaigns.statuses import STORED_STATES, CampaignStatus, MessageState

LIVE = (CampaignStatus.RUNNING, CampaignStatus.PAUSED, CampaignStatus.SCHEDULED)
_SUMS = {f"n_{state}": Sum(state, default=0) for state in STORED_STATES}

Counts = dict[MessageState, int]


class CampaignLine(NamedTuple):
    """A campaign and its messages by state."""

    campaign: Campaign
    counts: Counts

    @property
    def delivered(self) -> int:
        return self.counts.get(MessageState.DELIVERED, 0)


class Waiting(NamedTuple):
    """Messages without a moment yet: in the queue, or at a carrier that did not say."""

    queued: int = 0
    uncertain: int = 0

    def __add__(self, other: tuple[int, ...]) -> "Waiting":  # type: ignore[override]
        return Waiting(self.queued + other[0], self.uncertain + other[1])

    @property
    def all(self) -> int:
        """Both together."""
        return self.queued + self.uncertain


def waiting_by_day(account: Account, until: datetime.datetime) -> dict[datetime.date, Waiting]:
    """What waits for each day it was due, before `until`, days as the current time zone counts.

    Only of batches that are not done, so that it costs the same however many were. A draft's
    messages are nobody's news, and what test keys send is nobody's campaign. A doubt counts on
    the day it came up.
    """
    zone = timezone.get_current_timezone()
    tallies = Chunk.objects.filter(
        batch__in=_open_batches(account), is_test=False, due_at__lt=until, queued__gt=0
    ).exclude(state=Chunk.State.DRAFT)
    by_day = TruncDate("due_at", tzinfo=zone)
    found: dict[datetime.date, Waiting] = {}
    for day, queued in tallies.values_list(by_day).annotate(Sum("queued")).order_by():
        found[day] = Waiting(queued, 0)
    doubts = Doubt.objects.filter(account=account).values_list(TruncDate("since", tzinfo=zone))
    for day, uncertain in doubts.annotate(Count("pk")).order_by():
        found[day] = found.get(day, Waiting()) + (0, uncertain)
    return found


def _open_batches(account: Account) -> QuerySet[Any, Any]:
    """Batches with messages that have not left: in the queue, held by a person, or being written.

    Each part is found by an index of its own (what is open, live campaigns, open slices).
    """
    held = (Chunk.State.PAUSED, Chunk.State.WAITING)
    queued = Chunk.objects.filter(account=account, state=Chunk.State.OPEN).values("batch")
    live = Campaign.objects.filter(account=account, status__in=LIVE)
    halted = Chunk.objects.filter(batch__campaign__in=live, state__in=held).values("batch")
    writing = Slice.objects.filter(state=Slice.State.OPEN, chunk__account=account)
    return queued.union(halted, writing.values("chunk__batch"))


def live_campaigns(account: Account) -> list[CampaignLine]:
    """Campaigns that send or wait for their time, the newest first, 10 at most."""
    return _lines(_campaigns(account).filter(status__in=LIVE)[:10])


def recent_campaigns(account: Account, size: int) -> list[CampaignLine]:
    """The newest campaigns of any status."""
    return _lines(_campaigns(account)[:size])


def _campaigns(account: Account) -> QuerySet[Campaign]:
    return (
        Campaign.objects.filter(account=account)
        .select_related("product", "sender")
        .defer("mapping", "text", "problem")
        .order_by("-id")
    )


def _lines(campaigns: QuerySet[Campaign]) -> list[CampaignLine]:
    found = list(campaigns)
    sums = (
        Chunk.objects.filter(batch__campaign__in=[c.pk for c in found])
        .values("batch__campaign_id")
        .annotate(**_SUMS)
    )
    counts = {row["batch__campaign_id"]: _counts(row) for row in sums}
    return [CampaignLine(c, counts.get(c.pk, {})) for c in found]


def _counts(row: Mapping[str, Any]) -> Counts:
    return {state: row[f"n_{state}"] for state in STORED_STATES}
