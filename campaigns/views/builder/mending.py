"""Mending refused rows: the rows of one cause, a rule tried before it is applied, rules taken back.

Before a campaign is confirmed a rule starts its check anew; afterwards the mended rows are gathered
in a supplement.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns import mendable, tasks
from campaigns.forms.repairs import CauseForm, RepairForm, all_countries
from campaigns.models import Campaign
from campaigns.repairs import SET_COUNTRY, Repair
from campaigns.selectors import mending, rejects
from campaigns.selectors.rejects import Cause
from campaigns.services import repairs, supplements
from campaigns.services.campaigns import EDITABLE
from campaigns.views.common import campaign_or_404


@require_safe
@account_page(Ability.VIEW)
def cause(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """All rows refused for one cause, and rules that may mend them; `repair` tries one."""
    campaign = campaign_or_404(request, campaign_uuid)
    form = CauseForm(request.GET)
    if not form.is_valid():
        return redirect(_back(campaign), campaign.uuid)
    asked = form.cause
    group = rejects.refusal(campaign, asked)
    page = rejects.page(campaign, asked, form.cleaned_data["after"] or 0)
    here = f"{reverse('campaign_cause', args=[campaign.uuid])}?{urlencode(asked._asdict())}"
    context = {
        "campaign": campaign,
        "group": group,
        "page": page,
        "here": here,
        "after": form.cleaned_data["after"],
        "columns": mending.columns_of(campaign),
        "fault": _place(mending.columns_of(campaign), asked.column),
        "home": _back(campaign),
        "older_url": f"{here}&after={page.after}" if page.after else "",
        "newest_url": here if form.cleaned_data["after"] else "",
    }
    if request.may(Ability.SEND) and _may_mend(campaign) and group.rows:
        context |= _mending(request, campaign, asked)
    return render(request, "campaigns/cause.html", context)


@require_POST
@account_page(Ability.SEND)
def apply(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Apply a rule: the check starts anew, or the mended rows are gathered."""
    campaign = campaign_or_404(request, campaign_uuid)
    form = RepairForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This rule is not complete. Try it again."))
        return redirect(_home(campaign), campaign.uuid)
    try:
        with transaction.atomic():
            return _apply(request, campaign, form.rule)
    except ServiceError as error:
        messages.error(request, error.message)
        return redirect(_home(campaign), campaign.uuid)


@require_POST
@account_page(Ability.SEND)
def take_back(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Remove one rule; the check starts anew."""
    campaign = campaign_or_404(request, campaign_uuid)
    place = request.POST.get("place", "")
    try:
        with transaction.atomic():
            is_place = place.isdecimal() and len(place) < 9
            repairs.take_back(campaign, int(place) if is_place else -1)
            transaction.on_commit(lambda: tasks.kick_import(str(campaign.uuid)))
    except ServiceError as error:
        messages.error(request, error.message)
    return redirect(_home(campaign), campaign.uuid)


@require_POST
@account_page(Ability.SEND)
def make_plain(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Plain characters for typographic ones, in the text and in all cells."""
    campaign = campaign_or_404(request, campaign_uuid)
    try:
        with transaction.atomic():
            repairs.make_plain(campaign)
            transaction.on_commit(lambda: tasks.kick_import(str(campaign.uuid)))
    except ServiceError as error:
        messages.error(request, error.message)
    return redirect(_home(campaign), campaign.uuid)


def _apply(request: AccountRequest, campaign: Campaign, rule: Repair) -> HttpResponse:
    if campaign.status in EDITABLE:
        repairs.apply(campaign, rule)
        transaction.on_commit(lambda: tasks.kick_import(str(campaign.uuid)))
        messages.success(request, _("The rule is applied. The file is being checked again."))
        return redirect("campaign_review", campaign.uuid)
    found = supplements.mend(campaign, rule, by=request.user)
    transaction.on_commit(lambda: tasks.kick_supplement(str(found.uuid)))
    return redirect("supplement", campaign.uuid, found.uuid)


def _may_mend(campaign: Campaign) -> bool:
    return campaign.status in EDITABLE | supplements.JOINABLE


def _place(columns: list[str], column: str) -> int | None:
    return columns.index(column) if column in columns else None


def _back(campaign: Campaign) -> str:
    return (
        "campaign"
        if _home(campaign) == "campaign_mend" and not _may_mend(campaign)
        else _home(campaign)
    )


def _home(campaign: Campaign) -> str:
    return "campaign_review" if campaign.status in EDITABLE else "campaign_mend"


def _mending(request: AccountRequest, campaign: Campaign, asked: Cause) -> dict[str, Any]:
    """The rules on offer, and what the one that was asked for would do."""
    offers = mendable.offers(asked.code, asked.column)
    context: dict[str, Any] = {"offers": offers}
    if any(offer.needs_country for offer in offers):
        likely = mending.likely_countries(campaign, asked)[:5]
        context |= {"likely": likely, "countries": all_countries()}
        where = request.GET.get("where", "")
        context |= {"where": where, "values": mending.values_of(campaign, asked, where)}
    if "repair" in request.GET:
        context |= _tried(campaign, asked, request.GET)
    return context


def _tried(campaign: Campaign, asked: Cause, wanted: QueryDict) -> dict[str, Any]:
    form = RepairForm(wanted)
    if not form.is_valid():
        return {"trouble": _("This rule is not complete.")}
    rule = form.rule
    if rule.kind == SET_COUNTRY and not rule.value:
        return {}
    try:
        repairs.check(campaign, rule)
        found = mending.preview(campaign, rule, asked)
    except ServiceError as error:
        return {"trouble": error.message, "rule": rule}
    return {"tried": found, "rule": rule, "rule_words": mendable.words(rule)}
