"""What did not leave while its hours lasted: it gets others, is dropped, or a person decides.

Messages in flight lie in slices and are not touched: only what a chunk still holds is.
"""

import time
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from campaigns import ids, reasons, store
from campaigns.models import Campaign, Chunk
from campaigns.plans import Leftovers, Plan
from campaigns.rollout import NeverOpen, Rollout
from campaigns.selectors.windows import hours_of
from campaigns.services import planning
from campaigns.services.locking import lock
from campaigns.services.recalling import STEP, recall_now, waiting_in
from campaigns.services.records import note
from campaigns.services.transitions import Move, move
from campaigns.statuses import CampaignStatus, MessageState

CHUNKS_A_CALL = 500
_LIVE = (CampaignStatus.SCHEDULED, CampaignStatus.RUNNING)


def sort_out(*, seconds: float = 2.0) -> int:
    """Deal with chunks whose hours are over, for about `seconds`; return how many."""
    until, done = time.monotonic() + seconds, 0
    now = store.db_now()
    _end_waiting(now)
    closed = Chunk.objects.filter(
        state=Chunk.State.OPEN, closes_at__lte=now, next_id__lte=F("last_id")
    )
    for pk in closed.order_by("closes_at", "pk").values_list("pk", flat=True)[:CHUNKS_A_CALL]:
        done += _sort_out(pk, until)
        if time.monotonic() > until:
            break
    return done


def send_next(campaign: Campaign) -> None:
    """Let what waits for a decision leave in its next hours; of a paused campaign, once it goes on.

    Raises Conflict (`none_waiting`), or Invalid (`never_open`) where there are no such hours.
    """
    _decide(campaign, Leftovers.NEXT)


def drop(campaign: Campaign) -> None:
    """Drop what waits for a decision; its credits come back. Raises Conflict (`none_waiting`)."""
    _decide(campaign, Leftovers.DROP)


def _decide(campaign: Campaign, what: Leftovers) -> None:
    with transaction.atomic():
        row = lock(campaign)
        waiting = Chunk.objects.filter(batch__campaign=row, state=Chunk.State.WAITING)
        chunks = list(waiting.select_related("batch__product", "batch__campaign").order_by("pk"))
        if not chunks:
            message = _("No messages of this campaign wait for a decision any more.")
            raise Conflict("none_waiting", message)
        now = store.db_now()
        if what is Leftovers.DROP:
            waiting.update(state=Chunk.State.CANCELLED)
            _start(row.pk, now)
        else:
            paused = row.status == CampaignStatus.PAUSED
            state = Chunk.State.PAUSED if paused else Chunk.State.OPEN
            try:
                for chunk in chunks:
                    _give_hours(chunk, _rollout(chunk, now), now, state)
            except NeverOpen as error:
                raise planning.never_open(error) from error
        held = sum(chunk.last_id - chunk.next_id + 1 for chunk in chunks)
        note(row, "leftovers_decided", decision=str(what), messages=held)
    campaign.refresh_from_db()
    if what is Leftovers.DROP:
        recall_now(campaign)


def _end_waiting(now: datetime) -> None:
    """What waits for a decision waits no longer than until its campaign's deadline."""
    asking = Campaign.objects.filter(status__in=_LIVE, plan__leftovers=Leftovers.ASK.value)
    late = [pk for pk, plan in asking.values_list("pk", "plan") if _is_over(Plan.of(plan), now)]
    if late:
        Chunk.objects.filter(batch__campaign__in=late, state=Chunk.State.WAITING).update(
            state=Chunk.State.OPEN
        )


def _is_over(plan: Plan, now: datetime) -> bool:
    return plan.deadline is not None and plan.deadline <= now


def _sort_out(pk: int, until: float) -> int:
    """Deal with one chunk; return 1 when that is done."""
    while True:
        ids.prepare("event", STEP)
        with transaction.atomic():
            locked = Chunk.objects.select_for_update(of=("self",), no_key=True)
            chunk = locked.select_related("batch__product", "batch__campaign").get(pk=pk)
            now = store.db_now()
            if chunk.state != Chunk.State.OPEN or not chunk.closes_at or chunk.closes_at > now:
                return 0
            rollout = _rollout(chunk, now)
            if not _is_dropped(chunk, rollout, now):
                _keep(chunk, rollout, now)
                return 1
            if _drop_some(chunk, rollout, now):
                return 1
        if time.monotonic() > until:
            return 0


def _rollout(chunk: Chunk, now: datetime) -> Rollout:
    campaign = chunk.batch.campaign
    plan = Plan.of(campaign.plan) if campaign else Plan()
    return Rollout(plan, hours_of(chunk.batch.product, plan), now)


def _is_dropped(chunk: Chunk, rollout: Rollout, now: datetime) -> bool:
    """Whether the chunk's messages will not be sent: by rule, or past the deadline."""
    if rollout.plan.leftovers is Leftovers.DROP:
        return True
    try:
        return rollout.is_late(rollout.slot_at(chunk.zone, now))
    except NeverOpen:
        return True


def _keep(chunk: Chunk, rollout: Rollout, now: datetime) -> None:
    if rollout.plan.leftovers is Leftovers.ASK:
        Chunk.objects.filter(pk=chunk.pk).update(state=Chunk.State.WAITING)
    else:
        _give_hours(chunk, rollout, now)


def _give_hours(
    chunk: Chunk, rollout: Rollout, now: datetime, state: Chunk.State = Chunk.State.OPEN
) -> None:
    """The next hours in which it may leave: once it is resumed, where `state` is PAUSED."""
    slot = rollout.slot_at(chunk.zone, now)
    Chunk.objects.filter(pk=chunk.pk).update(
        state=state, due_at=slot.due_at, closes_at=slot.closes_at
    )


def _drop_some(chunk: Chunk, rollout: Rollout, now: datetime) -> bool:
    """Expire the next messages of a chunk; return whether those were the last."""
    late = _is_over(rollout.plan, now)
    reason = reasons.PAST_DEADLINE if late else reasons.HOURS_OVER
    rows = waiting_in(chunk)
    move([Move(pk, MessageState.EXPIRED, chunk.attempt, reason) for pk in rows])
    _start(chunk.batch.campaign_id, now)  # with the first of them: it cannot be undone any more
    if len(rows) < STEP:
        Chunk.objects.filter(pk=chunk.pk).update(next_id=F("last_id") + 1, state=Chunk.State.DONE)
        return True
    return False


def _start(campaign_id: int | None, now: datetime) -> None:
    """A campaign of which nothing ever left is over all the same, by way of running."""
    if campaign_id is None:
        return
    scheduled = Campaign.objects.filter(pk=campaign_id, status=CampaignStatus.SCHEDULED)
    scheduled.update(status=CampaignStatus.RUNNING, started_at=now)
