"""A sub-account's page: who and what it is, its credits, and the form that moves them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import ServiceError
from accounts.forms.desk import CreditForm
from accounts.forms.people import add_error
from accounts.models import Account
from accounts.regions import region_names
from accounts.selectors import brand_of, desk, products_of
from accounts.services import crediting

ON_STATEMENT = gettext_lazy("Stands on the statements of both accounts.")
TYPED = gettext_lazy("Such as 1,250.5")


@dataclass(frozen=True)
class Action:
    """One thing that can be done with credits. `for_issuer`: only by the brand that issues them."""

    name: str
    label: Any
    button: Any
    done: Any
    run: Callable[[Account, crediting.Order], bool]
    for_issuer: bool = False
    signed: bool = False
    needs_reason: bool = False
    amount_help: Any = TYPED
    note_label: Any = gettext_lazy("Note")
    note_help: Any = ON_STATEMENT


_WHY = gettext_lazy("Reason")
ACTIONS = {
    action.name: action
    for action in (
        Action(
            "issue",
            gettext_lazy("Top up"),
            gettext_lazy("Top up"),
            gettext_lazy("%(account)s has %(what)s more."),
            crediting.issue,
            for_issuer=True,
            amount_help=gettext_lazy("New credits, such as 1,250.5"),
            note_help=gettext_lazy("Such as the number of the invoice. Stands on the statement."),
        ),
        Action(
            "give",
            gettext_lazy("Give"),
            gettext_lazy("Give credits"),
            gettext_lazy("%(account)s was given %(what)s."),
            crediting.give,
            amount_help=gettext_lazy("They leave this account’s wallet. Such as 1,250.5"),
        ),
        Action(
            "take_back",
            gettext_lazy("Take back"),
            gettext_lazy("Take credits back"),
            gettext_lazy("You took %(what)s back from %(account)s."),
            crediting.take_back,
            amount_help=gettext_lazy("At most what is available there. Such as 1,250.5"),
        ),
        Action(
            "set_limit",
            gettext_lazy("Credit limit"),
            gettext_lazy("Set the credit limit"),
            gettext_lazy("%(account)s may now owe %(what)s."),
            crediting.set_limit,
            for_issuer=True,
            needs_reason=True,
            amount_help=gettext_lazy("How far the account may go below zero; 0 for not at all."),
            note_label=_WHY,
            note_help=gettext_lazy("Stands in the audit log."),
        ),
        Action(
            "adjust",
            gettext_lazy("Adjust"),
            gettext_lazy("Adjust the balance"),
            gettext_lazy("The balance of %(account)s was corrected by %(what)s."),
            crediting.adjust,
            for_issuer=True,
            signed=True,
            needs_reason=True,
            amount_help=gettext_lazy("With a minus to take away, such as -12.5"),
            note_label=_WHY,
            note_help=gettext_lazy("Stands on the statement."),
        ),
        Action(
            "refund",
            gettext_lazy("Refund"),
            gettext_lazy("Refund credits"),
            gettext_lazy("%(account)s has %(what)s back that it had used."),
            crediting.refund,
            for_issuer=True,
            needs_reason=True,
            amount_help=gettext_lazy("At most what was used, such as 1,250.5"),
            note_label=_WHY,
            note_help=gettext_lazy("Stands on the statement."),
        ),
    )
}


@require_safe
@account_page(Ability.RESELL)
def page(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponse:
    """Facts, people, credits, and what can be done."""
    account = desk.get(request.account, account_uuid)
    actions = _actions(request, account)
    action = actions.get(request.GET.get("do", ""), next(iter(actions.values()), None))
    form = _form(account, action) if action else None
    if form is not None:
        form.initial["product"] = request.GET.get("product", "")
    return _show(request, account, action, form)


@account_page(Ability.FINANCE)
def credits(request: AccountRequest, account_uuid: uuid.UUID, action: str) -> HttpResponse:
    """Give, take back, and what else `action` names; what was typed stays on a refusal."""
    account = desk.get(request.account, account_uuid)
    if request.method != "POST":  # the address of a refused form, opened again
        return redirect(f"{reverse('sub_account', args=[account.uuid])}?do={action}#move")
    chosen = _actions(request, account).get(action)
    if chosen is None:
        message = _("Only the account that issues these credits can do this.")
        messages.error(request, message)
        return redirect("sub_account", account.uuid)
    form = _form(account, chosen, request.POST)
    if form.is_valid() and _run(request, account, chosen, form):
        return redirect("sub_account", account.uuid)
    return _show(request, account, chosen, form)


def _run(request: AccountRequest, account: Account, action: Action, form: CreditForm) -> bool:
    """Do it and say so; False where it was refused, with the reason in the form."""
    given = form.cleaned_data
    order = crediting.Order(
        request.account,
        given["product"],
        given["amount"],
        given["key"],
        request.user,
        given["note"],
    )
    try:
        done = action.run(account, order)
    except ServiceError as error:
        if error.field == "reason":
            error.field = "note"
        elif error.code == "insufficient_credit":
            error.field = "amount"  # what one would change, not the product
        add_error(form, error)
        return False
    if done:
        words = {"account": account.name, "what": crediting.sentence(order)}
        messages.success(request, action.done % words)
    else:
        message = _("This form was sent before. Nothing was moved a second time.")
        messages.info(request, message)
    return True


def _actions(request: AccountRequest, account: Account) -> dict[str, Action]:
    """What may be done with the credits of `account`, by name; the usual one first."""
    if not request.may(Ability.FINANCE):
        return {}
    brand = brand_of(account)
    if brand.pk != brand_of(request.account).pk:
        return {}  # it has products of its own, which nobody above can have in a wallet
    issues = brand.pk == request.account.pk
    return {name: action for name, action in ACTIONS.items() if issues or not action.for_issuer}


def _may_brand(request: AccountRequest, account: Account) -> bool:
    """Whether the operator's switch "products of its own" belongs on the page."""
    operates = request.account.kind == Account.Kind.OPERATOR and request.may(Ability.MANAGE)
    return operates and account.kind == Account.Kind.RESELLER


def _form(account: Account, action: Action, data: Any = None) -> CreditForm:
    return CreditForm(data, products=products_of(account), action=action)


def _show(
    request: AccountRequest, account: Account, action: Action | None, form: CreditForm | None
) -> HttpResponse:
    actions = _actions(request, account)
    context = {
        "account": account,
        "path": desk.path_to(account, request.account),
        "status_label": desk.status_label(account),
        "sub_accounts": desk.count_under(account),
        "people": desk.people_of(account),
        "invited": desk.invited_to(account),
        "lines": desk.credit_lines(account, request.account),
        "own_limits": len(desk.own_limits(account)),
        "actions": actions.values(),
        "issues": "issue" in actions,
        "may_finance": request.may(Ability.FINANCE),
        "action": action,
        "form": form,
        "may_change": request.may(Ability.MANAGE),
        "may_close": request.may(Ability.OWN),
        "may_brand": _may_brand(request, account),
        "country": region_names().get(account.default_country, account.default_country),
    }
    return render(request, "accounts/desk/account.html", context)
