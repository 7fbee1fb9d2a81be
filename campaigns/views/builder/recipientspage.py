"""What the page of the recipients' step shows around its form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.access import AccountRequest
from accounts.selectors import limit
from campaigns.forms.recipients import RecipientsForm
from campaigns.models import Campaign
from campaigns.readwords import ROLES, home_doubted, look_of, looked_at
from campaigns.selectors.savedmappings import saved_mapping_used
from campaigns.views.builder.steps import steps_of


def recipients_page(
    request: AccountRequest,
    campaign: Campaign,
    form: RecipientsForm,
    found: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    """The page with the file as `found` reads it: a first look (intake.inspection.Preview)."""
    roles, width = form.roles(), len(found["columns"])
    context = {
        "campaign": campaign,
        "form": form,
        "steps": steps_of(campaign),
        "step": 1,
        "upload": campaign.upload,
        "preview": found,
        "columns": _labelled(found["columns"], roles),
        "lines": [
            {"row": line["row"], "cells": _labelled(_padded(line["cells"], width), roles)}
            for line in found["sample"]
        ],
        "more_open": len(roles) > 1 or any(form[role].errors for role in (*ROLES, "day_first")),
        "trying": "try" in request.POST,
        "look": look_of(found),
        "unread": looked_at(found),
        "doubted": home_doubted(found),
        "saved": saved_mapping_used(campaign),
        "limits": _limits(request),
    }
    return render(request, "campaigns/recipients.html", context, status=status)


def _labelled(cells: Sequence[str], roles: Mapping[int, str]) -> list[tuple[str, Any, bool]]:
    """Each cell with what its column is for ('' for nothing), and whether that is the number."""
    return [
        (cell, ROLES.get(roles.get(place, ""), ""), roles.get(place) == "number")
        for place, cell in enumerate(cells)
    ]


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _limits(request: AccountRequest) -> dict[str, int]:
    return {
        "megabytes": limit(request.account, "campaign_file_bytes") // (1024 * 1024),
        "rows": limit(request.account, "campaign_messages"),
    }
