"""A new campaign in four steps: recipients, message, time, review."""

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
from campaigns import tasks
from campaigns.forms import (
    MessageForm,
    NewCampaignForm,
    RecipientsForm,
    TimeForm,
    message_initial,
)
from campaigns.models import Campaign
from campaigns.previews import first_row, preview_text
from campaigns.services import campaigns, scheduling, uploads
from campaigns.statuses import CampaignStatus
from campaigns.uploading import over_quota
from campaigns.views.common import campaign_or_404, show_error, steps_of

GET_OR_POST = ["GET", "HEAD", "POST"]


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
    if elsewhere := _not_editable(campaign):
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


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def message(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """The text with its placeholders, product, sender ID and opt-out tags."""
    campaign = campaign_or_404(request, campaign_uuid)
    if elsewhere := _not_editable(campaign, needs="recipients"):
        return elsewhere
    if request.method != "POST":
        initial = message_initial(campaign)
        return _message_page(
            request, campaign, MessageForm(initial=initial, account=request.account)
        )
    form = MessageForm(request.POST, account=request.account)
    if "preview" in request.POST:
        form = MessageForm(initial=request.POST.dict(), account=request.account)
        form.initial["optout_tags"] = request.POST.getlist("optout_tags")
        return _message_page(request, campaign, form)
    if form.is_valid():
        try:
            campaigns.set_message(campaign, **form.cleaned_data)
            return redirect("campaign_time", campaign.uuid)
        except ServiceError as error:
            show_error(form, error)
    return _message_page(request, campaign, form, status=422)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def time(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """Now, or a time in the account's zone; then the file is checked."""
    campaign = campaign_or_404(request, campaign_uuid)
    if elsewhere := _not_editable(campaign, needs="message"):
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


def start_check(campaign: Campaign) -> None:
    """Start the check of a file, and wake a worker for it once that is committed."""
    with transaction.atomic():
        campaigns.start_check(campaign)
        transaction.on_commit(lambda: tasks.kick_import(str(campaign.uuid)))


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


def _not_editable(campaign: Campaign, *, needs: str = "") -> HttpResponse | None:
    """Where to go instead, when the campaign cannot be changed or an earlier step is not done."""
    if campaign.status == CampaignStatus.IMPORTING:
        return redirect("campaign_review", campaign.uuid)
    if campaign.status not in campaigns.EDITABLE:
        return redirect("campaign", campaign.uuid)
    missing = campaigns.missing_step(campaign)
    order = ["recipients", "message"]
    if missing and needs and order.index(missing) <= order.index(needs):
        return redirect(f"campaign_{missing}", campaign.uuid)
    return None


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


def _message_page(
    request: AccountRequest, campaign: Campaign, form: MessageForm, status: int = 200
) -> HttpResponse:
    found = campaign.upload.preview if campaign.upload else {}
    row, cells = first_row(found)
    columns = found.get("columns", [])
    context = {
        "campaign": campaign,
        "form": form,
        "steps": steps_of(campaign),
        "step": 2,
        "columns": columns,
        "row": row,
        "cells": dict(zip(columns, cells, strict=False)),
        "preview": preview_text(form["text"].value() or "", columns, cells),
    }
    return render(request, "campaigns/message.html", context, status=status)


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


def _limits(request: AccountRequest) -> dict[str, int]:
    return {
        "megabytes": limit(request.account, "campaign_file_bytes") // (1024 * 1024),
        "rows": limit(request.account, "campaign_messages"),
    }
