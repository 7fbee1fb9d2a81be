"""Pausing, resuming and stopping a campaign."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.selectors import campaigns as selectors
from campaigns.services import halting
from campaigns.views.common import campaign_or_404


@require_POST
@account_page(Ability.SEND)
def pause(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Let nothing more leave for now."""
    campaign = campaign_or_404(request, campaign_uuid)
    try:
        halting.pause(campaign)
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Paused. Nothing more leaves until you resume it."))
    return redirect("campaign", campaign.uuid)


@require_POST
@account_page(Ability.SEND)
def resume(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Go on sending."""
    campaign = campaign_or_404(request, campaign_uuid)
    try:
        halting.resume(campaign)
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Sending again."))
    return redirect("campaign", campaign.uuid)


@account_page(Ability.SEND)
def stop(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Say what stopping does, then stop for good."""
    campaign = campaign_or_404(request, campaign_uuid)
    if request.method != "POST":
        line = selectors.conservation(campaign)
        return render(request, "campaigns/stop.html", {"campaign": campaign, "line": line})
    try:
        halting.stop(campaign)
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Stopped. What had not left was called back."))
    return redirect("campaign", campaign.uuid)
