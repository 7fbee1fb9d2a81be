"""One import of contacts: what its columns hold, how far it is, what was refused."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.csvfiles import csv_response
from accounts.errors import Conflict, ServiceError
from campaigns import contactexports, tasks
from campaigns.forms.contactimports import MappingForm
from campaigns.models import ContactImport
from campaigns.problems import row_sentence
from campaigns.selectors import contacts as selectors
from campaigns.selectors.contactparts import attribute_names
from campaigns.services import contactimports
from campaigns.views.common import show_error

GET_OR_POST = ["GET", "HEAD", "POST"]
Status = ContactImport.Status


@require_http_methods(GET_OR_POST)
@account_page(Ability.SEND)
def detail(request: AccountRequest, import_uuid: uuid.UUID) -> HttpResponse:
    """What the columns hold, how far the import is, or what came of it; a POST starts it."""
    row = selectors.import_called(request.account, import_uuid)
    if request.headers.get("X-Live"):
        return _progress(request, row)
    found = row.upload.preview
    form = MappingForm(request.account, request.POST or None, found=found, mapping=row.mapping)
    if request.method == "POST" and form.is_valid():
        looks = "look" in request.POST
        try:
            if looks:
                contactimports.look(row, form.reading)
            else:
                contactimports.start(row, form.reading, **form.wanted)
        except Conflict as error:
            messages.error(request, error.message)
            return redirect("contact_import", row.uuid)
        except ServiceError as error:
            show_error(form, error)
        else:
            if not looks:
                tasks.kick_contacts(str(row.uuid))
            return redirect("contact_import", row.uuid)
    rejected = selectors.rejected_of(row) if row.invalid else []
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "preview": found,
        "names": attribute_names(request.account),
        "rejected": [(bad, row_sentence(bad.code, bad.column, bad.value)) for bad in rejected],
    }
    return render(request, "contacts/import.html", context, status=422 if form.errors else 200)


@require_safe
@account_page(Ability.VIEW)
def rejected(request: AccountRequest, import_uuid: uuid.UUID) -> HttpResponseBase:
    """The rows that were refused, with the reasons, as a CSV."""
    row = selectors.import_called(request.account, import_uuid)
    return csv_response(contactexports.rejected_of(row), "contacts-refused")


def _progress(request: AccountRequest, row: ContactImport) -> HttpResponse:
    response = render(request, "contacts/parts/progress.html", {"row": row})
    if row.status != Status.RUNNING:
        response["X-Live"] = "done"
    return response
