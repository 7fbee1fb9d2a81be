"""Suspending an account, letting it work again, and closing it for good."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from accounts.forms.desk import CloseForm, ReasonForm
from accounts.forms.people import add_error
from accounts.selectors import desk
from accounts.services import closing, suspending


@account_page(Ability.MANAGE)
def suspend(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponse:
    """Ask why, then stop the account and all below it."""
    account = desk.get(request.account, account_uuid)
    help_text = _("The account’s owners get it by mail, and it stands in the audit log.")
    form = ReasonForm(_sent(request), required=True, help_text=help_text)
    by = request.account
    if _is_done(
        request, form, lambda: suspending.suspend(account, by_account=by, **form.cleaned_data)
    ):
        messages.success(request, _("%(name)s is suspended.") % {"name": account.name})
        return redirect("sub_account", account.uuid)
    context = {"account": account, "form": form, "sub_accounts": desk.count_under(account)}
    return render(request, "accounts/desk/suspend.html", context)


@account_page(Ability.MANAGE)
def activate(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponse:
    """Let a suspended account work again."""
    account = desk.get(request.account, account_uuid)
    help_text = _("Stands in the mail to the account’s owners.")
    form = ReasonForm(_sent(request), required=False, help_text=help_text)
    by = request.account
    if _is_done(
        request, form, lambda: suspending.activate(account, by_account=by, **form.cleaned_data)
    ):
        messages.success(request, _("%(name)s works again.") % {"name": account.name})
        return redirect("sub_account", account.uuid)
    context = {"account": account, "form": form, "sub_accounts": desk.count_under(account)}
    return render(request, "accounts/desk/activate.html", context)


@account_page(Ability.OWN)
def close(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponse:
    """Say what is in the way, or ask for the name and close the account for good."""
    account = desk.get(request.account, account_uuid)
    name = account.name
    form = CloseForm(_sent(request))
    if _is_done(request, form, lambda: closing.close(account, **form.cleaned_data)):
        messages.success(request, _("%(name)s is closed.") % {"name": name})
        return redirect("sub_accounts")
    context = {"account": account, "form": form, "in_the_way": desk.in_the_way(account)}
    return render(request, "accounts/desk/close.html", context)


def _sent(request: AccountRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _is_done(
    request: AccountRequest, form: ReasonForm | CloseForm, act: Callable[[], None]
) -> bool:
    """Whether the form was sent and `act` went through; a refusal stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except ServiceError as error:
        add_error(form, error)
        return False
    return True
