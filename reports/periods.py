"""Stretches of days people ask for by name, and what each is compared with."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.schedule import add_months
from reports.selectors.spans import DAY, Span

FREE = "free"
USUAL = "30-days"
LONGEST = 366
QUARTER = 15
PERIODS: dict[str, Promise] = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "7-days": _("7 days"),
    "30-days": _("30 days"),
    "this-month": _("This month"),
    "last-month": _("Last month"),
    "3-months": _("3 months"),
}
_BOUNDS: dict[str, Callable[[date], tuple[date, date]]] = {
    "today": lambda today: (today, today),
    "yesterday": lambda today: (today - DAY, today - DAY),
    "7-days": lambda today: (today - 6 * DAY, today),
    "30-days": lambda today: (today - 29 * DAY, today),
    "this-month": lambda today: (today.replace(day=1), today),
    "last-month": lambda today: _month_before(today),
    "3-months": lambda today: (_months_back(today, 3), today),
}


def bounds_of(period: str, today: date) -> tuple[date, date]:
    """The first and the last day of a period, seen from today."""
    return _BOUNDS[period](today)


def compared_with(period: str, span: Span, now: datetime) -> Span:
    """The time a span is compared with: months with months, others with as many days before.

    Where the span is not over yet, the other ends at the same quarter hour of its last day.
    """
    local = now.astimezone(span.zone)
    running = span.last >= local.date()
    clock = time(local.hour, local.minute // QUARTER * QUARTER) if running else None
    if period == "last-month":
        return Span(*_month_before(span.first), span.zone)
    if period != "this-month":
        return replace(span.before, clock=clock)
    first, end = _month_before(span.first)
    last = first + (span.length - 1) * DAY
    # A shorter month is over before this one's day is reached.
    return Span(first, last, span.zone, clock) if last <= end else Span(first, end, span.zone)


def _month_before(day: date) -> tuple[date, date]:
    last = day.replace(day=1) - DAY
    return last.replace(day=1), last


def _months_back(day: date, months: int) -> date:
    return add_months(datetime.combine(day, time()), -months).date() + DAY
