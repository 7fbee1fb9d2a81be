"""The audit log: who did what, on whose behalf, from where, and what it was before."""

from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import auditlines
from accounts.access import Ability, AccountRequest, account_page
from accounts.csvfiles import csv_response
from accounts.forms.auditlog import AuditForm
from accounts.selectors import auditlogs
from accounts.services.auditdownloads import download


@require_safe
@account_page(Ability.MANAGE)
def index(request: AccountRequest) -> HttpResponse:
    """The newest entries that the filters let through."""
    form = _form(request)
    context = {"form": form, "zone": request.account.timezone}
    if not form.is_valid():
        return render(request, "accounts/auditlog/index.html", context, status=422)
    page = auditlogs.find(request.account, form.search)
    context |= {
        "lines": [auditlines.line_of(entry, request.account) for entry in page.entries],
        "sealing": auditlogs.sealing(request.account, form.search),
        "tree": "reach" in form.fields,
        "one": form.one,
        "query": _query(request),
    }
    return render(request, "accounts/auditlog/index.html", context | _pager(request, page.older))


@require_safe
@account_page(Ability.MANAGE)
def csv(request: AccountRequest) -> HttpResponseBase:
    """Everything that the filters let through, as a CSV; or the page with what is wrong."""
    form = _form(request)
    if not form.is_valid():
        context = {"form": form, "zone": request.account.timezone}
        return render(request, "accounts/auditlog/index.html", context, status=422)
    pages = download(request.account, form.search)
    lines = auditlines.csv_of(pages, ZoneInfo(request.account.timezone))
    return csv_response(lines, f"audit-log-{timezone.localdate()}")


def _form(request: AccountRequest) -> AuditForm:
    tree = auditlogs.has_accounts_below(request.account)
    return AuditForm(request.account, request.GET, tree=tree)


def _query(request: AccountRequest) -> str:
    """The filters without the place in the pages, for the download."""
    asked = request.GET.copy()
    asked.pop("before", None)
    return asked.urlencode()


def _pager(request: AccountRequest, older: int | None) -> dict[str, str]:
    asked = request.GET.copy()
    newest = ""
    if asked.pop("before", None):
        newest = f"?{asked.urlencode()}"
    if older is None:
        return {"newest_url": newest, "older_url": ""}
    asked["before"] = str(older)
    return {"newest_url": newest, "older_url": f"?{asked.urlencode()}"}
