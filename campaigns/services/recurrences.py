"""Recurring campaigns as people keep them: made, changed, paused, resumed, ended."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Account, User
from accounts.selectors import limit
from accounts.services import auditlog
from campaigns import runreasons, store
from campaigns.models import Campaign, Recurrence, RecurrenceRun
from campaigns.remarks import one_line
from campaigns.rhythms import Unit
from campaigns.selectors.audiences import audience_called
from campaigns.selectors.recurrences import rhythm_of, within_end
from campaigns.services.campaigns import missing_step

MOST_EVERY = 12
MOST_LATE_HOURS = 72
MOST_RUNS = 10_000
MOST_MESSAGES = 1_000_000_000
_Status = Recurrence.Status


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a person asks for. `max_price` in micro-credits; `audience` '' is the pattern's file."""

    name: str
    every: int
    unit: str
    at: time
    starts_on: date
    max_price: int
    weekdays: frozenset[int] = frozenset()
    month_day: int = 1
    ends_on: date | None = None
    runs_left: int | None = None
    late_hours: int = 2
    max_messages: int | None = None
    audience: str = ""
    newest_template: bool = False


def create(account: Account, pattern: Campaign, wish: Wish, *, by: User | None) -> Recurrence:
    """Repeat `pattern` from now on; its own runs are not touched.

    Raises Invalid on the field at fault, Conflict where the pattern lacks a message or recipients,
    or the account has as many recurring campaigns as it may.
    """
    if missing_step(pattern) == "message" or (missing_step(pattern) and not wish.audience):
        raise Conflict("pattern_unfinished", _("Give this campaign its recipients and text first."))
    most = limit(account, "recurring_campaigns")
    if account.recurrences.exclude(status=_Status.ENDED).count() >= most:
        message = _("An account has at most %(limit)s recurring campaigns: end one first.")
        raise Conflict("too_many_recurrences", message % {"limit": most})
    row = Recurrence(account=account, pattern=pattern, created_by=by)
    _take(row, wish)
    with transaction.atomic():
        row.save()
        _record(row, "created", after=_facts(row))
    return row


def change(row: Recurrence, wish: Wish) -> None:
    """Take another rhythm, budget or audience from the next run on. Raises Invalid, Conflict."""
    with transaction.atomic():
        locked = _locked(row)
        before = _facts(locked)
        _take(locked, wish)
        locked.save()
        told = auditlog.changes(before, _facts(locked))
        _record(locked, "changed", *told)
    row.refresh_from_db()


def pause(row: Recurrence) -> None:
    """Let no run begin until it is resumed. Raises Conflict unless it is active."""
    _move(row, _Status.ACTIVE, _Status.PAUSED, "paused")


def resume(row: Recurrence) -> None:
    """Go on with the next due time from now; what was missed meanwhile stays out."""
    _move(row, _Status.PAUSED, _Status.ACTIVE, "resumed")


def end(row: Recurrence) -> None:
    """End it for good; campaigns it made go on. Raises Conflict if it has ended."""
    with transaction.atomic():
        locked = _locked(row)
        locked.status, locked.next_at = _Status.ENDED, None
        locked.save(update_fields=["status", "next_at"])
        _leave_out_claimed(locked)
        _record(locked, "ended")
    row.refresh_from_db()


def try_again(row: Recurrence, run: RecurrenceRun) -> None:
    """Make the campaign of a run that could not be made. Raises Conflict if it does not wait."""
    _decide(row, run, RecurrenceRun.State.CLAIMED, "")


def leave_out(row: Recurrence, run: RecurrenceRun) -> None:
    """Leave a run out that could not be made. Raises Conflict if it does not wait."""
    _decide(row, run, RecurrenceRun.State.SKIPPED, runreasons.CALLED_OFF)


def _decide(row: Recurrence, run: RecurrenceRun, state: RecurrenceRun.State, reason: str) -> None:
    waiting = RecurrenceRun.objects.filter(
        pk=run.pk, recurrence=row, state=RecurrenceRun.State.WAITING, campaign=None
    )
    with transaction.atomic():
        if not waiting.update(state=state, reason=reason, detail=""):
            raise Conflict("not_waiting", _("This run does not wait for you any more."))
        _record(row, "run_decided", after={"due_at": run.due_at.isoformat(), "state": state})


def _move(row: Recurrence, before: Recurrence.Status, to: Recurrence.Status, verb: str) -> None:
    with transaction.atomic():
        locked = _locked(row)
        if locked.status != before:
            raise Conflict("wrong_status", _("That cannot be done to it any more."))
        locked.status = to
        if to == _Status.ACTIVE:
            _find_next(locked)
        else:
            _leave_out_claimed(locked)
        locked.save(update_fields=["status", "next_at"])
        _record(locked, verb)
    row.refresh_from_db()


def _leave_out_claimed(row: Recurrence) -> None:
    """Runs that were claimed ahead of their time, and have no campaign yet, do not begin."""
    claimed = row.runs.filter(state=RecurrenceRun.State.CLAIMED, campaign=None)
    claimed.update(state=RecurrenceRun.State.SKIPPED, reason=runreasons.CALLED_OFF)


def _locked(row: Recurrence) -> Recurrence:
    locked = (
        Recurrence.objects.select_for_update(of=("self",))
        .select_related("account", "pattern")
        .get(pk=row.pk)
    )
    if locked.status == _Status.ENDED:
        raise Conflict("has_ended", _("This recurring campaign has ended."))
    return locked


def _take(row: Recurrence, wish: Wish) -> None:
    _check(row, wish)
    row.name = one_line(wish.name)[:100]
    row.weekdays = sorted(wish.weekdays)
    for field in (
        "every",
        "unit",
        "at",
        "starts_on",
        "ends_on",
        "month_day",
        "runs_left",
        "late_hours",
        "max_price",
        "max_messages",
        "audience",
        "newest_template",
    ):
        setattr(row, field, getattr(wish, field))
    _find_next(row)


def _find_next(row: Recurrence) -> None:
    """The next due time from now on. Raises Invalid where there is none."""
    upcoming = rhythm_of(row).after(store.db_now(), ZoneInfo(row.account.timezone))
    if upcoming is None or not within_end(row, upcoming):
        raise Invalid("never_due", _("With this end there is no run any more."), "ends_on")
    row.next_at = upcoming


def _check(row: Recurrence, wish: Wish) -> None:
    if not one_line(wish.name):
        raise Invalid("no_name", _("Give it a name."), "name")
    _check_rhythm(wish)
    if wish.runs_left is not None and not 1 <= wish.runs_left <= MOST_RUNS:
        message = _("Choose a number from 1 to %(most)s, or leave it empty.") % {"most": MOST_RUNS}
        raise Invalid("runs_left", message, "runs_left")
    if wish.max_messages is not None and not 1 <= wish.max_messages <= MOST_MESSAGES:
        message = _("Choose a number from 1 to %(most)s, or leave it empty.")
        raise Invalid("max_messages", message % {"most": MOST_MESSAGES}, "max_messages")
    if not 0 <= wish.late_hours <= MOST_LATE_HOURS:
        message = _("Choose up to %(most)s hours.") % {"most": MOST_LATE_HOURS}
        raise Invalid("late_hours", message, "late_hours")
    if wish.max_price <= 0:
        message = _("Say how many credits a run may cost; above that it asks you.")
        raise Invalid("no_budget", message, "max_price")
    if wish.audience:
        audience_called(row.account, wish.audience)
    if wish.newest_template and row.pattern.template_version_id is None:
        message = _("This campaign's text does not come from a template.")
        raise Invalid("no_template", message, "newest_template")


def _check_rhythm(wish: Wish) -> None:
    for name, day in (("starts_on", wish.starts_on), ("ends_on", wish.ends_on)):
        if day is not None and not 2000 <= day.year < 2100:
            raise Invalid(name, _("Choose a day of this century."), name)
    if not 1 <= wish.every <= MOST_EVERY:
        message = _("Choose a number from 1 to %(most)s.") % {"most": MOST_EVERY}
        raise Invalid("every", message, "every")
    if wish.unit not in list(Unit):
        raise Invalid("unit", _("Choose days, weeks or months."), "unit")
    if wish.unit == Unit.WEEK and not wish.weekdays:
        raise Invalid("no_weekday", _("Choose at least one day of the week."), "weekdays")
    if wish.unit == Unit.MONTH and not 1 <= wish.month_day <= 31:
        raise Invalid("month_day", _("Choose a day from 1 to 31."), "month_day")


def _facts(row: Recurrence) -> dict[str, Any]:
    return {
        "name": row.name,
        "every": f"{row.every} {row.unit}",
        "at": f"{row.at:%H:%M}",
        "next_at": row.next_at.isoformat() if row.next_at else None,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "max_price": row.max_price,
        "max_messages": row.max_messages,
        "audience": row.audience,
    }


def _record(
    row: Recurrence,
    verb: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    auditlog.record(
        row.account,
        f"recurrence.{verb}",
        kind="recurrence",
        subject=row.uuid,
        label=row.name,
        before=before or {},
        after=after or {},
    )
