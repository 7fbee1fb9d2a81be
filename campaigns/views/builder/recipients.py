"""The first step: how the file is read, and what its columns hold."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.forms.recipients import RecipientsForm, recipients_initial
from campaigns.models import Campaign
from campaigns.services import campaigns, readingchecks, readings, starting
from campaigns.views.builder.recipientspage import recipients_page
from campaigns.views.builder.steps import GET_OR_POST, not_editable
from campaigns.views.common import campaign_or_404, show_error, took_too_much


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def recipients(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """How the file is read and what its columns are for; or another file."""
    campaign = campaign_or_404(request, campaign_uuid)
    if elsewhere := not_editable(campaign):
        return elsewhere
    if campaign.upload is None:
        return redirect("campaign_new")
    found = campaign.upload.preview
    if request.method != "POST":
        form = RecipientsForm(initial=recipients_initial(campaign), found=found)
        return recipients_page(request, campaign, form, found)
    if "try" in request.POST:
        return _try(request, campaign)
    form = RecipientsForm(request.POST, request.FILES, found=found)
    if took_too_much(request, form):
        return recipients_page(request, campaign, form, found, status=413)
    try:
        return _act(request, campaign, form) or recipients_page(
            request, campaign, form, found, status=422
        )
    except ServiceError as error:
        show_error(form, error)
    return recipients_page(request, campaign, form, found, status=422)


def _act(request: AccountRequest, campaign: Campaign, form: RecipientsForm) -> HttpResponse | None:
    """Do what was asked for; None when the form is not filled in right. Raises ServiceError."""
    if "forget" in request.POST:
        campaigns.forget_saved(campaign)
        return redirect("campaign_recipients", campaign.uuid)
    valid = form.is_valid()
    if file := form.file_of(request.account):
        starting.change_file(campaign, file=file, by=request.user)
        return redirect("campaign_recipients", campaign.uuid)
    return _save(request, campaign, form) if valid else None


def _save(request: AccountRequest, campaign: Campaign, form: RecipientsForm) -> HttpResponse:
    """Keep how the file is read; when the columns got other names, show them before going on."""
    renamed = campaigns.set_reading(
        campaign,
        form.mapping(campaign.mapping.get("saved", "")),
        keep=form.cleaned_data["keep"] or None,
        save_as=form.cleaned_data["save_as"],
    )
    if renamed:
        messages.info(request, _("The file now has other columns. Check them before you go on."))
        return redirect("campaign_recipients", campaign.uuid)
    return redirect("campaign_message", campaign.uuid)


def _try(request: AccountRequest, campaign: Campaign) -> HttpResponse:
    """The page as it would be if the file were read as the form says; nothing is kept."""
    assert campaign.upload is not None
    before = campaign.upload.preview
    asked: dict[str, Any] = dict(request.POST.items())
    asked["has_header"] = "on" if "has_header" in asked else ""
    try:
        found = readingchecks.tried(campaign.upload, asked, campaign.account.default_country)
    except ServiceError as error:
        form = RecipientsForm(request.POST, found=before)
        show_error(form, error)
        return recipients_page(request, campaign, form, before, status=422)
    if found["columns"] != before["columns"]:
        asked |= readings.proposed(found).as_json()
    return recipients_page(request, campaign, RecipientsForm(initial=asked, found=found), found)
