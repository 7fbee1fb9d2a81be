"""The second step: the text, and who it comes from."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from campaigns.forms.message import MessageForm, message_initial
from campaigns.models import Campaign
from campaigns.previews import first_row, preview_text
from campaigns.services import campaigns
from campaigns.views.builder.steps import GET_OR_POST, not_editable, steps_of
from campaigns.views.common import campaign_or_404, show_error


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def message(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """The text with its placeholders, product, sender ID and opt-out tags."""
    campaign = campaign_or_404(request, campaign_uuid)
    if elsewhere := not_editable(campaign, needs="recipients"):
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
