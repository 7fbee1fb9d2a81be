"""Reports to download: by campaign, by dates, and the rejected rows."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.csvfiles import csv_response, xlsx_response
from accounts.errors import NotFound, ServiceError
from campaigns.models import Campaign
from campaigns.selectors import campaigns as campaign_selectors
from campaigns.selectors.archived import away_days
from reports.forms import DaysForm
from reports.selectors import days as days_selectors
from reports.services import downloads

SPAN = timedelta(days=30)


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """The form of a report by dates, and the latest campaigns' reports."""
    allowed = days_selectors.downloadable(request.account)
    first = max(allowed.first, allowed.last - SPAN)
    return _page(request, DaysForm(initial={"from": first, "to": allowed.last}))


@require_safe
@account_page(Ability.VIEW)
def by_days(request: AccountRequest) -> HttpResponseBase:
    """The messages due on the days `from` to `to`, or the form with what is wrong."""
    form = DaysForm(request.GET)
    if not form.is_valid():
        return _page(request, form, status=422)
    first, last = form.cleaned_data["from"], form.cleaned_data["to"]
    try:
        days = days_selectors.days_of(request.account, first, last)
    except ServiceError as error:
        form.add_error(error.field, error.message)
        return _page(request, form, status=422)
    return csv_response(downloads.report_by_days(request.account, days), f"messages-{first}-{last}")


@require_safe
@account_page(Ability.VIEW)
def of_campaign(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponseBase:
    """Every recipient of a campaign; with `only=out` those whose message left the portal."""
    campaign = _campaign_or_404(request, campaign_uuid)
    if away_days(campaign):
        messages.info(request, _("Its messages are in the archive: have the month brought back."))
        return redirect("archive")
    if request.GET.get("only") == "out":
        return csv_response(
            downloads.campaign_report(campaign, only_out=True), f"{_name(campaign)}-out"
        )
    return csv_response(downloads.campaign_report(campaign), f"{_name(campaign)}-report")


@require_safe
@account_page(Ability.VIEW)
def rejected(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponseBase:
    """The rows of a campaign's file that became no message."""
    campaign = _campaign_or_404(request, campaign_uuid)
    return csv_response(downloads.rejected_report(campaign), f"{_name(campaign)}-rejected")


@require_safe
@account_page(Ability.VIEW)
def rejected_workbook(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponseBase:
    """The same rows as a workbook."""
    campaign = _campaign_or_404(request, campaign_uuid)
    return xlsx_response(downloads.rejected_workbook(campaign), f"{_name(campaign)}-rejected")


def _page(request: AccountRequest, form: DaysForm, status: int = 200) -> HttpResponse:
    latest = campaign_selectors.page(request.account, size=10).campaigns
    context = {
        "form": form,
        "allowed": days_selectors.downloadable(request.account),
        "campaigns": [campaign for campaign in latest if campaign.confirmed_at],
    }
    return render(request, "reports/downloads.html", context, status=status)


def _campaign_or_404(request: AccountRequest, campaign_uuid: uuid.UUID) -> Campaign:
    try:
        return campaign_selectors.get(request.account, campaign_uuid)
    except NotFound as error:
        raise Http404(error.message) from error


def _name(campaign: Campaign) -> str:
    return slugify(campaign.name)[:60] or "campaign"
