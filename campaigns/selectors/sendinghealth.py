"""How sending is doing, from small tables and partial indexes: no message is counted."""

from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, Q, Sum

from accounts.models import Account
from campaigns.models import (
    Alert,
    Carrier,
    CarrierMinute,
    Chunk,
    Dispatcher,
    Doubt,
    LinkState,
    Receipt,
)
from campaigns.store.minutes import SUMS


class Waiting(NamedTuple):
    """What is due at one priority. `oldest` leaves out what waits for a rate of its own."""

    messages: int
    oldest: datetime | None


class Totals(NamedTuple):
    """A carrier's counts since some time, by the names of CarrierMinute."""

    sums: Counter[str]
    codes: Counter[str]
    slowest_ms: int


def due_by_priority(now: datetime) -> dict[int, Waiting]:
    """The messages that could leave now, by priority (the smaller, the sooner)."""
    rows = (
        Chunk.objects.filter(
            Q(closes_at=None) | Q(closes_at__gt=now),
            state=Chunk.State.OPEN,
            due_at__lte=now,
            account__status=Account.Status.ACTIVE,
            account__suspended_above=False,
        )
        .values_list("priority")
        .annotate(
            messages=Sum(F("last_id") - F("next_id") + 1),
            oldest=Min("due_at", filter=Q(paced=False)),
        )
        .order_by("priority")
    )
    return {priority: Waiting(messages, oldest) for priority, messages, oldest in rows}


def totals_since(moment: datetime) -> dict[int, Totals]:
    """What passed through each carrier since the minute of `moment`, by its pk."""
    minutes = CarrierMinute.objects.filter(minute__gte=moment)
    sums = {f"sum_{name}": Sum(name) for name in SUMS}
    rows = minutes.values_list("carrier").annotate(slowest=Max("submit_ms_max"), **sums)
    found = {
        carrier: Totals(Counter(dict(zip(SUMS, values, strict=True))), Counter(), slowest)
        for carrier, slowest, *values in rows.order_by()
    }
    for carrier_id, codes in minutes.exclude(codes={}).values_list("carrier", "codes"):
        if carrier_id in found:
            found[carrier_id].codes.update(codes)
    return found


def uncertain_by_carrier() -> dict[int, tuple[int, datetime]]:
    """How many messages are in doubt, and since when the first, by carrier."""
    rows = Doubt.objects.values_list("carrier").annotate(Count("pk"), Min("since")).order_by()
    return {carrier: (count, since) for carrier, count, since in rows}


def unmatched_by_carrier(now: datetime) -> dict[int, int]:
    """Receipts of the last 72 hours that belong to nothing yet, by carrier."""
    waiting = Receipt.objects.filter(
        matched_at__isnull=True, received_at__gte=now - timedelta(hours=72)
    )
    return dict(waiting.values_list("carrier").annotate(times=Count("pk")).order_by())


def dispatchers_seen() -> dict[str, datetime]:
    """When each dispatcher was last seen."""
    return dict(Dispatcher.objects.order_by("name").values_list("name", "seen_at"))


def fresh_links(now: datetime, seconds: int = 15) -> list[LinkState]:
    """The connections that dispatchers told of lately, each with its carrier."""
    rows = LinkState.objects.filter(seen_at__gt=now - timedelta(seconds=seconds))
    return list(rows.select_related("carrier").order_by("carrier", "dispatcher", "label"))


def carrier_names() -> dict[int, str]:
    """All carriers by pk."""
    return dict(Carrier.objects.order_by("pk").values_list("pk", "name"))


def open_alerts() -> list[Alert]:
    """What lasts at this moment, the oldest first."""
    return list(Alert.objects.filter(resolved_at=None).order_by("since", "pk"))
