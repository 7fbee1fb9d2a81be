"""Undo, release and leftovers of a confirmed campaign."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.forms.timing import ReasonForm
from campaigns.services import leftovers, releasing, undoing
from campaigns.views.common import campaign_or_404


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
