"""Reads of when a campaign leaves: as planned before it is confirmed, as it stands afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet

from accounts.regions import region_names
from campaigns.models import Campaign, Chunk, Slice
from campaigns.plans import Plan
from campaigns.rollout import Lot, NeverOpen, Rollout, Slot
from campaigns.selectors.windows import hours_of
from campaigns.statuses import CampaignStatus
from campaigns.zones import clocks_of, country_of

MOVABLE = frozenset({CampaignStatus.SCHEDULED, CampaignStatus.RUNNING, CampaignStatus.PAUSED})
RECENT = timedelta(seconds=60)
# The first lines of a long timeline, and the last.
FIRST, LAST = 12, 2


@dataclass
class WaveLine:
    """Messages that leave together. `left` of them have; one that is `movable` has not started."""

    number: int
    at: datetime
    messages: int
    left: int = 0
    movable: bool = False

    @property
    def is_done(self) -> bool:
        return self.left >= self.messages


@dataclass
class PlaceLine:
    """Messages to one place that leave from `at` on, until `until`, by the clocks there."""

    country: str
    messages: int
    at: datetime
    until: datetime | None
    clock: str


@dataclass
class Timeline:
    """`timed` messages leave at times of their own; `never` names a country none could leave to.

    `asked`: when it would start if no hours of the day were in the way.
    """

    waves: list[WaveLine]
    places: list[PlaceLine]
    timed: int = 0
    never: str = ""
    asked: datetime | None = None

    @property
    def put_off(self) -> datetime | None:
        """When the first messages leave, where hours of the day put that off."""
        first = min((place.at for place in self.places), default=None)
        return first if first and self.asked and first > self.asked else None

    @property
    def first(self) -> list[WaveLine]:
        """The lines shown at once."""
        few = len(self.waves) <= FIRST + LAST + 1
        return self.waves if few else self.waves[:FIRST]

    @property
    def hidden(self) -> list[WaveLine]:
        """Those between the first and the last."""
        return [] if self.first is self.waves else self.waves[FIRST:-LAST]

    @property
    def last(self) -> list[WaveLine]:
        """Those at the end of a long one."""
        return [] if self.first is self.waves else self.waves[-LAST:]

    @property
    def is_split(self) -> bool:
        return len(self.waves) > 1


@dataclass(frozen=True)
class Outlook:
    """What waits in the queue. `ready` may leave now, at `rate` messages a second of late.

    `next_at`: when the next messages (`next_count`) become due, `last_at` the last of all.
    `gap`: the campaign's own rate, in microseconds a message. `held` waits for a decision.
    """

    ready: int
    rate: float
    next_at: datetime | None
    next_count: int
    last_at: datetime | None
    gap: int | None
    held: int


def planned_timeline(campaign: Campaign, now: datetime) -> Timeline:
    """How a checked campaign would leave if it were confirmed now."""
    assert campaign.product is not None
    plan = Plan.of(campaign.plan)
    start = max(campaign.scheduled_at or now, now)
    rollout = Rollout(plan, hours_of(campaign.product, plan), start)
    chunks = _chunks(campaign).filter(state=Chunk.State.DRAFT)
    sizes: dict[Lot, int] = {}
    for wave, zone, asked_at, count in chunks.values_list("wave", "zone", "asked_at", "queued"):
        lot = Lot(wave, zone, asked_at)
        sizes[lot] = sizes.get(lot, 0) + count
    try:
        slots = rollout.slots(sizes)
    except NeverOpen as error:
        return Timeline([], [], never=_country(error.zone))
    timeline = _timeline(sizes, slots)
    timeline.asked = start
    return timeline


def timeline_of(campaign: Campaign) -> Timeline:
    """When the parts of a confirmed campaign leave, and how much of each has."""
    found = {
        wave.number: WaveLine(wave.number, wave.due_at, wave.messages)
        for wave in campaign.waves.order_by("number")
    }
    timed, starts = 0, dict.fromkeys(found, True)
    rows = _chunks(campaign).values_list(
        "wave", "asked_at", "first_id", "next_id", "last_id", "state", "parked"
    )
    for wave, asked_at, first, following, last, state, parked in rows:
        if parked:
            # The chunk that these messages are of says that they left; they still wait.
            if asked_at is None and wave in found:
                found[wave].left -= max(last - following + 1, 0)
        elif asked_at is not None:
            timed += last - first + 1
        elif wave in found:
            found[wave].left += min(following, last + 1) - first if state != "cancelled" else 0
            starts[wave] = starts[wave] and following == first
    if campaign.status in MOVABLE:
        for number, line in found.items():
            line.movable = starts[number]
    return Timeline(list(found.values()), _places_now(campaign), timed)


def outlook_of(campaign: Campaign, now: datetime) -> Outlook:
    """What of a campaign waits, and for when."""
    rows = Chunk.objects.filter(
        batch__campaign=campaign,
        state__in=(Chunk.State.OPEN, Chunk.State.WAITING),
        next_id__lte=F("last_id"),
    ).values_list("state", "due_at", "closes_at", "wave", F("last_id") - F("next_id") + 1)
    gap = campaign.batches.order_by("pk").values_list("gap", flat=True).first()
    waves = dict(campaign.waves.values_list("number", "due_at"))
    # Chunks of a paced campaign are due one after the other: so far ahead it is the rate's doing.
    reach = now + timedelta(microseconds=(gap or 0) * sum(row[-1] for row in rows))
    ready = held = 0
    later: dict[datetime, int] = {}
    for state, due, closes, wave, count in rows:
        if state == Chunk.State.WAITING:
            held += count
        elif due <= now or (gap and due <= reach and waves.get(wave, due) <= now):
            ready += count if closes is None or closes > now else 0
        else:
            later[due] = later.get(due, 0) + count
    return Outlook(
        ready=ready,
        rate=_recent_rate(campaign, now),
        next_at=min(later, default=None),
        next_count=later[min(later)] if later else 0,
        last_at=max(later, default=None),
        gap=gap,
        held=held,
    )


def estimated_messages(campaign: Campaign) -> int:
    """About how many messages a draft will have; 0 where nobody can tell before the check."""
    if campaign.messages or campaign.upload is None:
        return campaign.messages
    preview = campaign.upload.preview
    rows = [row["cells"] for row in preview.get("sample", [])]
    if preview.get("format") != "csv" or not rows:
        return 0
    width = sum(len(cell.encode()) + 1 for cells in rows for cell in cells) / len(rows)
    return max(round(campaign.upload.size / width), 1)


def _chunks(campaign: Campaign) -> QuerySet[Chunk]:
    """The chunks of a campaign's own file, retries left out."""
    first = campaign.batches.order_by("pk")[:1]
    return Chunk.objects.filter(batch__in=list(first), attempt=0)


def _timeline(sizes: dict[Lot, int], slots: dict[Lot, Slot]) -> Timeline:
    waves: dict[int, WaveLine] = {}
    timed = 0
    for lot, size in sorted(sizes.items(), key=lambda item: item[0].wave):
        if lot.asked_at is not None:
            timed += size
            continue
        due = slots[lot].due_at
        line = waves.setdefault(lot.wave, WaveLine(lot.wave, due, 0))
        line.messages += size
        line.at = min(line.at, due)
    places = _places((lot.zone, sizes[lot], slots[lot]) for lot in sizes if lot.zone)
    return Timeline(list(waves.values()), places, timed)


def _places_now(campaign: Campaign) -> list[PlaceLine]:
    """The places of a confirmed campaign where something still waits for its hours."""
    waiting = _chunks(campaign).filter(state=Chunk.State.OPEN).exclude(zone="")
    rows = waiting.values_list("zone", "queued", "due_at", "closes_at")
    return _places((zone, count, Slot(due, closes)) for zone, count, due, closes in rows if count)


def _places(lots: Iterable[tuple[str, int, Slot]]) -> list[PlaceLine]:
    """One line for each zone: the first moment, and what leaves there in all."""
    found: dict[str, PlaceLine] = {}
    for zone, count, slot in lots:
        line = found.get(zone)
        if line is None:
            clock = clocks_of(zone)[0].key
            found[zone] = PlaceLine(_country(zone), count, slot.due_at, slot.closes_at, clock)
            continue
        line.messages += count
        if slot.due_at < line.at:
            line.at, line.until = slot.due_at, slot.closes_at
    return sorted(found.values(), key=lambda line: (line.at, -line.messages))


def _country(zone: str) -> str:
    country = country_of(zone)
    return region_names().get(country, country)


def _recent_rate(campaign: Campaign, now: datetime) -> float:
    """Messages a second that dispatchers took over the last minute, or since the start."""
    if campaign.started_at is None:
        return 0.0
    lease = timedelta(seconds=settings.DISPATCH_LEASE_SECONDS)
    recent = Slice.objects.filter(
        chunk__batch__campaign=campaign, lease_until__gte=now - RECENT + lease
    )
    taken = sum(hi - lo + 1 for lo, hi in recent.values_list("lo", "hi"))
    seconds = min(RECENT, max(now - campaign.started_at, timedelta(seconds=1))).total_seconds()
    return taken / seconds
