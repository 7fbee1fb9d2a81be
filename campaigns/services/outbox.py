"""The outbox of events, for those that count them: what was not counted yet, and ticking it off."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import EventSpan

KEPT = timedelta(days=7)
STEP = 5000


def unsquashed() -> QuerySet[EventSpan]:
    """Spans of committed events that are in no rollup yet, the oldest first."""
    return EventSpan.objects.filter(squashed=False).order_by("id")


def tick_off(spans: Iterable[EventSpan]) -> None:
    """Note that these are in the rollups, in the transaction that put them there."""
    EventSpan.objects.filter(pk__in=[span.pk for span in spans]).update(squashed=True)


def tick_off_all() -> None:
    """Note that every span the caller's transaction sees is in the rollups."""
    EventSpan.objects.filter(squashed=False).update(squashed=True)


def forget() -> int:
    """Delete spans that nobody will ask for any more; returns how many."""
    old = EventSpan.objects.filter(squashed=True, created_at__lt=timezone.now() - KEPT)
    gone = 0
    while ids := list(old.values_list("pk", flat=True)[:STEP]):
        gone += EventSpan.objects.filter(pk__in=ids).delete()[0]
    return gone
