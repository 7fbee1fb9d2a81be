"""Changing when one batch of a confirmed campaign leaves."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import NotFound, ServiceError
from campaigns.forms.timing import WaveForm
from campaigns.models import Campaign
from campaigns.selectors.timelines import WaveLine, timeline_of
from campaigns.services import scheduling, waves
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
