"""The key pages: list, make (the text is shown once), revoke."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.access import Ability, AccountRequest, account_page
from accounts.addresses import client_address
from accounts.errors import Invalid
from apikeys.forms import KeyForm
from apikeys.models import ApiKey
from apikeys.selectors import key_of, keys_of
from apikeys.services.keys import create_key, revoke_key


class KeyLine(NamedTuple):
    """A key and whether it is `active`, `expired` or `revoked`."""

    key: ApiKey
    state: str


@account_page(Ability.MANAGE)
def index(request: AccountRequest) -> HttpResponse:
    """The account's keys."""
    lines = _lines(keys_of(request.account), timezone.now())
    return render(request, "apikeys/list.html", {"lines": lines})


@account_page(Ability.MANAGE)
@never_cache
def new(request: AccountRequest) -> HttpResponse:
    """Make a key; the answer to the form is the only page that ever shows its text."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key, text = create_key(request.account, created_by=request.user, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            return render(request, "apikeys/created.html", {"key": key, "text": text})
    address = client_address(request)
    return render(request, "apikeys/new.html", {"form": form, "address": address})


@account_page(Ability.MANAGE)
def revoke(request: AccountRequest, key_uuid: uuid.UUID) -> HttpResponse:
    """Ask, then end a key for good."""
    key = key_of(request.account, key_uuid)
    if request.method != "POST":
        return render(request, "apikeys/revoke.html", {"key": key})
    revoke_key(key, by=request.user)
    messages.success(request, _("“%(name)s” no longer works.") % {"name": key.name})
    return redirect("keys")


def _lines(keys: Iterable[ApiKey], now: datetime) -> list[KeyLine]:
    return [KeyLine(key, _state(key, now)) for key in keys]


def _state(key: ApiKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    if key.expires_at is not None and key.expires_at <= now:
        return "expired"
    return "active"
