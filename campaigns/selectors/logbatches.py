"""The batches whose messages a search is about, in the order of the log."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Account
from campaigns.models import Batch
from campaigns.selectors.archived import THERE
from campaigns.selectors.loglines import MOMENT, Place
from campaigns.selectors.logsearch import Search
from campaigns.statuses import CampaignStatus

# Campaigns whose messages may still be thrown away: they are not messages to anybody yet.
UNRELEASED = (
    CampaignStatus.DRAFT,
    CampaignStatus.IMPORTING,
    CampaignStatus.READY,
    CampaignStatus.FAILED,
)


def batches_of(account: Account, search: Search) -> QuerySet[Batch]:
    """The batches of a search from its place on: the latest first, or upwards from `after`."""
    rows = Batch.objects.filter(wanted(search, ""), account=account).annotate(moment=MOMENT)
    rows = rows.filter(days(search))
    if search.after:
        return rows.filter(_beside(search.after, "gt")).order_by("moment", "pk")
    if search.before:
        rows = rows.filter(_beside(search.before, "lt"))
    return rows.order_by("-moment", "-pk")


def wanted(search: Search, prefix: str) -> Q:
    """What a search asks of batches but the days; `prefix` leads to them."""

    def named(**conditions: Any) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in conditions.items()})

    # What waits for its confirmation has no hold. Rows in the archive, or on their way, are unread.
    called = named(campaign=None) & (named(hold__isnull=False) | named(is_test=True))
    released = called | ~named(campaign__status__in=UNRELEASED) & named(campaign__isnull=False)
    asked = released & named(kept__in=THERE)
    if search.campaign:
        asked &= named(campaign=search.campaign)
    if search.batch:
        asked &= named(pk=search.batch.pk)
    if search.key:
        asked &= named(api_key=search.key)
    return asked


def days(search: Search) -> Q:
    """The days of a search, as a condition on `moment`."""
    found = Q()
    if search.since:
        found &= Q(moment__gte=_midnight(search.since))
    if search.until:
        found &= Q(moment__lt=_midnight(search.until + datetime.timedelta(days=1)))
    return found


def _beside(place: Place, way: str) -> Q:
    """The batch of the place itself, and those on the asked side of it."""
    further = Q(**{f"moment__{way}": place.batch.moment}) | Q(
        **{f"pk__{way}e": place.batch.batch_id}
    )
    return Q(**{f"moment__{way}e": place.batch.moment}) & further


def _midnight(day: datetime.date) -> datetime.datetime:
    zone = timezone.get_current_timezone()
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=zone)
