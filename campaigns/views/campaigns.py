"""The list of campaigns, one campaign while it is sent and after, and calling it off."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns import samples
from campaigns.etas import eta_of
from campaigns.halts import halt_of
from campaigns.models import Campaign
from campaigns.progress import progress_of
from campaigns.selectors import campaigns as selectors
from campaigns.selectors import supplements
from campaigns.selectors.archived import away_days
from campaigns.selectors.givenback import given_back
from campaigns.selectors.timelines import outlook_of
from campaigns.services import cancelling
from campaigns.services.campaigns import missing_step
from campaigns.services.supplements import JOINABLE
from campaigns.statuses import CampaignStatus, MessageState
from campaigns.views.builder.review import MADE_HERE
from campaigns.views.common import campaign_or_404
from campaigns.views.rowlooks import looked_up
from campaigns.views.times import times_of

GROUPS = (
    ("", gettext_lazy("All")),
    ("drafts", gettext_lazy("Drafts")),
    ("scheduled", gettext_lazy("Scheduled")),
    ("sending", gettext_lazy("Sending")),
    ("finished", gettext_lazy("Finished")),
    ("cancelled", gettext_lazy("Cancelled")),
)
HALTABLE = frozenset({CampaignStatus.RUNNING, CampaignStatus.PAUSED})
# How long a finished campaign's page still looks for receipts that come late.
WATCH = timedelta(minutes=10)
# What starts within that is about to leave.
SOON = timedelta(minutes=1)


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """Campaigns, newest first, by group."""
    group = request.GET.get("show", "")
    before = request.GET.get("before", "")
    page = selectors.page(request.account, group=group, before=before)
    tallies = selectors.tallies(page.campaigns)
    here = reverse("campaigns")
    context = {
        "rows": [(campaign, tallies[campaign.pk]) for campaign in page.campaigns],
        "groups": [
            (label, f"{here}?{urlencode({'show': name})}" if name else here, name == group)
            for name, label in GROUPS
        ],
        "group": group,
        "older_url": f"{here}?{urlencode({'show': group, 'before': page.next})}"
        if page.next
        else "",
        "newest_url": f"{here}?{urlencode({'show': group})}" if before else "",
        "may_send": request.may(Ability.SEND),
    }
    return render(request, "campaigns/index.html", context)


@require_safe
@account_page(Ability.VIEW)
def detail(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """A campaign from its confirmation on; one still being made opens at the step it is at."""
    campaign = campaign_or_404(request, campaign_uuid)
    if campaign.status in MADE_HERE and request.may(Ability.SEND):
        return redirect(f"campaign_{missing_step(campaign) or 'review'}", campaign.uuid)
    context = _panel(campaign) | {
        # A running campaign's would be old before they are read; the page reloads at its end.
        "failures": selectors.failures(campaign) if campaign.finished_at else [],
        "may_cancel": request.may(Ability.SEND) and campaign.status == CampaignStatus.SCHEDULED,
        "may_halt": request.may(Ability.SEND) and campaign.status in HALTABLE,
        "tags": list(campaign.optout_tags.all()),
        "given_back": given_back(campaign) if campaign.confirmed_at else 0,
        "may_send": request.may(Ability.SEND),
        "archived": away_days(campaign),
        **_rows(request, campaign),
        **times_of(request, campaign),
    }
    return render(request, "campaigns/detail.html", context)


@require_safe
@account_page(Ability.VIEW)
def progress(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """The live panel of a campaign: the inside only; `X-Live: done` when nothing will change."""
    campaign = campaign_or_404(request, campaign_uuid)
    context = _panel(campaign)
    response = render(request, "campaigns/parts/progress.html", context)
    if not context["live"] or request.GET.get("status") != campaign.status:
        response["X-Live"] = "done"
    return response


@require_POST
@account_page(Ability.SEND)
def cancel(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Call a campaign off before it starts, or throw a draft away."""
    campaign = campaign_or_404(request, campaign_uuid)
    confirmed = campaign.confirmed_at is not None
    try:
        cancelling.cancel(campaign)
    except ServiceError as error:
        messages.error(request, error.message)
        return redirect("campaign", campaign.uuid)
    if not confirmed:
        messages.success(request, _("The draft is thrown away."))
        return redirect("campaigns")
    messages.success(request, _("The campaign is cancelled. Nothing was sent."))
    return redirect("campaign", campaign.uuid)


@require_safe
@account_page(Ability.VIEW)
def sample_file(request: AccountRequest, name: str) -> HttpResponse:
    """A sample of a recipients file, to try the portal with."""
    try:
        content = samples.sample(name)
    except KeyError as error:
        raise Http404(name) from error
    kind = "text/csv; charset=utf-8" if name.endswith(".csv") else XLSX
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _rows(request: AccountRequest, campaign: Campaign) -> dict[str, Any]:
    """The mended rows, whether more can be mended, and what became of the row that is asked for."""
    joined = supplements.of(campaign)
    may_mend = request.may(Ability.SEND) and campaign.status in JOINABLE
    refused = campaign.invalid + campaign.duplicates + campaign.opted_out
    looks = looked_up(request, campaign)
    return {"supplements": joined, "may_mend": may_mend and refused > 0, **looks}


def _panel(campaign: Campaign) -> dict[str, Any]:
    line = selectors.conservation(campaign)
    now = timezone.now()
    # Over the time that lies before mended rows joined, a rate would say nothing.
    started = None if supplements.have_joined(campaign) else campaign.started_at
    return {
        "campaign": campaign,
        "line": line,
        "pace": progress_of(line, started, campaign.finished_at, now),
        **_outlook(campaign, now),
        "live": _is_live(campaign, line),
        "states": [(state, count) for state, count in line.states.items() if count],
        "proof": halt_of(campaign, line),
    }


def _outlook(campaign: Campaign, now: datetime) -> dict[str, Any]:
    """What is still to come of a campaign that is under way, and when it starts."""
    if campaign.status not in (CampaignStatus.SCHEDULED, CampaignStatus.RUNNING):
        return {"eta": "", "held": 0}
    outlook = outlook_of(campaign, now)
    starts = outlook.next_at if not outlook.ready else None
    shown = starts is not None and (campaign.scheduled_at or starts - now > SOON)
    return {"eta": eta_of(outlook, now), "held": outlook.held, "starts": starts if shown else None}


def _is_live(campaign: Campaign, line: selectors.Conservation) -> bool:
    """Whether looking again will show something else."""
    if campaign.status in (CampaignStatus.SCHEDULED, CampaignStatus.RUNNING):
        return True
    if campaign.status == CampaignStatus.CANCELLED:
        return line.waiting > 0
    if campaign.status == CampaignStatus.PAUSED:
        return line.states[MessageState.SENDING] > 0 or campaign.last_out_at is None
    if campaign.status == CampaignStatus.STOPPED and campaign.finished_at is None:
        return True
    open_ends = line.states[MessageState.SENT] + line.states[MessageState.UNCERTAIN]
    recent = campaign.finished_at and timezone.now() - campaign.finished_at < WATCH
    return bool(open_ends and recent)
