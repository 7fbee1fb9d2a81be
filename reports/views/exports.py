"""Exports: the list, asking for one, watching it being made, and the file."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Conflict
from accounts.filedownloads import file_response
from reports import exportlinks
from reports.exportcolumns import titles
from reports.models import Export
from reports.selectors import exports as selectors
from reports.services.exports import downloading, requesting
from reports.services.exports.files import name_of
from reports.views.exportwords import narrowed_by, search_of


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """The exports of the account, the newest first, with how far each is."""
    page = selectors.page(request.account, request.GET.get("before", ""))
    context = {
        "rows": [(export, selectors.progress_of(export)) for export in page.exports],
        "older_url": f"?before={page.older}" if page.older else "",
        "newest_url": "?" if request.GET.get("before") else "",
        "running": any(export.is_open for export in page.exports),
    }
    if request.headers.get("X-Live"):
        response = render(request, "reports/exports/_list.html", context)
        if not context["running"]:
            response["X-Live"] = "done"
        return response
    return render(request, "reports/exports/list.html", context)


@require_safe
@account_page(Ability.VIEW)
def detail(request: AccountRequest, export_uuid: uuid.UUID) -> HttpResponse:
    """How far an export is, or its file."""
    export = selectors.export_called(request.account, export_uuid)
    context = {"export": export, "progress": selectors.progress_of(export)}
    if request.headers.get("X-Live"):
        response = render(request, "reports/exports/_progress.html", context)
        if not export.is_open:
            response["X-Live"] = "done"
        return response
    context |= {
        "narrowed": narrowed_by(export),
        "columns": titles(export.columns),
        "again_url": reverse("export_new") + search_of(export),
    }
    return render(request, "reports/exports/detail.html", context)


@require_POST
@account_page(Ability.VIEW)
def cancel(request: AccountRequest, export_uuid: uuid.UUID) -> HttpResponse:
    """Give an export up."""
    export = selectors.export_called(request.account, export_uuid)
    try:
        requesting.cancel(export)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The export was cancelled."))
    return redirect("export", export.uuid)


@require_safe
@account_page(Ability.VIEW)
def file(request: AccountRequest, export_uuid: uuid.UUID) -> HttpResponseBase:
    """The finished file."""
    return _file(request, selectors.export_called(request.account, export_uuid))


@require_safe
@account_page(Ability.VIEW)
def by_mail(request: AccountRequest, key: str) -> HttpResponseBase:
    """The file, by the signed link of a mail: it is for people of its account alone."""
    named = exportlinks.export_named(key)
    if named is None:
        raise Http404
    export = selectors.export_called(request.account, named)
    if export.status != Export.Status.DONE or export.file_is_over:
        return redirect("export", export.uuid)  # which says what became of the file
    return _file(request, export)


def _file(request: AccountRequest, export: Export) -> HttpResponseBase:
    asked = request.headers.get("Range", "")
    goes_on = bool(asked) and not asked.startswith("bytes=0-")
    path = downloading.take(export, goes_on=goes_on or request.method == "HEAD")
    kind = downloading.kind_of(export)
    return file_response(request, path, name=name_of(export), kind=kind)
