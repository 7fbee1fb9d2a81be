"""The start of a campaign as a clock time of its account, held to the schedule's bounds."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account
from accounts.selectors import limit
from campaigns import schedule


def bounds_for(account: Account, now: datetime | None = None) -> schedule.Bounds:
    """The bounds of a campaign's start in force for an account."""
    return schedule.bounds(
        now or timezone.now(),
        ZoneInfo(account.timezone),
        lead_minutes=limit(account, "schedule_lead_minutes"),
        months=limit(account, "schedule_horizon_months"),
    )


def moment_of(account: Account, clock: datetime) -> datetime:
    """The moment of a clock time (naive). Raises Invalid `no_such_time` or `outside_schedule`."""
    now = timezone.now()
    try:
        moment = schedule.from_clock(clock, ZoneInfo(account.timezone))
    except OverflowError:  # the first or last day there is, in a zone away from UTC
        raise outside(account, now) from None
    if moment is None:
        message = _(
            "The clocks in {zone} are put forward over {time}: there is no such time that day."
        ).format(zone=account.timezone, time=date_format(clock, "H:i"))
        raise Invalid("no_such_time", message, "scheduled_at")
    check_bounds(account, moment, now)
    return moment


def check_bounds(account: Account, moment: datetime, now: datetime) -> None:
    """Raise Invalid `outside_schedule`, naming both bounds, unless a start lies between them."""
    if not bounds_for(account, now).admit(moment):
        raise outside(account, now)


def outside(account: Account, now: datetime | None = None) -> Invalid:
    """What to tell of a time outside the bounds; it names both."""
    allowed = bounds_for(account, now)
    zone = ZoneInfo(account.timezone)
    first, last = (
        date_format(timezone.localtime(bound, zone), "j F Y, H:i")
        for bound in (allowed.earliest, allowed.latest)
    )
    message = _("Choose a time after {first} and before {last} ({zone}).").format(
        first=first, last=last, zone=account.timezone
    )
    return Invalid("outside_schedule", message, "scheduled_at")
