"""Waiting for a carrier's room: parked chunks, lanes, and giving lanes up when the ways change.

A parked chunk holds messages that `next_id` of theirs has passed over. They stay counted in the
chunk they were accepted in, as those of a retry do.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from campaigns import store
from campaigns.models import Chunk
from campaigns.services.cutting import Plan, Span

# What has no route is looked at again after so long.
NO_ROUTE_SECONDS = 10
STEP = 1000


class Cut(NamedTuple):
    """A chunk and what becomes of its front."""

    chunk: Chunk
    plan: Plan


def advance(cuts: Sequence[Cut], now: datetime) -> None:
    """Move on each chunk, inside the caller's transaction, which has them locked."""
    later = now + timedelta(seconds=NO_ROUTE_SECONDS)
    steps = []
    for chunk, plan in cuts:
        done = plan.next_id > chunk.last_id
        state = Chunk.State.DONE if done else Chunk.State.OPEN
        if done or (plan.next_id, plan.lane) != (chunk.next_id, chunk.lane_id):
            steps.append(store.Step(chunk.pk, plan.next_id, plan.lane, state.value))
    store.advance(steps)
    off = [chunk.pk for chunk, plan in cuts if plan.put_off]
    if off:
        Chunk.objects.filter(pk__in=off).update(due_at=later)
    parked = [_parked(chunk, span, later) for chunk, plan in cuts for span in plan.parked]
    if parked:
        Chunk.objects.bulk_create(parked)


def _parked(chunk: Chunk, span: Span, later: datetime) -> Chunk:
    """A chunk for messages that were passed over, with all that holds for the one they are of."""
    return Chunk(
        batch_id=chunk.batch_id,
        account_id=chunk.account_id,
        priority=chunk.priority,
        attempt=chunk.attempt,
        wave=chunk.wave,
        zone=chunk.zone,
        due_at=later if span.carrier is None else chunk.due_at,
        closes_at=chunk.closes_at,
        asked_at=chunk.asked_at,
        paced=chunk.paced,
        parked=True,
        is_test=chunk.is_test,
        first_id=span.first,
        next_id=span.first,
        last_id=span.last,
        state=Chunk.State.OPEN,
        lane_id=span.carrier,
    )


def forget_lanes(*, but: Collection[int] = ()) -> int:
    """Let what waits for a carrier not among `but` be looked at again; return how many chunks.

    Chunks that somebody is at work on are left: they are routed again in any case.
    """
    waiting = Chunk.objects.filter(state=Chunk.State.OPEN, lane__isnull=False)
    if but:
        waiting = waiting.exclude(lane__in=but)
    total, last = 0, 0
    while True:
        with transaction.atomic():
            rows = waiting.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
            found = list(rows.select_for_update(skip_locked=True, no_key=True)[:STEP])
            Chunk.objects.filter(pk__in=found).update(lane=None)
        total += len(found)
        if len(found) < STEP:
            return total
        last = found[-1]


def unrouted(cuts: Iterable[Cut]) -> list[int]:
    """A message of each place where there was no route."""
    return [
        *(plan.next_id for _, plan in cuts if plan.put_off),
        *(span.first for _, plan in cuts for span in plan.parked if span.carrier is None),
    ]
