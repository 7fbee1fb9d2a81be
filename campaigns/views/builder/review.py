"""The last step: what was found in the file, what it costs, and the button that sends it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.forms.review import ConfirmForm
from campaigns.models import Campaign
from campaigns.services import campaigns, confirming
from campaigns.statuses import CampaignStatus
from campaigns.views.builder.reviewpage import review_page
from campaigns.views.builder.steps import start_check
from campaigns.views.common import campaign_or_404, show_error

MADE_HERE = campaigns.EDITABLE | {CampaignStatus.IMPORTING}


@require_http_methods(["GET", "HEAD", "POST"])
@account_page(Ability.SEND)
def review(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """The findings of the check; a POST checks the file, or confirms what was seen."""
    campaign = campaign_or_404(request, campaign_uuid)
    if campaign.status not in MADE_HERE:
        return redirect("campaign", campaign.uuid)
    missing = campaigns.missing_step(campaign)
    if missing:
        return redirect(f"campaign_{missing}", campaign.uuid)
    if request.method == "POST":
        return _check(request, campaign) if "check" in request.POST else _confirm(request, campaign)
    return review_page(request, campaign, ConfirmForm(initial=_offer(campaign)))


def _check(request: AccountRequest, campaign: Campaign) -> HttpResponse:
    try:
        start_check(campaign)
    except ServiceError as error:
        messages.error(request, error.message)
    return redirect("campaign_review", campaign.uuid)


def _confirm(request: AccountRequest, campaign: Campaign) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return redirect("campaign_review", campaign.uuid)
    seen = confirming.Offer(form.cleaned_data["messages"], form.cleaned_data["price"])
    try:
        confirming.confirm(campaign, by=request.user, offer=seen)
    except ServiceError as error:
        campaign.refresh_from_db()
        show_error(form, error)
        return review_page(request, campaign, form, status=422)
    if campaign.status == CampaignStatus.AWAITING_RELEASE:
        messages.success(request, _("Confirmed. It leaves once a second person has released it."))
    elif campaign.scheduled_at:
        messages.success(
            request, _("The campaign is scheduled. You can cancel it until it starts.")
        )
    else:
        messages.success(request, _("The campaign is confirmed."))
    return redirect("campaign", campaign.uuid)


def _offer(campaign: Campaign) -> dict[str, int]:
    return {"messages": campaign.messages, "price": campaign.price}
