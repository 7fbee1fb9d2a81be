"""The first step: a name and a file, and how the file is read."""

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from accounts.selectors import limit
from campaigns.forms.recipients import NewCampaignForm, RecipientsForm
from campaigns.models import Campaign
from campaigns.services import campaigns, uploads
from campaigns.uploading import over_quota
from campaigns.views.builder.steps import GET_OR_POST, not_editable, steps_of
from campaigns.views.common import campaign_or_404, show_error


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def new(request: AccountRequest) -> HttpResponse:
    """A name and a file make a draft."""
    if request.method != "POST":
        now = date_format(timezone.localtime(), "j F, H:i")
        name = _("Campaign of {date}").format(date=now)
        return _new_page(request, NewCampaignForm(initial={"name": name}))
    form = NewCampaignForm(request.POST, request.FILES)
    if _took_too_much(request, form):
        return _new_page(request, form, status=413)
    if not form.is_valid():
        return _new_page(request, form, status=422)
    try:
        upload = uploads.store(request.account, form.cleaned_data["file"], by=request.user)
    except ServiceError as error:
        show_error(form, error)
        return _new_page(request, form, status=413 if error.code == "file_too_large" else 422)
    with transaction.atomic():
        name = form.cleaned_data["name"]
        campaign = campaigns.create_draft(request.account, name=name, by=request.user)
        campaigns.take_upload(campaign, upload)
    return redirect("campaign_recipients", campaign.uuid)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def recipients(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """How the file is read: header, number column, country; or another file."""
    campaign = campaign_or_404(request, campaign_uuid)
    if elsewhere := not_editable(campaign):
        return elsewhere
    if campaign.upload is None:
        return redirect("campaign_new")
    found = campaign.upload.preview
    if request.method != "POST":
        form = RecipientsForm(initial=campaign.mapping, found=found)
        return _recipients_page(request, campaign, form)
    form = RecipientsForm(request.POST, request.FILES, found=found)
    if _took_too_much(request, form):
        return _recipients_page(request, campaign, form, status=413)
    try:
        valid = form.is_valid()
        if form.cleaned_data.get("file"):
            upload = uploads.store(request.account, form.cleaned_data["file"], by=request.user)
            campaigns.take_upload(campaign, upload)
            return redirect("campaign_recipients", campaign.uuid)
        if valid:
            return _save_mapping(request, campaign, form.cleaned_data)
    except ServiceError as error:
        show_error(form, error)
    return _recipients_page(request, campaign, form, status=422)


def _save_mapping(
    request: AccountRequest, campaign: Campaign, wanted: dict[str, Any]
) -> HttpResponse:
    """Keep how the file is read; when the columns got other names, show them before going on."""
    reading = uploads.Reading(
        number=wanted["number"],
        region=wanted["region"],
        has_header=wanted["has_header"],
        encoding=wanted.get("encoding") or None,
        delimiter=wanted.get("delimiter") or None,
    )
    renamed = campaigns.set_reading(campaign, reading)
    if renamed:
        messages.info(request, _("The file now has other columns. Check them before you go on."))
        return redirect("campaign_recipients", campaign.uuid)
    return redirect("campaign_message", campaign.uuid)


def _took_too_much(request: HttpRequest, form: Any) -> bool:
    """Whether the upload was broken off at the quota; the form then says so."""
    quota = over_quota(request)
    if quota:
        form.is_valid()
        form.errors.pop("file", None)
        show_error(form, uploads.too_large(quota))
    return bool(quota)


def _new_page(request: AccountRequest, form: NewCampaignForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "steps": steps_of(None), "step": 1, "limits": _limits(request)}
    return render(request, "campaigns/new.html", context, status=status)


def _recipients_page(
    request: AccountRequest, campaign: Campaign, form: RecipientsForm, status: int = 200
) -> HttpResponse:
    context = {
        "campaign": campaign,
        "form": form,
        "steps": steps_of(campaign),
        "step": 1,
        "upload": campaign.upload,
        "preview": campaign.upload.preview if campaign.upload else {},
        "limits": _limits(request),
    }
    return render(request, "campaigns/recipients.html", context, status=status)


def _limits(request: AccountRequest) -> dict[str, int]:
    return {
        "megabytes": limit(request.account, "campaign_file_bytes") // (1024 * 1024),
        "rows": limit(request.account, "campaign_messages"),
    }
