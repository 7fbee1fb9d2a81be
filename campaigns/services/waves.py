"""Changing when what is confirmed leaves, for as long as it has not started."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound
from campaigns import store
from campaigns.models import Batch, Campaign, Chunk, Wave
from campaigns.rollout import NeverOpen, Rollout
from campaigns.services import planning, scheduling
from campaigns.services.locking import lock
from campaigns.services.records import note
from campaigns.statuses import CampaignStatus

MOVABLE = frozenset({CampaignStatus.SCHEDULED, CampaignStatus.RUNNING, CampaignStatus.PAUSED})
_HELD = (Chunk.State.OPEN, Chunk.State.PAUSED)


def move(campaign: Campaign, number: int, clock: datetime, *, later_too: bool = False) -> None:
    """Let a wave leave at a clock time (naive) of the account's zone.

    `later_too`: the waves after it move by as much. Raises NotFound, Conflict (`wave_started`,
    `wrong_status`), or Invalid on "scheduled_at" (`no_such_time`, `outside_schedule`,
    `past_deadline`).
    """
    moment = scheduling.moment_of(campaign.account, clock)
    with transaction.atomic():
        row, wave = _open_wave(campaign, number)
        delta, before = moment - wave.due_at, wave.due_at
        waves = [wave, *_later(row, wave)] if later_too else [wave]
        last = max(each.due_at for each in waves) + delta
        if last >= scheduling.bounds_for(row.account).latest:
            raise scheduling.outside(row.account)
        _shift(row, waves, delta)
        note(row, "wave_moved", wave=number, waves=len(waves), **_times(before, moment))
    campaign.refresh_from_db()


def send_now(campaign: Campaign, number: int) -> None:
    """Let a wave leave at once, or as soon as the hours permit. Raises as `move`."""
    now = store.db_now()
    with transaction.atomic():
        row, wave = _open_wave(campaign, number)
        before = wave.due_at
        _shift(row, [wave], now - wave.due_at)
        note(row, "wave_sent_now", wave=number, **_times(before, now))
    campaign.refresh_from_db()


def keep_intervals(campaign: Campaign, now: datetime) -> None:
    """Move back what a pause has made late, by as much as its first part: intervals stay.

    In the transaction of the resumption, with the campaign locked. A wave that would come to lie
    behind the deadline stays where it is, and so leaves at once rather than never.
    """
    waves = [wave for wave in campaign.waves.order_by("due_at") if not _started(campaign, wave)]
    if len(waves) > 1 and waves[0].due_at < now:
        delta = now - waves[0].due_at
        for wave in waves:
            with suppress(Invalid), transaction.atomic():
                _shift(campaign, [wave], delta)


def _open_wave(campaign: Campaign, number: int) -> tuple[Campaign, Wave]:
    row = lock(campaign)
    wave = Wave.objects.filter(campaign=row, number=number).first()
    if wave is None:
        raise NotFound("no_wave", _("This campaign has no such batch."))
    if row.status not in MOVABLE:
        raise Conflict("wrong_status", _("The times of this campaign cannot be changed any more."))
    if _started(row, wave):
        raise Conflict("wave_started", _("This batch has started: its time is settled."))
    return row, wave


def _later(campaign: Campaign, wave: Wave) -> list[Wave]:
    later = Wave.objects.filter(campaign=campaign, number__gt=wave.number).order_by("number")
    return [each for each in later if not _started(campaign, each)]


def _chunks(campaign: Campaign, wave: Wave) -> QuerySet[Chunk]:
    return Chunk.objects.filter(
        batch__campaign=campaign, wave=wave.number, attempt=0, asked_at=None
    )


def _started(campaign: Campaign, wave: Wave) -> bool:
    return _chunks(campaign, wave).exclude(next_id=F("first_id")).exists()


def _shift(campaign: Campaign, waves: Iterable[Wave], delta: timedelta) -> None:
    """Give the chunks of some waves their slots `delta` later."""
    moved = list(waves)
    for wave in moved:
        wave.due_at += delta
        _place(campaign, wave)
    Wave.objects.bulk_update(moved, ["due_at"], batch_size=planning.STEP)


def _place(campaign: Campaign, wave: Wave) -> None:
    rollout = planning.rollout_of(campaign, wave.due_at)
    chunks = _chunks(campaign, wave).filter(state__in=_HELD)
    for zone in set(chunks.values_list("zone", flat=True)):
        _give_slot(chunks.filter(zone=zone), zone, rollout)
    gap = Batch.objects.filter(campaign=campaign).values_list("gap", flat=True).first()
    if gap:
        planning.stagger(chunks, gap)


def _give_slot(chunks: QuerySet[Chunk], zone: str, rollout: Rollout) -> None:
    try:
        slot = rollout.slot_at(zone, rollout.start)
    except NeverOpen as error:
        raise planning.never_open(error) from error
    if rollout.is_late(slot):
        message = _("At that time it could leave only after the campaign's deadline.")
        raise Invalid("past_deadline", message, "scheduled_at")
    chunks.update(due_at=slot.due_at, closes_at=slot.closes_at)


def _times(before: datetime, after: datetime) -> dict[str, datetime]:
    return {"leaves_at_before": before, "leaves_at": after}
