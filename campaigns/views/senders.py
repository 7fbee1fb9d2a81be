"""The sender pages: an account's own, and those that wait for a decision."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Conflict, Invalid
from accounts.models import Account
from campaigns.selectors.senders import all_senders_of, sender_below, sender_called, senders_below
from campaigns.services import senders

DECIDE = frozenset({Account.Kind.OPERATOR, Account.Kind.RESELLER})
SHOWN = 200


class SenderForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Sender ID"),
        max_length=16,
        help_text=gettext_lazy("Up to 11 letters and digits, or a number of up to 15 digits."),
    )
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Whoever approves it reads this: your brand, what you send."),
    )


@account_page(Ability.VIEW)
def index(request: AccountRequest) -> HttpResponse:
    """The account's sender IDs, and the form to ask for one more."""
    form = SenderForm(request.POST or None)
    if request.method == "POST" and request.may(Ability.MANAGE) and form.is_valid():
        try:
            sender = senders.ask(request.account, by=request.user, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, _asked(sender.name, sender.status))
            return redirect("senders")
    context = {"form": form, "senders": all_senders_of(request.account)}
    return render(request, "senders/list.html", context)


@account_page(Ability.MANAGE)
@require_POST
def header(request: AccountRequest, sender_uuid: uuid.UUID) -> HttpResponse:
    """Note the id under which India's DLT knows one of the account's own."""
    sender = sender_called(request.account, sender_uuid)
    try:
        senders.set_header(sender, request.POST.get("header_id", ""))
    except Invalid as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The DLT header id of %s is saved.") % sender.name)
    return redirect("senders")


@account_page(Ability.MANAGE, kinds=DECIDE)
def requests(request: AccountRequest) -> HttpResponse:
    """What accounts under this one ask for, and what was decided."""
    context: dict[str, Any] = {"senders": senders_below(request.account)[:SHOWN]}
    return render(request, "senders/requests.html", context)


@account_page(Ability.MANAGE, kinds=DECIDE)
@require_POST
def decide(request: AccountRequest, sender_uuid: uuid.UUID) -> HttpResponse:
    """Approve or reject one (`decision`), with an `answer` where it is rejected."""
    sender = sender_below(request.account, sender_uuid)
    try:
        if request.POST.get("decision") == "approve":
            senders.approve(sender, by=request.user)
            messages.success(request, _("%s may be used now.") % sender.name)
        else:
            senders.reject(sender, by=request.user, answer=request.POST.get("answer", ""))
            messages.success(request, _("%s was rejected; they are told why.") % sender.name)
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
    return redirect("sender_requests")


def _asked(name: str, status: str) -> str:
    if status == "approved":
        return _("%s may be used now.") % name
    return _("%s waits for approval. You will get a mail.") % name
