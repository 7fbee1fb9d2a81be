"""Asking for an export, and the columns that are kept for the next one."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from reports import tasks
from reports.exportcolumns import USUAL
from reports.forms.exports import NARROWING, ExportForm
from reports.selectors import exports as selectors
from reports.selectors.days import downloadable
from reports.services.exports import requesting

SPAN = timedelta(days=30)
# What a service calls a field, and the form.
_FIELDS = {"from": "since", "to": "until"}


@require_http_methods(["GET", "HEAD", "POST"])
@account_page(Ability.VIEW)
def new(request: AccountRequest) -> HttpResponse:
    """The form, filled in from the search in the address; a POST asks for the file."""
    account = request.account
    if request.method != "POST":
        return _page(request, ExportForm(account, initial=_asked(request), usual=_usual(request)))
    form = ExportForm(account, request.POST, usual=USUAL)
    if not form.is_valid():
        return _page(request, form, 422)
    name = form.cleaned_data["name"]
    try:
        if name:
            requesting.remember_columns(account, name, form.columns)
        if "keep" in request.POST:
            messages.success(request, _("The columns are kept as “{name}”.").format(name=name))
            return _page(request, form)
        export = requesting.request(
            account,
            form.filters,
            columns=form.columns,
            format=form.cleaned_data["format"],
            by=request.user,
        )
    except ServiceError as error:
        field = _FIELDS.get(error.field, error.field)
        form.add_error(field if field in form.fields else None, error.message)
        return _page(request, form, 422)
    tasks.kick_export(str(export.uuid))
    return redirect("export", export.uuid)


@require_POST
@account_page(Ability.VIEW)
def forget(request: AccountRequest, set_uuid: uuid.UUID) -> HttpResponse:
    """Delete columns that were kept."""
    requesting.forget_columns(selectors.column_set(request.account, set_uuid))
    messages.success(request, _("The columns are deleted; exports made with them stay."))
    return redirect("export_new")


def _asked(request: AccountRequest) -> dict[str, Any]:
    """What the address asks for: a search of the messages page, or of a report."""
    allowed = downloadable(request.account)
    asked = {name: request.GET[name] for name in (*NARROWING, "batch") if request.GET.get(name)}
    since = request.GET.get("since") or max(allowed.first, allowed.last - SPAN)
    return asked | {"since": since, "until": request.GET.get("until") or allowed.last}


def _usual(request: AccountRequest) -> list[str]:
    """The columns that are ticked at first: those of `columns`, else the usual ones."""
    chosen = request.GET.get("columns")
    return selectors.column_set(request.account, chosen).columns if chosen else list(USUAL)


def _page(request: AccountRequest, form: ExportForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "allowed": downloadable(request.account),
        "sets": selectors.column_sets(request.account),
        "chosen": request.GET.get("columns", ""),
        "narrows": any(form[name].value() for name in NARROWING),
    }
    return render(request, "reports/exports/new.html", context, status=status)
