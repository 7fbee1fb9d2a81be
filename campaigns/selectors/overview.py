"""Sums for the overview, from the tallies that chunks keep: no message is read."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import Account
from campaigns.models import Campaign, Chunk
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


def by_day(account: Account, days: Sequence[datetime.date]) -> dict[datetime.date, Counts]:
    """Messages by state for each day they were due, days as the current time zone counts them.

    Only what was released counts: a draft's messages are nobody's news. Days without any are
    left out.
    """
    zone = timezone.get_current_timezone()
    start = datetime.datetime.combine(days[0], datetime.time.min, tzinfo=zone)
    end = datetime.datetime.combine(
        days[-1] + datetime.timedelta(days=1), datetime.time.min, tzinfo=zone
    )
    rows = (
        Chunk.objects.filter(batch__account=account, due_at__gte=start, due_at__lt=end)
        .exclude(state=Chunk.State.DRAFT)
        .annotate(day=TruncDate("due_at", tzinfo=zone))
        .values("day")
        .annotate(**_SUMS)
    )
    return {row["day"]: _counts(row) for row in rows}


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
