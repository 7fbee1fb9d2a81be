"""One key: what it is and does, changing it, ending it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.addresses import client_address, is_listed
from accounts.errors import Conflict, Invalid
from accounts.money import to_credits
from apikeys.forms.data import sent
from apikeys.forms.terms import TermsForm
from apikeys.kinds import USES
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from apikeys.selectors import key_of, successor_of
from apikeys.selectors.usage import addresses_of, last_days, usage_of
from apikeys.services import changing
from apikeys.services.keys import revoke_key
from apikeys.states import state_of
from apikeys.terms import CHANGEABLE
from apikeys.usagecharts import calls_chart


@require_safe
@account_page(Ability.MANAGE)
def detail(request: AccountRequest, key_uuid: uuid.UUID) -> HttpResponse:
    """A key: its use, its terms, and from where it is used."""
    key = key_of(request.account, key_uuid)
    successor = successor_of(key)
    days = usage_of(key, last_days(request.account))
    context = {
        "key": key,
        "use": USES[key.kind],
        "state": state_of(key, timezone.now()),
        "scopes": [Scope(scope).label for scope in key.scopes if scope in Scope.values],
        "chart": calls_chart(days),
        "today": days[-1],
        "addresses": [
            (seen, not key.allowed_addresses or is_listed(seen.address, key.allowed_addresses))
            for seen in addresses_of(key)
        ],
        "successor": successor,
        "actions": _actions(key, successor),
    }
    return render(request, "apikeys/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@account_page(Ability.MANAGE)
def edit(request: AccountRequest, key_uuid: uuid.UUID) -> HttpResponse:
    """Other terms for a key."""
    key = key_of(request.account, key_uuid)
    initial = _typed(key) if request.method != "POST" else None
    form = TermsForm(sent(request), account=request.account, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changing.edit(key, name=form.cleaned_data["name"], **form.terms())
        except (Invalid, Conflict) as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved. It counts from the next call on."))
            return redirect("key", key.uuid)
    context = {"form": form, "key": key, "address": client_address(request)}
    return render(request, "apikeys/edit.html", context)


@require_POST
@account_page(Ability.MANAGE)
def allow(request: AccountRequest, key_uuid: uuid.UUID) -> HttpResponse:
    """Put an address on a key's list."""
    key = key_of(request.account, key_uuid)
    try:
        changing.allow_address(key, request.POST.get("address", ""))
    except (Invalid, Conflict) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The address is on the list. It counts from now on."))
    return redirect("key", key.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@account_page(Ability.MANAGE)
def revoke(request: AccountRequest, key_uuid: uuid.UUID) -> HttpResponse:
    """Ask, then end a key for good."""
    key = key_of(request.account, key_uuid)
    if request.method != "POST":
        return render(request, "apikeys/revoke.html", {"key": key})
    revoke_key(key, by=request.user)
    messages.success(request, _("“%(name)s” no longer works.") % {"name": key.name})
    return redirect("credentials" if key.username else "keys")


def _actions(key: ApiKey, successor: ApiKey | None) -> list[dict[str, str]]:
    """What can be done to it: nothing once it is revoked, and replaced it is once."""
    if key.revoked_at is not None:
        return []
    words = {"key_edit": _("Change"), "key_regenerate": _("Regenerate"), "key_revoke": _("Revoke")}
    if key.username:
        words["key_regenerate"] = _("New password")
    elif successor is not None:
        del words["key_regenerate"]
    return [{"url": reverse(name, args=[key.uuid]), "label": words[name]} for name in words]


def _typed(key: ApiKey) -> dict[str, object]:
    """The terms as the form shows them."""
    cap = "" if key.daily_cap is None else f"{to_credits(key.daily_cap)}"
    return {name: getattr(key, name) for name in ("name", *CHANGEABLE)} | {
        "allowed_addresses": "\n".join(key.allowed_addresses),
        "daily_cap": cap,
    }
