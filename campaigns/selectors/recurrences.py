"""Reads of what recurs: when it is due next, and what became of its runs."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Recurrence, RecurrenceRun
from campaigns.rhythms import Rhythm, Unit
from campaigns.selectors.audiences import audience_called

SHOWN_RUNS = 50
SHOWN_NEXT = 5


def rhythm_of(row: Recurrence) -> Rhythm:
    """When it recurs, whatever its end."""
    return Rhythm(
        every=row.every,
        unit=Unit(row.unit),
        at=row.at,
        starts_on=row.starts_on,
        weekdays=frozenset(row.weekdays),
        month_day=row.month_day,
    )


def within_end(row: Recurrence, moment: datetime) -> bool:
    """Whether it still runs at `moment`: before its last day, and with runs left."""
    if row.runs_left is not None and row.runs_left <= 0:
        return False
    day = moment.astimezone(ZoneInfo(row.account.timezone)).date()
    return row.ends_on is None or day <= row.ends_on


def next_moments(row: Recurrence, count: int = SHOWN_NEXT) -> list[datetime]:
    """The next due times, at most `count`."""
    if row.next_at is None or row.status != Recurrence.Status.ACTIVE:
        return []
    most = count if row.runs_left is None else min(count, row.runs_left)
    zone = ZoneInfo(row.account.timezone)
    after = rhythm_of(row).first(most - 1, row.next_at, zone) if most else []
    return [due for due in [row.next_at, *after][:most] if within_end(row, due)]


def recurrences_of(account: Account) -> QuerySet[Recurrence]:
    """The account's recurrences: those that run first, then by what is due next.

    `waiting` counts the runs that need a person.
    """
    waiting = Count("runs", filter=Q(runs__state=RecurrenceRun.State.WAITING))
    return (
        Recurrence.objects.filter(account=account)
        .select_related("pattern", "pattern__product", "pattern__sender", "account")
        .annotate(waiting=waiting)
        .order_by("status", "next_at", "-pk")
    )


def recurrence_called(account: Account, name: uuid.UUID) -> Recurrence:
    """A recurrence of the account. Raises NotFound."""
    row = recurrences_of(account).filter(uuid=name).first()
    if row is None:
        raise NotFound("no_recurrence", _("There is no such recurring campaign."))
    return row


def runs_of(row: Recurrence) -> QuerySet[RecurrenceRun]:
    """Its newest runs, with their campaigns."""
    return row.runs.select_related("campaign").order_by("-due_at")[:SHOWN_RUNS]


def run_called(row: Recurrence, run_id: int) -> RecurrenceRun:
    """A run of it. Raises NotFound."""
    run = row.runs.select_related("campaign").filter(pk=run_id).first()
    if run is None:
        raise NotFound("no_run", _("There is no such run."))
    return run


def audience_words(row: Recurrence) -> str:
    """Who gets it, in words."""
    if not row.audience:
        return row.pattern.upload.name if row.pattern.upload else ""
    try:
        return audience_called(row.account, row.audience).name
    except NotFound:
        return _("A group or segment that is deleted")
