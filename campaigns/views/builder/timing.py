"""The third step: when it leaves and how fast; then the file is checked."""

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Invalid, ServiceError
from accounts.selectors import limits
from campaigns.forms.timing import TimeForm
from campaigns.models import Campaign
from campaigns.plans import Plan
from campaigns.selectors.sendingrules import rules_of
from campaigns.selectors.timelines import estimated_messages
from campaigns.selectors.windows import hours_words
from campaigns.services import campaigns, scheduling
from campaigns.statuses import CampaignStatus
from campaigns.views.builder.steps import GET_OR_POST, not_editable, start_check, steps_of
from campaigns.views.common import campaign_or_404, show_error

# What a person who splits a campaign begins with.
USUAL = {"batch_size": 5000, "interval": 15, "spread_minutes": 480}
SPLIT_LIMITS = (
    "split_batch_least",
    "split_batch_most",
    "split_interval_least",
    "split_interval_most",
)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def time(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Now, or a time in the account's zone, and how; then the file is checked."""
    campaign = campaign_or_404(request, campaign_uuid)
    if elsewhere := not_editable(campaign, needs="message"):
        return elsewhere
    if request.method != "POST":
        return _time_page(request, campaign, TimeForm(initial=_initial(campaign)))
    form = TimeForm(request.POST)
    if form.is_valid():
        try:
            plan = form.plan(_deadline(request, form.cleaned_data.get("deadline")))
            campaigns.set_time(campaign, form.cleaned_data["scheduled_at"], plan)
            if campaign.status != CampaignStatus.READY:
                start_check(campaign)
            return redirect("campaign_review", campaign.uuid)
        except ServiceError as error:
            show_error(form, error)
    return _time_page(request, campaign, form, status=422)


def _deadline(request: AccountRequest, clock: datetime | None) -> datetime | None:
    if clock is None:
        return None
    try:
        return scheduling.moment_of(request.account, clock)
    except Invalid as error:
        error.field = "deadline"
        raise


def _initial(campaign: Campaign) -> dict[str, Any]:
    """What the campaign has; a plan nobody has touched begins with the account's quiet hours."""
    plan = Plan.of(campaign.plan)
    at = campaign.scheduled_at and timezone.localtime(campaign.scheduled_at)
    rules = rules_of(campaign.account)
    opens, closes = plan.opens, plan.closes
    if not campaign.plan and campaign.imported_at is None:
        opens, closes = rules.quiet_opens, rules.quiet_closes
    return {
        "when": TimeForm.LATER if at else TimeForm.NOW,
        "scheduled_at": at,
        "tempo": plan.tempo.value,
        "batch_size": plan.batch_size or USUAL["batch_size"],
        "interval": plan.interval or USUAL["interval"],
        "spread_minutes": plan.spread_minutes or USUAL["spread_minutes"],
        "per_minute": plan.per_minute or None,
        "opens": opens,
        "closes": closes,
        "leftovers": plan.leftovers.value,
        "deadline": plan.deadline and timezone.localtime(plan.deadline),
    }


def _time_page(
    request: AccountRequest, campaign: Campaign, form: TimeForm, status: int = 200
) -> HttpResponse:
    in_force = limits(request.account)
    context = {
        "campaign": campaign,
        "form": form,
        "steps": steps_of(campaign),
        "step": 3,
        "bounds": scheduling.bounds_for(request.account),
        "zone": request.account.timezone,
        "estimate": estimated_messages(campaign),
        "exact": bool(campaign.messages),
        "limits": {name: in_force[name] for name in SPLIT_LIMITS},
        "product_hours": hours_words(campaign.product) if campaign.product else [],
    }
    return render(request, "campaigns/time.html", context, status=status)
