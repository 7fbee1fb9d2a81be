"""What recurs is made, checked and confirmed by itself, once for each due time.

A run is claimed by the row that says so, which only one of any number of ticks can insert. It is
claimed some minutes ahead: making and checking a campaign takes a while. What a person has to
decide (it costs more than they allowed, credits are short, a sender is gone) waits for them.
"""

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import Conflict, ServiceError
from accounts.selectors import owners_of
from accounts.services import mail
from campaigns import runreasons, store
from campaigns.models import Campaign, Recurrence, RecurrenceRun, Upload
from campaigns.selectors.audiences import audience_called
from campaigns.selectors.recurrences import rhythm_of, within_end
from campaigns.services import campaigns, confirming
from campaigns.services.audiences import snapshot
from campaigns.services.copying import copy_of
from campaigns.statuses import CampaignStatus
from campaigns.store.exclusive import exclusive

log = logging.getLogger(__name__)

LOCK = "recurrence"
_State = RecurrenceRun.State
_CONFIRMED = frozenset(
    {
        CampaignStatus.AWAITING_RELEASE,
        CampaignStatus.SCHEDULED,
        CampaignStatus.RUNNING,
        CampaignStatus.PAUSED,
        CampaignStatus.FINISHED,
        CampaignStatus.STOPPED,
    }
)


def claim_due() -> list[RecurrenceRun]:
    """Claim every run whose time is near or past, each exactly once; return the new ones.

    A run that is too late is left out, and says so.
    """
    soon = store.db_now() + timedelta(minutes=settings.RECURRING_LEAD_MINUTES)
    due = Recurrence.objects.filter(status=Recurrence.Status.ACTIVE, next_at__lte=soon)
    claimed: list[RecurrenceRun] = []
    for key in due.order_by("next_at").values_list("pk", flat=True)[:200]:
        while run := _claim(key, soon):
            claimed.append(run)
    return claimed


def open_runs() -> QuerySet[RecurrenceRun]:
    """The runs that are not settled yet."""
    unsettled = (_State.CLAIMED, _State.CHECKING, _State.WAITING)
    return RecurrenceRun.objects.filter(state__in=unsettled).select_related(
        "recurrence__account", "recurrence__pattern", "campaign"
    )


def to_prepare() -> list[int]:
    """The claimed runs that have no campaign yet."""
    return list(open_runs().filter(state=_State.CLAIMED).values_list("pk", flat=True))


def prepare(run_id: int) -> Campaign | None:
    """Make the campaign of a claimed run and start its check; None where nothing is left to do.

    The caller kicks `tasks.import_campaign`. Two at once: one does it.
    """
    with exclusive(LOCK, run_id) as alone:
        run = open_runs().filter(pk=run_id, state=_State.CLAIMED).first()
        if not alone or run is None:
            return None
        try:
            return _make(run)
        except ServiceError as error:
            _wait(run, runreasons.NOT_MADE, error.message)
    return None


def settle_checked() -> int:
    """Confirm what is checked and within its budget, ask about the rest; return how many moved."""
    return sum(_settle(run) for run in open_runs().exclude(state=_State.CLAIMED)[:200])


def _claim(recurrence_id: int, soon: datetime) -> RecurrenceRun | None:
    with transaction.atomic():
        row = (
            Recurrence.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("account")
            .filter(pk=recurrence_id, status=Recurrence.Status.ACTIVE, next_at__lte=soon)
            .first()
        )
        if row is None or row.next_at is None:
            return None
        run, new = RecurrenceRun.objects.get_or_create(recurrence=row, due_at=row.next_at)
        if new:
            _leave_out_late(row, run)
        _advance(row, run)
    return run


def _leave_out_late(row: Recurrence, run: RecurrenceRun) -> None:
    late = store.db_now() - run.due_at > timedelta(hours=row.late_hours)
    if late or not row.account.is_live:
        run.state = _State.SKIPPED
        run.reason = runreasons.LATE if late else runreasons.NOT_LIVE
        run.save(update_fields=["state", "reason"])


def _advance(row: Recurrence, run: RecurrenceRun) -> None:
    """On to the next due time. A run that was left out does not count against `runs_left`."""
    if row.runs_left is not None and run.state != _State.SKIPPED:
        row.runs_left -= 1
    upcoming = rhythm_of(row).after(run.due_at, ZoneInfo(row.account.timezone))
    row.next_at = upcoming if upcoming and within_end(row, upcoming) else None
    if row.next_at is None:
        row.status = Recurrence.Status.ENDED
    row.save(update_fields=["runs_left", "next_at", "status"])


def _make(run: RecurrenceRun) -> Campaign:
    row = run.recurrence
    upload = _recipients(row)
    with transaction.atomic():
        campaign = copy_of(
            row.pattern,
            name=_name(run),
            by=row.created_by,
            upload=upload,
            text=_newest_text(row),
        )
        if run.due_at > store.db_now():
            Campaign.objects.filter(pk=campaign.pk).update(scheduled_at=run.due_at)
        ours = RecurrenceRun.objects.filter(pk=run.pk, state=_State.CLAIMED)
        if not ours.update(campaign=campaign, state=_State.CHECKING):
            raise Conflict("left_out", _("This run does not wait for you any more."))
        campaign.refresh_from_db()
        campaigns.start_check(campaign)
    return campaign


def _recipients(row: Recurrence) -> Upload | None:
    if not row.audience:
        return None
    return snapshot(row.account, audience_called(row.account, row.audience), row.created_by)


def _newest_text(row: Recurrence) -> str | None:
    version = row.pattern.template_version
    if not row.newest_template or version is None:
        return None
    return version.template.versions.order_by("-number").values_list("text", flat=True).first()


def _name(run: RecurrenceRun) -> str:
    local = run.due_at.astimezone(ZoneInfo(run.recurrence.account.timezone))
    return f"{run.recurrence.name}, {local:%Y-%m-%d %H:%M}"


def _settle(run: RecurrenceRun) -> bool:
    """Whether a run that has, or had, a campaign moved on."""
    campaign = run.campaign
    if campaign is None:  # it could not be made: a person tries again or leaves it out
        return False
    if campaign.status == CampaignStatus.CANCELLED:
        return _end(run, _State.SKIPPED, runreasons.CALLED_OFF)
    if campaign.status in _CONFIRMED:
        return _end(run, _State.CONFIRMED)
    if run.state == _State.WAITING:
        return False
    if campaign.status == CampaignStatus.FAILED:
        return _wait(run, runreasons.UNREADABLE, campaign.problem.get("message", ""))
    if campaign.status == CampaignStatus.DRAFT:
        return _wait(run, runreasons.CHANGED)
    return campaign.status == CampaignStatus.READY and _confirm(run, campaign)


def _confirm(run: RecurrenceRun, campaign: Campaign) -> bool:
    row = run.recurrence
    if not row.account.is_live:
        return _wait(run, runreasons.NOT_LIVE)
    if not campaign.messages:
        return _wait(run, runreasons.NOTHING_TO_SEND)
    if campaign.price > row.max_price:
        return _wait(run, runreasons.OVER_PRICE)
    if row.max_messages is not None and campaign.messages > row.max_messages:
        return _wait(run, runreasons.OVER_MESSAGES)
    try:
        # What was looked at: somebody may have had it checked anew, at another price.
        offer = confirming.Offer(campaign.messages, campaign.price)
        confirming.confirm(campaign, by=row.created_by, offer=offer, agreed=True)
    except ServiceError as error:
        return _wait(run, runreasons.REFUSED, error.message)
    return _end(run, _State.CONFIRMED)


def _end(run: RecurrenceRun, state: RecurrenceRun.State, reason: str = "") -> bool:
    moved = RecurrenceRun.objects.filter(pk=run.pk, state=run.state)
    return bool(moved.update(state=state, reason=reason, detail=""))


def _wait(run: RecurrenceRun, reason: str, detail: str = "") -> bool:
    """Leave it to a person, and tell the owners once."""
    with transaction.atomic():
        still = RecurrenceRun.objects.filter(pk=run.pk, state=run.state)
        if not still.update(state=_State.WAITING, reason=reason, detail=detail[:250]):
            return False
        row = run.recurrence
        words = {
            "recurrence": row,
            "due": run.due_at.astimezone(ZoneInfo(row.account.timezone)),
            "reason": runreasons.run_sentence(reason, detail),
            "campaign": run.campaign,
        }
        mail.send_each("recurrence_waits", owners_of(row.account), words, account=row.account)
    return True
