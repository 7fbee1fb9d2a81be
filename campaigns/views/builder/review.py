"""The last step: what was found in the file, what it costs, and the button that sends it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns import mendable
from campaigns.forms.review import ConfirmForm
from campaigns.models import Campaign
from campaigns.oddities import generated_words
from campaigns.repairs import Repair
from campaigns.selectors import bill, rejects
from campaigns.selectors import review as selectors
from campaigns.services import campaigns, confirming
from campaigns.statuses import CampaignStatus
from campaigns.views.builder.steps import start_check, steps_of
from campaigns.views.common import campaign_or_404, show_error
from campaigns.views.rowlooks import looked_up
from campaigns.views.times import plan_of

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
    return _page(request, campaign, ConfirmForm(initial=_offer(campaign)))


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
        return _page(request, campaign, form, status=422)
    if campaign.status == CampaignStatus.AWAITING_RELEASE:
        messages.success(request, _("Confirmed. It leaves once a second person has released it."))
    elif campaign.scheduled_at:
        messages.success(
            request, _("The campaign is scheduled. You can cancel it until it starts.")
        )
    else:
        messages.success(request, _("The campaign is on its way."))
    return redirect("campaign", campaign.uuid)


def _page(
    request: AccountRequest, campaign: Campaign, form: ConfirmForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"campaign": campaign, "form": form}
    context |= {"steps": steps_of(campaign), "step": 4}
    if request.headers.get("X-Live"):
        return _progress(request, campaign, context)
    if campaign.status == CampaignStatus.READY:
        context |= _findings(request, campaign)
    return render(request, "campaigns/review.html", context, status=status)


def _progress(request: AccountRequest, campaign: Campaign, context: dict[str, Any]) -> HttpResponse:
    response = render(request, "campaigns/parts/checking.html", context)
    if campaign.status != CampaignStatus.IMPORTING:
        response["X-Live"] = "done"
    return response


def _findings(request: AccountRequest, campaign: Campaign) -> dict[str, Any]:
    """What the review shows of a checked campaign."""
    refusals = rejects.refusals(campaign)
    looks, first = looked_up(request, campaign), selectors.first_view(campaign)
    shown = looks["views"][0] if looks["views"] else first
    return (
        looks
        | plan_of(campaign)
        | {
            "first": first,
            "shown_row": shown.row if shown else None,
            "invalid": [group for group in refusals if group.cause.kind == "invalid"],
            "others": [group for group in refusals if group.cause.kind != "invalid"],
            "keep_note": _KEPT[Campaign.Keep(campaign.keep)],
            "rules": [mendable.words(Repair.of(rule)) for rule in campaign.repairs],
            "typography": bill.typography(campaign),
            "generated": generated_words(campaign.findings.get("generated")),
            "bill": bill.bill_of(campaign),
            "dearest": bill.dearest(campaign.findings),
            "here": reverse("campaign_review", args=[campaign.uuid]),
        }
    )


_KEPT = {
    Campaign.Keep.FIRST: gettext_lazy("First one kept"),
    Campaign.Keep.LAST: gettext_lazy("Last one kept"),
    Campaign.Keep.ALL: gettext_lazy("All are sent"),
}


def _offer(campaign: Campaign) -> dict[str, int]:
    return {"messages": campaign.messages, "price": campaign.price}
