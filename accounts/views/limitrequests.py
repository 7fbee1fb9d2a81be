"""The operator's desk for limits: who asks for what, and the decision."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Conflict, Invalid
from accounts.forms.limits import DecisionForm, typed
from accounts.limits import LIMITS
from accounts.models import Account, LimitRequest
from accounts.selectors import limitlines
from accounts.services import limits
from accounts.services.limits import Decision

OPERATOR = frozenset({Account.Kind.OPERATOR})


@require_safe
@account_page(Ability.MANAGE, kinds=OPERATOR)
def index(request: AccountRequest) -> HttpResponse:
    """What waits, then what was decided lately."""
    context = {
        "waiting": limitlines.asked_of(limitlines.open_requests(request.account)),
        "decided": limitlines.asked_of(limitlines.decided_requests(request.account)),
    }
    return render(request, "accounts/limits/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@account_page(Ability.MANAGE, kinds=OPERATOR)
def detail(request: AccountRequest, request_uuid: uuid.UUID) -> HttpResponse:
    """One request: approve it, with another value where wanted, or deny it."""
    row = limitlines.request_of(request.account, request_uuid)
    limit = LIMITS[row.name]
    if request.method != "POST":
        return _page(
            request, row, DecisionForm(initial={"value": typed(limit, row.value)}, limit=limit)
        )
    form = DecisionForm(request.POST, limit=limit)
    if form.is_valid():
        try:
            _decide(request, row, form)
        except (Invalid, Conflict) as error:
            row.refresh_from_db()
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Decided. Whoever asked gets mail."))
            return redirect("limit_requests")
    return _page(request, row, form, status=422)


def _decide(request: AccountRequest, row: LimitRequest, form: DecisionForm) -> None:
    data = form.cleaned_data
    decision = Decision(request.account, request.user, data["answer"])
    if "deny" in request.POST:
        limits.deny(row, decision)
    elif "approve" in request.POST:
        limits.approve(row, decision, value=data["value"])
    else:
        raise Invalid("no_decision", _("Approve or deny the request."))


def _page(
    request: AccountRequest, row: LimitRequest, form: DecisionForm, status: int = 200
) -> HttpResponse:
    asked = limitlines.asked_of([row])[0]
    context = {"asked": asked, "form": form, "limit": LIMITS[row.name]}
    return render(request, "accounts/limits/request.html", context, status=status)
