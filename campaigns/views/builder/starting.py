"""A new campaign: a name, and recipients from a file, from the keyboard or from the contacts."""

import csv
import hashlib
import io
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Conflict, ServiceError
from accounts.selectors import limit
from campaigns.forms.numbers import NumbersForm, TypedForm
from campaigns.forms.starting import AudienceForm, FileForm
from campaigns.models import Campaign, Upload
from campaigns.pasted import look
from campaigns.selectors import files
from campaigns.selectors.audiences import audience_called, audiences_of
from campaigns.services import starting, startingnumbers, uploads
from campaigns.views.builder.steps import GET_OR_POST, not_editable, steps_of
from campaigns.views.common import campaign_or_404, show_error, took_too_much

MB = 1024 * 1024


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def new(request: AccountRequest) -> HttpResponse:
    """Three ways to begin; each is a tab with an address (`?from=`)."""
    pages = {"numbers": _from_numbers, "contacts": _from_contacts}
    return pages.get(request.GET.get("from", ""), _from_file)(request)


@require_POST
@account_page(Ability.SEND)
def look_at_numbers(request: AccountRequest) -> HttpResponse:
    """What stands in the box, while one types."""
    form = TypedForm(request.POST)
    context = _found(request, form) if form.is_valid() else {}
    return render(request, "campaigns/parts/pasted.html", context)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def numbers(request: AccountRequest, campaign_uuid: uuid.UUID) -> HttpResponse:
    """The numbers that were typed, to be changed."""
    campaign = campaign_or_404(request, campaign_uuid)
    if elsewhere := not_editable(campaign):
        return elsewhere
    upload = campaign.upload
    if upload is None or upload.origin != Upload.Origin.TYPED:
        return redirect("campaign_recipients", campaign.uuid)
    if request.method != "POST":
        initial = {"numbers": _as_typed(upload), "region": campaign.mapping.get("region")}
        return _numbers_page(request, TypedForm(initial=initial), campaign)
    form = TypedForm(request.POST)
    if form.is_valid():
        found = _found(request, form)
        if not _was_seen(request, found):
            return _numbers_page(request, form, campaign, found)
        try:
            startingnumbers.change_numbers(
                campaign,
                pasted=found["pasted"],
                region=form.cleaned_data["region"],
                by=request.user,
            )
            return redirect(_after_numbers(campaign), campaign.uuid)
        except ServiceError as error:
            show_error(form, error)
    return _numbers_page(request, form, campaign, status=422)


def _from_file(request: AccountRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, "file", FileForm(initial=_named()))
    form = FileForm(request.POST, request.FILES)
    if took_too_much(request, form):
        return _page(request, "file", form, status=413)
    if not form.is_valid():
        return _page(request, "file", form, status=422)
    try:
        file = form.file_of(request.account)
        assert file is not None
        campaign = starting.from_file(
            request.account, name=form.cleaned_data["name"], file=file, by=request.user
        )
    except ServiceError as error:
        show_error(form, error)
        return _page(request, "file", form, status=413 if error.code == "file_too_large" else 422)
    return redirect("campaign_recipients", campaign.uuid)


def _from_numbers(request: AccountRequest) -> HttpResponse:
    if request.method != "POST":
        initial = _named() | {"region": request.account.default_country}
        return _page(request, "numbers", NumbersForm(initial=initial))
    form = NumbersForm(request.POST)
    if not form.is_valid():
        readable = {"numbers", "region"} <= form.cleaned_data.keys()
        found = _found(request, form) if readable else {}
        return _page(request, "numbers", form, found, status=422)
    found = _found(request, form)
    if not _was_seen(request, found):
        return _page(request, "numbers", form, found)
    try:
        campaign = startingnumbers.from_numbers(
            request.account,
            name=form.cleaned_data["name"],
            pasted=found["pasted"],
            region=form.cleaned_data["region"],
            by=request.user,
        )
    except ServiceError as error:
        show_error(form, error)
        return _page(request, "numbers", form, found, status=422)
    return redirect(_after_numbers(campaign), campaign.uuid)


def _from_contacts(request: AccountRequest) -> HttpResponse:
    audiences = audiences_of(request.account)
    if request.method != "POST":
        chosen = {"audience": request.GET.get("audience", "")}
        form = AudienceForm(initial=_named() | chosen, audiences=audiences)
        return _page(request, "contacts", form)
    form = AudienceForm(request.POST, audiences=audiences)
    if form.is_valid():
        try:
            campaign = starting.from_audience(
                request.account,
                name=form.cleaned_data["name"],
                audience=audience_called(request.account, form.cleaned_data["audience"]),
                by=request.user,
            )
            return redirect("campaign_message", campaign.uuid)
        except ServiceError as error:
            show_error(form, error)
    return _page(request, "contacts", form, status=422)


def _found(request: AccountRequest, form: TypedForm) -> dict[str, Any]:
    """What stands in the box, for the page; `stamp` is of the text this was found in."""
    pasted = form.pasted
    text = f"{form.cleaned_data['region']}\n{form.cleaned_data['numbers']}"
    most = limit(request.account, "quick_messages")
    return {
        "pasted": pasted,
        "found": look(pasted, form.reader),
        "most": most,
        "too_many": len(pasted.rows) > most,
        "stamp": hashlib.sha256(text.encode()).hexdigest()[:16],
    }


def _was_seen(request: AccountRequest, found: dict[str, Any]) -> bool:
    """Whether nothing is to be told about the numbers, or it was told before this click."""
    if found["found"].spotless or found["too_many"] or not found["found"].good:
        return True
    return bool(request.POST.get("seen") == found["stamp"])


def _after_numbers(campaign: Campaign) -> str:
    """Where there is one column, there is nothing to ask about it."""
    columns = campaign.upload.preview["columns"] if campaign.upload else []
    return "campaign_message" if len(columns) == 1 else "campaign_recipients"


def _as_typed(upload: Upload) -> str:
    try:
        rows = uploads.rows_of(upload)
    except Conflict:
        return ""
    if all(len(row) == 1 for row in rows):
        return "\n".join(row[0] for row in rows)
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerows(
        [upload.preview["columns"], *rows]
    )
    return text.getvalue()


def _named() -> dict[str, str]:
    now = date_format(timezone.localtime(), "j F, H:i")
    return {"name": _("Campaign of {date}").format(date=now)}


def _page(
    request: AccountRequest,
    source: str,
    form: Any,
    found: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page at one of its tabs."""
    account = request.account
    context = {
        "form": form,
        "steps": steps_of(None),
        "step": 1,
        "source": source,
        "tabs": [
            ("file", _("A file")),
            ("numbers", _("Typed numbers")),
            ("contacts", _("Contacts")),
        ],
        "limits": {
            "megabytes": limit(account, "campaign_file_bytes") // MB,
            "rows": limit(account, "campaign_messages"),
            "typed": limit(account, "quick_messages"),
        },
        "unfinished": files.unfinished(account) if source == "file" else [],
    }
    return render(request, "campaigns/new.html", context | (found or {}), status=status)


def _numbers_page(
    request: AccountRequest,
    form: TypedForm,
    campaign: Campaign,
    found: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "campaign": campaign,
        "steps": steps_of(campaign),
        "step": 1,
        "limits": {"typed": limit(request.account, "quick_messages")},
    }
    return render(request, "campaigns/numbers.html", context | (found or {}), status=status)
