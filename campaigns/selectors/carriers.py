"""Reads of carriers: finding one, and how each is doing now."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from accounts.charts import Spark, spark
from accounts.errors import NotFound
from campaigns.models import Carrier, CarrierMinute, Chunk, Dispatcher, Doubt, LinkState

# Older than this, what a dispatcher told is not how it is.
FRESH = timedelta(seconds=15)
HOUR = 60
_SUMS = (
    "written",
    "answered",
    "accepted",
    "refused",
    "throttled",
    "uncertain",
    "receipts",
    "delivered",
    "undelivered",
    "in_time",
    "submit_ms",
    "receipt_seconds",
)


@dataclass
class Figures:
    """Sums over some minutes. `submit_ms` and `receipt_seconds` are sums as well."""

    sums: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    slowest_ms: int = 0

    def add(self, minute: CarrierMinute) -> None:
        self.sums.update({name: getattr(minute, name) for name in _SUMS})
        self.codes.update(minute.codes)
        self.slowest_ms = max(self.slowest_ms, minute.submit_ms_max)

    def __getattr__(self, name: str) -> int:
        if name not in _SUMS:
            raise AttributeError(name)
        return self.sums[name]

    @property
    def top_codes(self) -> list[tuple[str, int]]:
        """What it refused with, the most frequent first."""
        return self.codes.most_common(3)

    @property
    def mean_ms(self) -> int | None:
        """Milliseconds from write to answer; None where nothing was answered."""
        return round(self.sums["submit_ms"] / self.answered) if self.answered else None

    @property
    def mean_receipt_seconds(self) -> float | None:
        """Seconds from answer to receipt; None where no receipt came."""
        return round(self.sums["receipt_seconds"] / self.receipts, 1) if self.receipts else None


@dataclass
class Line:
    """One carrier as it is now. `waiting` messages are due and wait for its room."""

    carrier: Carrier
    binds: list[LinkState] = field(default_factory=list)
    hour: Figures = field(default_factory=Figures)
    written: list[int] = field(default_factory=lambda: [0] * HOUR)
    waiting: int = 0
    doubts: int = 0

    @property
    def rate(self) -> int:
        """Messages a second written of late: by its binds, else in the last whole minute."""
        if self.carrier.kind == "smpp":
            return round(sum(bind.rate for bind in self.binds))
        return round(max(self.written[-2:]) / 60)

    @property
    def in_flight(self) -> int:
        return sum(bind.in_flight for bind in self.binds)

    @property
    def bound(self) -> int:
        return sum(bind.state == "bound" for bind in self.binds)

    @property
    def spark(self) -> Spark:
        """Messages written in each of the last 60 minutes."""
        return spark(self.written)

    @property
    def is_up(self) -> bool:
        return self.bound > 0


@dataclass
class Board:
    """All carriers; `not_routed` messages are due and tied to no carrier."""

    lines: list[Line]
    dispatchers: int
    not_routed: int

    @property
    def waiting(self) -> int:
        return self.not_routed + sum(line.waiting for line in self.lines)

    @property
    def rate(self) -> int:
        return sum(line.rate for line in self.lines)

    @property
    def doubts(self) -> int:
        return sum(line.doubts for line in self.lines)


def only_simulated() -> bool:
    """Whether no active carrier is a real one, so that nothing leaves the portal."""
    active = Carrier.objects.filter(status=Carrier.Status.ACTIVE)
    return not active.exclude(kind="simulator").exists()


def carrier_called(carrier_uuid: uuid.UUID) -> Carrier:
    """The carrier of an address; raises NotFound."""
    carrier = Carrier.objects.filter(uuid=carrier_uuid).first()
    if carrier is None:
        raise NotFound("no_carrier", _("There is no such carrier."))
    return carrier


def names() -> list[tuple[uuid.UUID, str]]:
    """All carriers by name, to choose from."""
    return list(Carrier.objects.order_by("name").values_list("uuid", "name"))


def board(now: datetime) -> Board:
    """Every carrier with its connections, its queue and its last hour."""
    order = {"active": 0, "draining": 1, "disabled": 2}
    carriers = sorted(Carrier.objects.all(), key=lambda c: (order[c.status], c.name.lower()))
    lines = {carrier.pk: Line(carrier) for carrier in carriers}
    not_routed = _fill(lines, now)
    alive = Dispatcher.objects.filter(seen_at__gte=now - FRESH).count()
    return Board(list(lines.values()), alive, not_routed)


def line_of(carrier: Carrier, now: datetime) -> Line:
    """One carrier as `board` has it."""
    lines = {carrier.pk: Line(carrier)}
    _fill(lines, now)
    return lines[carrier.pk]


def _fill(lines: dict[int, Line], now: datetime) -> int:
    """Put into `lines` what is known; return how many due messages have no carrier yet."""
    fresh = LinkState.objects.filter(carrier__in=lines, seen_at__gte=now - FRESH)
    for bind in fresh.order_by("dispatcher", "label"):
        lines[bind.carrier_id].binds.append(bind)
    start = now.replace(second=0, microsecond=0) - timedelta(minutes=HOUR - 1)
    for minute in CarrierMinute.objects.filter(carrier__in=lines, minute__gte=start):
        line = lines[minute.carrier_id]
        line.hour.add(minute)
        at = int((minute.minute - start).total_seconds() // 60)
        if 0 <= at < HOUR:
            line.written[at] += minute.written
    doubts = Doubt.objects.filter(carrier__in=lines).values_list("carrier")
    for carrier_id, times in doubts.annotate(times=Count("pk")):
        lines[carrier_id].doubts = times
    waiting = _waiting(now)
    for carrier_id, line in lines.items():
        line.waiting = waiting.get(carrier_id, 0)
    return waiting.get(None, 0)


def _waiting(now: datetime) -> dict[int | None, int]:
    """Due messages that wait, by the carrier whose room they wait for."""
    due = Chunk.objects.filter(
        state=Chunk.State.OPEN, due_at__lte=now, next_id__lte=F("last_id")
    ).values_list("lane")
    return dict(due.annotate(messages=Sum(F("last_id") - F("next_id") + 1)))
