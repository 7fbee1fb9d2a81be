"""Changing when a confirmed campaign leaves: its batches, undo, release, and what is left over."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import NotFound, ServiceError
from campaigns.forms.timing import ReasonForm, WaveForm
from campaigns.models import Campaign
from campaigns.selectors.timelines import WaveLine, timeline_of
from campaigns.services import leftovers, releasing, scheduling, undoing, waves
from campaigns.views.common import campaign_or_404, show_error


@require_http_methods(["GET", "HEAD", "POST"])
@account_page(Ability.SEND)
def wave(request: AccountRequest, campaign_uuid: uuid.UUID, number: int) -> HttpResponse:
    """Move a batch, with those after it or alone, or (`now`) send it at once."""
    campaign = campaign_or_404(request, campaign_uuid)
    line = next((each for each in timeline_of(campaign).waves if each.number == number), None)
    if line is None:
        raise Http404
    form = WaveForm(request.POST or None, initial={"scheduled_at": timezone.localtime(line.at)})
    if request.method != "POST":
        return _wave_page(request, campaign, line, form)
    try:
        if "now" in request.POST:
            waves.send_now(campaign, number)
            messages.success(request, _("It leaves now, or as soon as its hours permit."))
            return redirect("campaign", campaign.uuid)
        if form.is_valid():
            given = form.cleaned_data
            waves.move(campaign, number, given["scheduled_at"], later_too=given["later_too"])
            messages.success(request, _("Moved."))
            return redirect("campaign", campaign.uuid)
    except NotFound as error:
        raise Http404(error.message) from error
    except ServiceError as error:
        show_error(form, error)
    return _wave_page(request, campaign, line, form, status=422)


@require_POST
@account_page(Ability.SEND)
def undo(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Take a confirmation back while nothing has left."""
    campaign = campaign_or_404(request, campaign_uuid)
    try:
        undoing.undo(campaign)
    except ServiceError as error:
        messages.error(request, error.message)
        return redirect("campaign", campaign.uuid)
    messages.success(request, _("Undone: nothing was sent, and its credits are back."))
    return redirect("campaign_review", campaign.uuid)


@require_POST
@account_page(Ability.SEND)
def release(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Let a campaign leave that somebody else confirmed."""
    campaign = campaign_or_404(request, campaign_uuid)
    try:
        releasing.release(campaign, by=request.user, at_once="at_once" in request.POST)
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Released."))
    return redirect("campaign", campaign.uuid)


@require_POST
@account_page(Ability.SEND)
def send_back(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Return a campaign that waits for release to whoever made it."""
    campaign = campaign_or_404(request, campaign_uuid)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else request.POST.get("reason", "")
    try:
        releasing.send_back(campaign, by=request.user, reason=reason)
    except ServiceError as error:
        messages.error(request, error.message)
        return redirect("campaign", campaign.uuid)
    messages.success(request, _("It is back where it can be changed, and its credits are too."))
    return redirect("campaign_review", campaign.uuid)


@require_POST
@account_page(Ability.SEND)
def decide(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """What becomes of messages whose hours were over: `drop` them, or let them leave next time."""
    campaign = campaign_or_404(request, campaign_uuid)
    try:
        if "drop" in request.POST:
            leftovers.drop(campaign)
            messages.success(request, _("Dropped. Their credits come back."))
        else:
            leftovers.send_next(campaign)
            messages.success(request, _("They leave in their next hours."))
    except ServiceError as error:
        messages.error(request, error.message)
    return redirect("campaign", campaign.uuid)


def _wave_page(
    request: AccountRequest, campaign: Campaign, line: WaveLine, form: WaveForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "campaign": campaign,
        "line": line,
        "form": form,
        "bounds": scheduling.bounds_for(request.account),
        "zone": request.account.timezone,
    }
    return render(request, "campaigns/wave.html", context, status=status)
