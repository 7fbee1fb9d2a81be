"""A plan is checked, and set in motion: every chunk of a batch gets its time."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import F, Max, Min, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Account
from accounts.regions import region_names
from accounts.selectors import limits
from campaigns.models import Batch, Campaign, Chunk, Message, Wave
from campaigns.plans import Plan, Tempo
from campaigns.rollout import Lot, NeverOpen, Rollout, Slot
from campaigns.selectors.windows import hours_of
from campaigns.services import scheduling

FASTEST = 1_000_000  # messages a minute; nobody is helped by a bound above it
LONGEST_SPREAD = 7 * 24 * 60
STEP = 500


def check(account: Account, plan: Plan, start: datetime | None, now: datetime) -> None:
    """Raise Invalid on the field of the plan that breaks a rule; `start` None is now."""
    if plan.tempo is Tempo.SPLIT:
        bounds = limits(account)
        least, most = bounds["split_batch_least"], bounds["split_batch_most"]
        _within("batch_size", plan.batch_size, least, most)
        least, most = bounds["split_interval_least"], bounds["split_interval_most"]
        _within("interval", plan.interval, least, most)
    if plan.tempo is Tempo.SPREAD:
        _within("spread_minutes", plan.spread_minutes, 1, LONGEST_SPREAD)
    if plan.per_minute:
        _within("per_minute", plan.per_minute, 1, FASTEST)
    _check_hours(plan)
    if plan.deadline is not None and plan.deadline <= (start or now):
        message = _("The deadline must be after the start.")
        raise Invalid("deadline_early", message, "deadline")


def rollout_of(campaign: Campaign, start: datetime) -> Rollout:
    """The campaign's plan set in motion at `start`, under the hours that count now."""
    assert campaign.product is not None
    plan = Plan.of(campaign.plan)
    return Rollout(plan, hours_of(campaign.product, plan), start)


def release(campaign: Campaign, batch: Batch, start: datetime) -> None:
    """Open a batch's draft chunks at their times, in the caller's transaction, which locked them.

    Raises Invalid `never_open` or `past_deadline`, or `outside_schedule` where the last part would
    leave too late; Conflict `hours_changed` where it is to be checked again.
    """
    rollout = rollout_of(campaign, start)
    draft = Chunk.objects.filter(batch=batch, state=Chunk.State.DRAFT)
    slots = _checked_slots(campaign, rollout, draft)
    for lot, slot in slots.items():
        _of_lot(draft, lot).update(due_at=slot.due_at, closes_at=slot.closes_at)
    _release_timed(draft, rollout)
    batch.gap = rollout.plan.gap(_waiting(draft))
    batch.due_at = min((slot.due_at for slot in slots.values()), default=start)
    batch.save(update_fields=["gap", "due_at"])
    if batch.gap is not None:
        stagger(draft, batch.gap)
    draft.update(state=Chunk.State.OPEN, paced=batch.gap is not None)


def try_out(campaign: Campaign, batch: Batch, start: datetime) -> None:
    """Raise what `release` would, and change nothing."""
    draft = Chunk.objects.filter(batch=batch, state=Chunk.State.DRAFT)
    _checked_slots(campaign, rollout_of(campaign, start), draft)


def note_waves(campaign: Campaign, batch: Batch) -> None:
    """Write down the waves of a batch that was released; what is not split is wave 0."""
    sizes: dict[int, int] = defaultdict(int)
    starts: dict[int, datetime] = {}
    chunks = Chunk.objects.filter(batch=batch, attempt=0, asked_at=None)
    for wave, count, due in chunks.values_list("wave", "queued", "due_at"):
        sizes[wave] += count
        starts[wave] = min(due, starts.get(wave, due))
    Wave.objects.filter(campaign=campaign).delete()
    Wave.objects.bulk_create(
        Wave(campaign=campaign, number=wave, due_at=starts[wave], messages=size)
        for wave, size in sorted(sizes.items())
    )


def stagger(chunks: QuerySet[Chunk], gap: int) -> None:
    """Make each of the chunks that would leave together due when those before it have left."""
    taken: dict[datetime, int] = defaultdict(int)
    late: list[Chunk] = []
    for chunk in chunks.order_by("due_at", "pk").only("pk", "due_at", "first_id", "last_id"):
        own = chunk.due_at
        if taken[own]:
            chunk.due_at = own + timedelta(microseconds=taken[own] * gap)
            late.append(chunk)
        taken[own] += chunk.last_id - chunk.first_id + 1
    Chunk.objects.bulk_update(late, ["due_at"], batch_size=STEP)


def lots_by_messages(chunks: QuerySet[Chunk]) -> dict[Lot, int]:
    """How many messages lie in each lot of some chunks."""
    found: dict[Lot, int] = defaultdict(int)
    for wave, zone, asked_at, count in chunks.values_list("wave", "zone", "asked_at", "queued"):
        found[Lot(wave, zone, asked_at)] += count
    return dict(found)


def never_open(error: NeverOpen) -> Invalid:
    """What to tell when the hours that count leave no time at all."""
    country = region_names().get(error.zone[:2], error.zone[:2])
    message = _(
        "Messages to %(country)s could never leave: the hours you chose and those of the product"
        " have no minute in common there. Choose other hours."
    )
    return Invalid("never_open", message % {"country": country}, "opens")


def _checked_slots(
    campaign: Campaign, rollout: Rollout, chunks: QuerySet[Chunk]
) -> dict[Lot, Slot]:
    """The slots of the lots of some chunks; raises Invalid where one does not work out."""
    _check_layout(rollout, chunks)
    try:
        slots = rollout.slots(_lots(chunks))
    except NeverOpen as error:
        raise never_open(error) from error
    if any(rollout.is_late(slot) for slot in slots.values()):
        message = _("A part of the campaign could leave only after its deadline. Move either.")
        raise Invalid("past_deadline", message, "deadline")
    last = max((slot.due_at for slot in slots.values()), default=None)
    if last is not None and last >= scheduling.bounds_for(campaign.account).latest:
        raise scheduling.outside(campaign.account)
    return slots


def _check_layout(rollout: Rollout, chunks: QuerySet[Chunk]) -> None:
    """Raise Conflict where hours count by now that did not when the messages were laid out."""
    hours = rollout.hours
    if not hours.any:
        return
    lots = chunks.filter(zone="")
    reach = lots.aggregate(first=Min("first_id"), last=Max("last_id"))
    if reach["first"] is None:
        return
    # The range of ids, as messages have no index by chunk.
    anywhere = Message.objects.filter(id__range=(reach["first"], reach["last"]), chunk__in=lots)
    caught = anywhere if hours.own else anywhere.filter(country__in=list(hours.by_country))
    if caught.exists():
        message = _(
            "Since this was checked, the product got other hours at which its messages may leave."
            " Check it again."
        )
        raise Conflict("hours_changed", message)


def _lots(chunks: QuerySet[Chunk]) -> set[Lot]:
    """The lots to find a slot for; rows with a time of their own only where hours count."""
    wanted = chunks.exclude(asked_at__isnull=False, zone="")
    return set(map(Lot._make, wanted.values_list("wave", "zone", "asked_at").distinct()))


def _of_lot(chunks: QuerySet[Chunk], lot: Lot) -> QuerySet[Chunk]:
    return chunks.filter(wave=lot.wave, zone=lot.zone, asked_at=lot.asked_at)


def _release_timed(chunks: QuerySet[Chunk], rollout: Rollout) -> None:
    """Rows that ask for their own time where no hours count; times that are past are now."""
    timed = chunks.filter(asked_at__isnull=False, zone="")
    ends = rollout.plan.deadline
    timed.filter(asked_at__gt=rollout.start).update(due_at=F("asked_at"), closes_at=ends)
    timed.filter(asked_at__lte=rollout.start).update(due_at=rollout.start, closes_at=ends)


def _waiting(chunks: QuerySet[Chunk]) -> int:
    return sum(chunks.values_list("queued", flat=True))


def _check_hours(plan: Plan) -> None:
    if (plan.opens is None) != (plan.closes is None):
        field = "closes" if plan.closes is None else "opens"
        raise Invalid("hours_incomplete", _("Give both hours, or neither."), field)
    if plan.opens is not None and plan.opens == plan.closes:
        message = _("The hours must differ. Leave both empty to send at any hour.")
        raise Invalid("hours_empty", message, "closes")


def _within(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        message = _("Choose from %(least)s to %(most)s.")
        low, high = (number_format(bound, force_grouping=True) for bound in (least, most))
        raise Invalid(f"{field}_bounds", message % {"least": low, "most": high}, field)
