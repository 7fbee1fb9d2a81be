"""Rollups follow the messages: what the outbox tells is added to the cells, once.

Only one process squashes at a time. The cells and the ticks of what they now hold are written in
one transaction, so that a crash between two steps counts nothing twice and leaves nothing out.
"""

import logging
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from campaigns.models import EventSpan
from campaigns.services import outbox
from campaigns.store.exclusive import exclusive
from reports.models import Squashing
from reports.store import rollups
from reports.store.frozen import one_moment
from reports.store.rollups import Span

log = logging.getLogger(__name__)

LOCK = "squash"
EVENTS_AT_ONCE = 5000
LIVE = "b.archived_at IS NULL"


def squash() -> int:
    """Bring the rollups up to date; returns how many events that took, 0 if another does it."""
    with exclusive(LOCK, 0) as alone:
        if not alone:
            return 0
        if not Squashing.objects.filter(rebuilt_at__isnull=False).exists():
            _rebuild()
        total = 0
        while done := _step():
            total += done
        return total


def rebuild() -> bool:
    """Make the rollups anew of all messages and of what is archived; False if squashing goes on."""
    with exclusive(LOCK, 0) as alone:
        if alone:
            _rebuild()
        return alone


def sweep() -> int:
    """Delete the cells that no message is left in; returns how many."""
    with exclusive(LOCK, 0) as alone:
        return rollups.sweep() if alone else 0


def waiting() -> list[Span]:
    """The events that are not in the rollups yet."""
    return _ranges(list(outbox.unsquashed()))


def _rebuild() -> None:
    with one_moment():
        rollups.empty()
        rollups.add(rollups.changes_of_messages(LIVE))
        # Exactly what this transaction saw: what commits meanwhile is told by spans of its own.
        outbox.tick_off_all()
        now = timezone.now()
        Squashing.objects.update_or_create(pk=1, defaults={"rebuilt_at": now, "squashed_at": now})
    log.info("the rollups were made anew of all messages")


def _step() -> int:
    with transaction.atomic():
        spans = _some(outbox.unsquashed()[:EVENTS_AT_ONCE])
        if spans:
            rollups.add(rollups.changes_of_events(_ranges(spans)))
            outbox.tick_off(spans)
        Squashing.objects.filter(pk=1).update(squashed_at=timezone.now())
    return sum(span.last_id - span.first_id + 1 for span in spans)


def _some(spans: Iterable[EventSpan]) -> list[EventSpan]:
    """The first spans, up to about EVENTS_AT_ONCE events."""
    some: list[EventSpan] = []
    events = 0
    for span in spans:
        some.append(span)
        events += span.last_id - span.first_id + 1
        if events >= EVENTS_AT_ONCE:
            break
    return some


def _ranges(spans: Sequence[EventSpan]) -> list[Span]:
    """Spans as few ranges of ids: neighbours become one."""
    found: list[Span] = []
    for first, last in sorted((span.first_id, span.last_id) for span in spans):
        if found and found[-1].last + 1 == first:
            found[-1] = Span(found[-1].first, last)
        else:
            found.append(Span(first, last))
    return found
