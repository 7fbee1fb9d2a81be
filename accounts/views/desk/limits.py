"""The limits in force for a sub-account, and values of its own."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Forbidden, ServiceError
from accounts.forms.desk import LimitForm, adjustable
from accounts.forms.people import add_error
from accounts.limits import LIMITS, Limit
from accounts.models import Account, LimitOverride
from accounts.selectors import desk
from accounts.selectors import limits as in_force
from accounts.services import limits


@dataclass(frozen=True)
class LimitLine:
    """A limit, its value for the account in words, and the account's own value if it has one."""

    limit: Limit
    value: str
    default: str
    own: LimitOverride | None


@account_page(Ability.RESELL)
def page(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponse:
    """The table, and the form that gives the account another value or takes it away."""
    account = desk.get(request.account, account_uuid)
    if request.method == "POST":
        if not request.may(Ability.MANAGE):
            raise Forbidden("may_not", _("Your role does not let you set limits."))
        form = LimitForm(request.POST)
        if _is_done(request, account, form):
            return redirect("sub_account_limits", account.uuid)
    else:
        form = LimitForm(None, initial={"name": request.GET.get("name", "")})
    context = {
        "account": account,
        "lines": _lines(account),
        "form": form,
        "may_change": request.may(Ability.MANAGE),
    }
    return render(request, "accounts/desk/limits.html", context)


def _is_done(request: AccountRequest, account: Account, form: LimitForm) -> bool:
    """Whether the value was set, or taken away; a refusal stands in the form."""
    try:
        if "clear" in request.POST:
            name = request.POST["clear"]
            limits.clear_override(account, name, by=request.user, by_account=request.account)
            messages.success(request, _("The default counts again."))
            return True
        if not form.is_valid():
            return False
        given, home = form.cleaned_data, request.account
        name, value, reason = given["name"], given["value"], given["reason"]
        limits.set_override(account, name, value, by_account=home, by=request.user, reason=reason)
    except ServiceError as error:
        if "clear" in request.POST:
            messages.error(request, error.message)
            return True
        add_error(form, error)
        return False
    messages.success(request, _("The limit is set. It counts from now on."))
    return True


def _lines(account: Account) -> list[LimitLine]:
    values, own = in_force(account), desk.own_limits(account)
    return [
        LimitLine(
            limit,
            limit.shown(values[limit.name]),
            limit.shown(LIMITS[limit.name].value),
            own.get(limit.name),
        )
        for limit in adjustable()
    ]
