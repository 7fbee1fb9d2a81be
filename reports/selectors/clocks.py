"""Figures by the clocks of a zone: by its days, and by the hours of its week.

A zone's day is a day of UTC, less what of that lies in the zone's next day, plus what lies in the
day before: only the quarters of an hour between the two midnights are read, not all of them.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import groupby
from operator import or_

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncDate, TruncTime

from reports.models import Day, Quarter
from reports.selectors.figures import Amount, Figures, Key, Narrowing, rows
from reports.selectors.spans import DAY, Span

Change = tuple[datetime.date, Key, str, Amount]
Stretch = tuple[datetime.datetime, datetime.datetime]
Week = dict[tuple[int, int], int]
MIDNIGHT = datetime.time()


def daily(narrowing: Narrowing, span: Span) -> dict[datetime.date, Figures]:
    """The figures of each day of a span, on the clocks of its zone; days without any left out."""
    found: dict[datetime.date, Figures] = defaultdict(Figures)
    for day, _key, state, amount in daily_rows(narrowing, span):
        found[day].add(state, amount)
    return {day: figures for day, figures in found.items() if figures.messages}


def daily_rows(narrowing: Narrowing, span: Span, by: Sequence[str] = ()) -> Iterator[Change]:
    """Amounts by day, `by` and state, to be added up.

    What lies in the neighbouring day comes as a second row, with its sign turned.
    """
    days = Day.objects.filter(narrowing.to_q(), start__gte=span.first, start__lte=span.last)
    for (day, *key), state, amount in rows(days, ["start", *by]):
        yield day, tuple(key), state, amount
    before, after = _between_midnights(span)
    yield from _moved(narrowing, before, span, by, DAY)
    yield from _moved(narrowing, after, span, by, -DAY)
    if span.clock:
        whole = Span(span.first, span.last, span.zone)
        rest = _within(narrowing, [(span.until, whole.until)])
        for left, state, amount in rows(rest, by):
            yield span.last, left, state, amount.turned


def by_hour(narrowing: Narrowing, span: Span) -> Week:
    """Messages by weekday (1 is Monday) and hour (0 to 23), on the clocks of the zone."""
    quarters = (
        _within(narrowing, [(span.since, span.until)])
        .order_by()
        .values_list("start")
        .annotate(Sum("messages"))
    )
    found: Week = defaultdict(int)
    for start, messages in quarters:
        local = start.astimezone(span.zone)
        found[local.isoweekday(), local.hour] += messages
    return dict(found)


def _between_midnights(span: Span) -> tuple[list[Stretch], list[Stretch]]:
    """From the zone's midnight to that of UTC, where it comes before, and where it comes after."""
    before: list[Stretch] = []
    after: list[Stretch] = []
    for day in [*span.days, span.last + DAY]:
        own = datetime.datetime.combine(day, MIDNIGHT, span.zone).astimezone(datetime.UTC)
        utc = datetime.datetime.combine(day, MIDNIGHT, datetime.UTC)
        if own < utc:
            before.append((own, utc))
        elif utc < own:
            after.append((utc, own))
    return before, after


def _moved(
    narrowing: Narrowing,
    stretches: list[Stretch],
    span: Span,
    by: Sequence[str],
    step: datetime.timedelta,
) -> Iterator[Change]:
    """What of a day of UTC belongs to the zone's day one `step` on."""
    if not stretches:
        return
    within = _at_clocks if narrowing.tree else _within
    quarters = within(narrowing, stretches).annotate(day=TruncDate("start", tzinfo=datetime.UTC))
    for (day, *key), state, amount in rows(quarters, ["day", *by]):
        if span.first <= day <= span.last:
            yield day, tuple(key), state, amount.turned
        if span.first <= day + step <= span.last:
            yield day + step, tuple(key), state, amount


def _within(narrowing: Narrowing, stretches: Sequence[Stretch]) -> QuerySet[Quarter]:
    """The quarters of some stretches: for one account, a look into its index for each."""
    parts = [Q(start__gte=since, start__lt=until) for since, until in stretches]
    return Quarter.objects.filter(narrowing.to_q()).filter(reduce(or_, parts))


def _at_clocks(narrowing: Narrowing, stretches: Sequence[Stretch]) -> QuerySet[Quarter]:
    """The same for a tree, in one walk: stretches at the same time of day are told by that.

    It is the time at which the zone's midnight is in UTC, and changes with its offset only.
    """
    parts: list[Q] = []
    for clocks, run in groupby(stretches, key=lambda it: (it[0].time(), it[1].time())):
        days = list(run)
        part = Q(start__gte=days[0][0], start__lt=days[-1][1], clock__gte=clocks[0])
        parts.append(part & Q(clock__lt=clocks[1]) if clocks[1] != MIDNIGHT else part)
    quarters = Quarter.objects.filter(narrowing.to_q())
    quarters = quarters.annotate(clock=TruncTime("start", tzinfo=datetime.UTC))
    return quarters.filter(reduce(or_, parts))
