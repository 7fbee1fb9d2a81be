"""What the review shows."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.access import AccountRequest
from campaigns import mendable
from campaigns.forms.review import ConfirmForm
from campaigns.models import Campaign
from campaigns.oddities import generated_words
from campaigns.repairs import Repair
from campaigns.selectors import bill, rejects
from campaigns.selectors import review as selectors
from campaigns.selectors.typography import typography_of
from campaigns.statuses import CampaignStatus
from campaigns.views.builder.steps import steps_of
from campaigns.views.rowlooks import looked_up
from campaigns.views.times import plan_of


def review_page(
    request: AccountRequest, campaign: Campaign, form: ConfirmForm, status: int = 200
) -> HttpResponse:
    """The page of a campaign; while its check runs, how far it is."""
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
            "typography": typography_of(campaign),
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
