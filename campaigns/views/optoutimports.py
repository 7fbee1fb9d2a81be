"""Importing opt-outs: a file, how it is read, how far it is, what was refused."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.csvfiles import csv_response
from accounts.errors import Conflict, ServiceError
from accounts.selectors import limit
from campaigns import optoutfiles, tasks
from campaigns.models import OptOutImport
from campaigns.optoutforms import ImportForm, ReadingForm
from campaigns.problems import row_sentence
from campaigns.selectors import optoutlists as selectors
from campaigns.services import optoutimports
from campaigns.services.uploads import Reading
from campaigns.views.common import show_error, took_too_much

GET_OR_POST = ["GET", "HEAD", "POST"]
Status = OptOutImport.Status


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def new(request: AccountRequest) -> HttpResponse:
    """A file, what its numbers leave, and a note."""
    form = ImportForm(request.account, request.POST or None, request.FILES or None)
    if took_too_much(request, form, "optout_file_bytes"):
        return _new_page(request, form, 413)
    if request.method != "POST":
        return _new_page(request, ImportForm(request.account))
    if not form.is_valid():
        return _new_page(request, form, 422)
    try:
        asked = {name: form.cleaned_data[name] for name in ("scope", "note")}
        file = form.file_of(request.account)
        assert file is not None
        row = optoutimports.begin(request.account, file, by=request.user, **asked)
    except ServiceError as error:
        show_error(form, error)
        return _new_page(request, form, 413 if error.code == "file_too_large" else 422)
    return redirect("optout_import", row.uuid)


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def detail(request: AccountRequest, import_uuid: uuid.UUID) -> HttpResponse:
    """How a file is read, how far its import is, or what came of it; a POST starts it."""
    row = selectors.import_called(request.account, import_uuid)
    found = row.upload.preview
    form = ReadingForm(request.POST or None, initial=row.mapping, found=found)
    if request.headers.get("X-Live"):
        return _progress(request, row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = Reading(
            number=data["number"],
            region=data["region"],
            has_header=data["has_header"],
            encoding=data.get("encoding") or None,
            delimiter=data.get("delimiter") or None,
        )
        try:
            optoutimports.start(row, wanted)
        except Conflict as error:
            messages.error(request, error.message)
            return redirect("optout_import", row.uuid)
        except ServiceError as error:
            show_error(form, error)
        else:
            tasks.kick_optouts(str(row.uuid))
            return redirect("optout_import", row.uuid)
    rejected = selectors.rejected_of(row) if row.invalid else []
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "preview": found,
        "rejected": [(bad, row_sentence(bad.code)) for bad in rejected],
    }
    return render(request, "optouts/import.html", context, status=422 if form.errors else 200)


@require_safe
@account_page(Ability.VIEW)
def rejected(request: AccountRequest, import_uuid: uuid.UUID) -> HttpResponseBase:
    """The rows that held no number, with the reasons, as a CSV."""
    row = selectors.import_called(request.account, import_uuid)
    return csv_response(optoutfiles.rejected_of(row), "opt-outs-refused")


def _progress(request: AccountRequest, row: OptOutImport) -> HttpResponse:
    response = render(request, "optouts/parts/progress.html", {"row": row})
    if row.status != Status.RUNNING:
        response["X-Live"] = "done"
    return response


def _new_page(request: AccountRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "imports": selectors.imports_of(request.account),
        "megabytes": limit(request.account, "optout_file_bytes") // (1024 * 1024),
        "rows": limit(request.account, "optout_rows"),
    }
    return render(request, "optouts/import_new.html", context, status=status)
