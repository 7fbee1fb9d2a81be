"""The opt-out pages: the list, adding, lifting, looking a number up, the export."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.csvfiles import csv_response
from accounts.errors import ServiceError
from accounts.selectors import limit
from campaigns import optoutfiles
from campaigns.models import OptOut
from campaigns.optoutforms import AddForm, LiftForm, LookUpForm, SearchForm
from campaigns.selectors import optoutlists as selectors
from campaigns.services import optouts
from campaigns.services.optouts import Became, Evidence, Line
from campaigns.views.common import show_error

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """Opt-outs, newest first, by number, scope and whether they are in force."""
    form = SearchForm(request.account, request.GET)
    page = selectors.find(request.account, form.search) if form.is_valid() else None
    asked = request.GET.copy()
    asked.pop("before", None)
    here, query = reverse("optouts"), asked.urlencode()
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "newest_url": f"{here}?{query}" if request.GET.get("before") else "",
        "older_url": "",
        "actions": _elsewhere(request, f"{reverse('optouts_csv')}?{query}"),
    }
    if page and page.older:
        asked["before"] = page.older
        context["older_url"] = f"{here}?{asked.urlencode()}"
    return render(request, "optouts/list.html", context, status=200 if page else 422)


@require_safe
@account_page(Ability.VIEW)
def export(request: AccountRequest) -> HttpResponseBase:
    """The opt-outs of the same search as a CSV."""
    form = SearchForm(request.account, request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('optouts')}?{request.GET.urlencode()}")
    return csv_response(optoutfiles.all_of(request.account, form.search), "opt-outs")


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def add(request: AccountRequest) -> HttpResponse:
    """Numbers, typed or pasted; each line is explained, those that cannot be read stay."""
    form = AddForm(request.account, request.POST or None)
    lines: list[Line] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        evidence = Evidence(how=OptOut.How.PAGE, by=request.user, note=data["note"])
        try:
            lines = optouts.add(
                request.account, data["numbers"], scope=data["scope"], evidence=evidence
            )
        except ServiceError as error:
            show_error(form, error)
    refused = [line for line in lines if line.became is Became.REFUSED]
    if lines:
        # What went in is not asked again.
        typed = "\n".join(line.text for line in refused)
        form = AddForm(request.account, initial=request.POST.dict() | {"numbers": typed})
    context = {
        "form": form,
        "lines": lines,
        "counts": {str(kind): sum(line.became is kind for line in lines) for kind in Became},
        "most": limit(request.account, "optout_numbers"),
    }
    bad = form.errors or (lines and len(refused) == len(lines))
    return render(request, "optouts/add.html", context, status=422 if bad else 200)


@require_http_methods(GET_OR_POST)
@account_page(Ability.MANAGE)
def lift(request: AccountRequest, optout_uuid: uuid.UUID) -> HttpResponse:
    """Let a number be written to again, with a reason."""
    optout = selectors.get(request.account, optout_uuid)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            optouts.lift(optout, by=request.user, reason=form.cleaned_data["reason"])
        except ServiceError as error:
            show_error(form, error)
        else:
            messages.success(request, _("The opt-out is lifted; it stays as history."))
            return redirect(f"{reverse('optout_lookup')}?number=%2B{optout.msisdn}")
    context = {"form": form, "optout": optout}
    return render(request, "optouts/lift.html", context, status=422 if form.errors else 200)


@require_safe
@account_page(Ability.VIEW)
def look_up(request: AccountRequest) -> HttpResponse:
    """Why a number cannot be written to: what blocks it, since when, and which ways are open."""
    form = LookUpForm(request.account, request.GET if "number" in request.GET else None)
    found = None
    if form.is_bound and form.is_valid():
        found = selectors.look_up(request.account, form.cleaned_data["number"])
    context = {"form": form, "found": found}
    return render(request, "optouts/look_up.html", context, status=422 if form.errors else 200)


def _elsewhere(request: AccountRequest, csv_url: str) -> list[dict[str, str]]:
    """Where the list's header leads besides adding."""
    links = [{"url": reverse("optout_tags"), "label": _("Tags")}]
    if request.may(Ability.SEND):
        links.append({"url": reverse("optout_import_new"), "label": _("Import")})
    return [*links, {"url": csv_url, "label": _("Export CSV")}]
