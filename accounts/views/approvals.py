"""Accounts that were signed up for and wait: the list, and the decision."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Conflict, Invalid
from accounts.forms.people import DenialForm, add_error
from accounts.models import Account
from accounts.selectors.people import waiting_account, waiting_accounts
from accounts.services import approvals as decisions
from accounts.tasks import kick_mail

ABOVE = frozenset({Account.Kind.OPERATOR, Account.Kind.RESELLER})
SHOWN = 50


@account_page(Ability.MANAGE, kinds=ABOVE)
def approvals(request: AccountRequest) -> HttpResponse:
    """What waits, the oldest first."""
    waiting = waiting_accounts(request.account)
    words = {
        "waiting": waiting[:SHOWN],
        "count": waiting.count(),
        "sign_up": request.account.sign_up,
        "sign_up_words": request.account.get_sign_up_display(),
    }
    return render(request, "accounts/approvals/list.html", words)


@account_page(Ability.MANAGE, kinds=ABOVE)
@require_POST
def approve(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponse:
    """Let one in."""
    account = waiting_account(request.account, account_uuid)
    try:
        decisions.approve(account)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        kick_mail()
        messages.success(request, _("%(name)s is active.") % {"name": account.name})
    return redirect("approvals")


@account_page(Ability.MANAGE, kinds=ABOVE)
def deny(request: AccountRequest, account_uuid: uuid.UUID) -> HttpResponse:
    """Turn one away, with a reason."""
    account = waiting_account(request.account, account_uuid)
    form = DenialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decisions.deny(account, reason=form.cleaned_data["reason"])
        except (Invalid, Conflict) as error:
            add_error(form, error)
        else:
            kick_mail()
            messages.success(request, _("%(name)s is turned away.") % {"name": account.name})
            return redirect("approvals")
    return render(request, "accounts/approvals/deny.html", {"account": account, "form": form})
