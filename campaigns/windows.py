"""Hours of the day at which messages may reach a phone, by the clocks where it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from typing import NamedTuple
from zoneinfo import ZoneInfo

from campaigns.zones import clocks_of, country_of

# How far ahead an opening is looked for: hours come back daily, and clocks change once at most.
DAYS_AHEAD = 8


class Window(NamedTuple):
    """Open from `opens` until `closes`; one that closes at or before it opens does the next day."""

    opens: time
    closes: time


class Span(NamedTuple):
    """From `start` until `end` (aware, UTC); `end` None: for good."""

    start: datetime
    end: datetime | None


# What the rules of a country ask for, by product code and country; an issuer may set others.
DEFAULTS: dict[tuple[str, str], Window] = {("P", "IN"): Window(time(9), time(21))}


@dataclass(frozen=True)
class Hours:
    """The windows that count for a batch: those of its product by country, and its own."""

    by_country: Mapping[str, Window] = field(default_factory=dict)
    own: Window | None = None

    @property
    def any(self) -> bool:
        """Whether the time of day matters to any message."""
        return self.own is not None or bool(self.by_country)

    def matter_in(self, country: str) -> bool:
        """Whether messages to `country` must lie in chunks of one zone."""
        return self.own is not None or country in self.by_country

    def next_span(self, zone: str, moment: datetime) -> Span | None:
        """When messages in `zone` (campaigns.zones) may leave, from `moment` on at the earliest.

        None where the windows never overlap.
        """
        wanted = [self.own, self.by_country.get(country_of(zone))]
        windows = [window for window in wanted if window is not None]
        clocks = clocks_of(zone)
        return next_span(moment, [(window, clock) for window in windows for clock in clocks])


def next_span(moment: datetime, clocks: Sequence[tuple[Window, ZoneInfo]]) -> Span | None:
    """The first span not over at `moment` in which every window is open by its clock."""
    if not clocks:
        return Span(moment, None)
    spans = reduce(_overlap, (_open_spans(window, zone, moment) for window, zone in clocks))
    found = next((span for span in spans if span.end is None or span.end > moment), None)
    return Span(max(found.start, moment), found.end) if found else None


def _open_spans(window: Window, zone: ZoneInfo, moment: datetime) -> list[Span]:
    """The spans around and after `moment`, those that touch as one."""
    today = moment.astimezone(zone).date()
    joined: list[Span] = []
    for days in range(-2, DAYS_AHEAD):
        span = _on_day(window, zone, today + timedelta(days=days))
        if joined and joined[-1].end == span.start:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _on_day(window: Window, zone: ZoneInfo, day: date) -> Span:
    last = day if window.closes > window.opens else day + timedelta(days=1)
    return Span(_moment(day, window.opens, zone), _moment(last, window.closes, zone))


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """When the clocks show it first; a time that they skip is when they have skipped it."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _overlap(some: list[Span], others: list[Span]) -> list[Span]:
    return list(_overlaps(some, others))


def _overlaps(some: list[Span], others: list[Span]) -> Iterator[Span]:
    for one in some:
        for other in others:
            assert one.end is not None and other.end is not None
            start, end = max(one.start, other.start), min(one.end, other.end)
            if start < end:
                yield Span(start, end)
