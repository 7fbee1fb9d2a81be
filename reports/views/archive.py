"""The archive as its owners see it: months, sizes, and asking for one back."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Conflict, NotFound, ServiceError
from accounts.selectors import products_of
from reports.archivetasks import kick_restore
from reports.forms.archive import RestoreForm
from reports.models import RestoreRequest
from reports.months import read_month
from reports.selectors import archives, policies
from reports.services import restoring


@require_safe
@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """The months in the archive, and what was asked for before."""
    context = {
        "months": archives.months_of(request.account),
        "earlier": archives.earlier_requests(request.account),
        "may_ask": request.may(Ability.MANAGE),
    }
    return render(request, "reports/archive/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@account_page(Ability.MANAGE)
def restore(request: AccountRequest, month: str) -> HttpResponse:
    """Ask for a month back."""
    try:
        found = archives.month_of(request.account, read_month(month))
    except ValueError as error:
        raise Http404 from error
    form = RestoreForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = restoring.ask(
                request.account,
                found.month,
                days=data["days"],
                reason=data["reason"],
                by=request.user,
            )
        except (Conflict, ServiceError) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            _say(request, row)
            return redirect("archive")
    status = 422 if form.errors else 200
    context = {"form": form, "month": found}
    return render(request, "reports/archive/restore.html", context, status=status)


@require_POST
@account_page(Ability.MANAGE)
def end(request: AccountRequest, request_uuid: uuid.UUID) -> HttpResponse:
    """Put a month away before its days are over."""
    try:
        restoring.end(request.account, request_uuid)
    except NotFound:
        raise
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The month goes back to the archive within a few minutes."))
        kick_restore()
    return redirect("archive")


@require_safe
@account_page(Ability.VIEW)
def policy(request: AccountRequest) -> HttpResponse:
    """How long everything is kept, in this account."""
    context = {"groups": policies.policy_of(request.account, products_of(request.account))}
    return render(request, "reports/archive/policy.html", context)


def _say(request: AccountRequest, row: RestoreRequest) -> None:
    if row.state == RestoreRequest.State.APPROVED:
        messages.success(request, _("The month is on its way: it takes some minutes."))
        kick_restore()
    else:
        messages.success(request, _("Your request is with the operator."))
