"""The operator's outbox: what mail was written, what became of it."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import Conflict
from accounts.mailbackends import is_connected
from accounts.models import Account, Mail
from accounts.selectors.outbox import find, mail_of, shows_text
from accounts.services import maildelivery
from accounts.tasks import kick_mail

OPERATOR = frozenset({Account.Kind.OPERATOR})


class SearchForm(forms.Form):
    """Which mails, and from where on."""

    recipient = forms.CharField(label=gettext_lazy("Recipient"), max_length=254, required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("All")), *Mail.Status.choices],
        required=False,
    )
    before = forms.UUIDField(required=False, widget=forms.HiddenInput)


@account_page(Ability.MANAGE, kinds=OPERATOR)
def outbox(request: AccountRequest) -> HttpResponse:
    """Mails, the newest first."""
    form = SearchForm(request.GET)
    search = form.cleaned_data if form.is_valid() else {}
    page = find(**search)
    narrow = {name: search[name] for name in ("recipient", "status") if search.get(name)}
    words = {
        "form": form,
        "mails": page.mails,
        "narrows": bool(narrow),
        "connected": is_connected(),
        "newest_url": _address(narrow) if search.get("before") else "",
        "older_url": _address(narrow | {"before": page.older}) if page.older else "",
    }
    return render(request, "accounts/outbox/list.html", words)


@account_page(Ability.MANAGE, kinds=OPERATOR)
@never_cache
def outbox_mail(request: AccountRequest, mail_uuid: uuid.UUID) -> HttpResponse:
    """One mail. Its text is for owners: a link in it may let somebody in."""
    mail = mail_of(mail_uuid)
    words = {
        "mail": mail,
        "connected": is_connected(),
        "shows_text": shows_text(mail) and request.may(Ability.OWN),
        "may_send": is_connected() and mail.text and mail.status in ("failed", "kept"),
    }
    return render(request, "accounts/outbox/mail.html", words)


@account_page(Ability.MANAGE, kinds=OPERATOR)
@require_POST
def outbox_again(request: AccountRequest, mail_uuid: uuid.UUID) -> HttpResponse:
    """Let a mail that failed start over."""
    mail = mail_of(mail_uuid)
    try:
        maildelivery.send_again(mail, account=request.account)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        kick_mail()
        messages.success(request, _("It is on its way again."))
    return redirect("outbox_mail", mail_uuid)


def _address(narrow: dict[str, Any]) -> str:
    return f"?{urlencode(narrow)}" if narrow else "?"
