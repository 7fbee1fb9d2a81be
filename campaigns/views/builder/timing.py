"""The third step: when it leaves; then the file is checked."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.forms.timing import TimeForm
from campaigns.models import Campaign
from campaigns.services import campaigns, scheduling
from campaigns.statuses import CampaignStatus
from campaigns.views.builder.steps import GET_OR_POST, not_editable, start_check, steps_of
from campaigns.views.common import campaign_or_404, show_error


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def time(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Now, or a time in the account's zone; then the file is checked."""
    campaign = campaign_or_404(request, campaign_uuid)
    if elsewhere := not_editable(campaign, needs="message"):
        return elsewhere
    if request.method != "POST":
        at = campaign.scheduled_at and timezone.localtime(campaign.scheduled_at)
        initial = {"when": TimeForm.LATER if at else TimeForm.NOW, "scheduled_at": at}
        return _time_page(request, campaign, TimeForm(initial=initial))
    form = TimeForm(request.POST)
    if form.is_valid():
        try:
            campaigns.set_time(campaign, form.cleaned_data["scheduled_at"])
            if campaign.status != CampaignStatus.READY:
                start_check(campaign)
            return redirect("campaign_review", campaign.uuid)
        except ServiceError as error:
            show_error(form, error)
    return _time_page(request, campaign, form, status=422)


def _time_page(
    request: AccountRequest, campaign: Campaign, form: TimeForm, status: int = 200
) -> HttpResponse:
    allowed = scheduling.bounds_for(request.account)
    context = {
        "campaign": campaign,
        "form": form,
        "steps": steps_of(campaign),
        "step": 3,
        "bounds": allowed,
        "zone": request.account.timezone,
    }
    return render(request, "campaigns/time.html", context, status=status)
