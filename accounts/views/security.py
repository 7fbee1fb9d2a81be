"""The security page: password, second factors, passkeys, sessions, recent sign-ins."""

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import qr
from accounts.access import Ability, Access, AccountRequest, account_page, person_page
from accounts.errors import ServiceError
from accounts.forms.security import AppForm, ChangePasswordForm, PasskeyForm
from accounts.limited import by_person, too_many
from accounts.limits import LIMITS
from accounts.models import Account
from accounts.passkeys import obstacle
from accounts.selectors import factors, people
from accounts.services import ratelogs, security, sessions
from accounts.signin.confirming import confirmed
from accounts.tasks import kick_mail


@person_page
@never_cache
def overview(request: AccountRequest) -> HttpResponse:
    """All that guards the person's sign-in, and where they are signed in."""
    found = factors.factors_of(request.user)
    context = {
        "factors": found,
        "requiring": [] if found.any else _asking(request),
        "next": _next(request),
        "seats": factors.seats_of(request.user, request.session.session_key),
        "sign_ins": factors.sign_ins_of(request.user),
        "obstacle": obstacle(request),
    }
    return render(request, "accounts/security/overview.html", context)


@person_page
@never_cache
def password(request: AccountRequest) -> HttpResponse:
    """Change the password; everybody, this session too, signs in anew."""
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST":
        key = f"change:{by_person(request)}"
        window = ratelogs.hit(key, limit=LIMITS["sign_in_per_5_minutes"].value, seconds=300)
        if not window.allowed:
            return too_many(request, window)
        if "current" not in form.errors:  # only guesses at the current one are counted
            ratelogs.forget(key)
    if request.method == "POST" and form.is_valid():
        security.change_password(request.user, form.cleaned_data["password1"])
        kick_mail()
        logout(request)
        messages.success(request, _("Your new password is set. Sign in with it."))
        return redirect("account_login")
    return render(request, "accounts/security/password.html", {"form": form})


@person_page
@never_cache
@confirmed
def app(request: AccountRequest) -> HttpResponse:
    """Add an authenticator app: scan, type its code, keep the recovery codes."""
    if factors.factors_of(request.user).app is not None:
        return _back(request)
    secret = get_totp_secret(regenerate=False)
    form = AppForm(request.POST or None, user=request.user, secret=secret)
    if request.method == "POST" and form.is_valid():
        try:
            codes = security.add_app(request.user, secret)
        except ServiceError as error:
            form.add_error(None, error.message)
        else:
            kick_mail()
            clear_totp_secret(request)
            messages.success(request, _("Your authenticator app is set up."))
            return _kept(request, codes)
    label = _("QR code with the secret for your authenticator app")
    context = {
        "form": form,
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "qr": qr.svg(get_adapter().build_totp_url(request.user, secret), label),
        "next": _next(request),
    }
    return render(request, "accounts/security/app.html", context)


@person_page
@never_cache
@confirmed
def app_remove(request: AccountRequest) -> HttpResponse:
    """Ask, then take the authenticator app away."""
    if request.method == "POST":
        return _removed(request, lambda: security.remove_app(request.user))
    return render(request, "accounts/security/app_remove.html")


@person_page
@never_cache
@confirmed
def passkey_add(request: AccountRequest) -> HttpResponse:
    """Add a passkey, which the browser makes."""
    hindered = obstacle(request)
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and not hindered and form.is_valid():
        try:
            codes = security.add_passkey(request.user, **form.cleaned_data)
        except ServiceError as error:
            form.add_error(None, error.message)
        else:
            kick_mail()
            messages.success(request, _("Your passkey is set up."))
            return _kept(request, codes)
    context: dict[str, Any] = {"form": form, "obstacle": hindered, "next": _next(request)}
    if not hindered:
        context["options"] = {"creation_options": begin_registration(request.user, True)}
    return render(request, "accounts/security/passkey_add.html", context)


@person_page
@never_cache
@confirmed
def passkey_remove(request: AccountRequest) -> HttpResponse:
    """Ask, then take a passkey away; its number is in the query, or in the form."""
    number = request.POST.get("passkey") or request.GET.get("passkey", "")
    known = factors.factors_of(request.user).passkeys
    found = next((passkey for passkey in known if str(passkey.id) == number), None)
    if found is None:
        messages.error(request, _("This passkey was removed already."))
        return redirect("security")
    if request.method == "POST":
        return _removed(request, lambda: security.remove_passkey(request.user, found.id))
    return render(request, "accounts/security/passkey_remove.html", {"passkey": found})


@person_page
@never_cache
@confirmed
def codes(request: AccountRequest) -> HttpResponse:
    """Make new recovery codes: the answer to the form is the only page that shows them."""
    if request.method == "POST":
        try:
            made = security.new_recovery_codes(request.user)
        except ServiceError as error:
            messages.error(request, error.message)
            return redirect("security")
        kick_mail()
        return _kept(request, made)
    left = factors.factors_of(request.user).codes_left
    return render(request, "accounts/security/codes_new.html", {"left": left})


@person_page
@require_POST
def session_end(request: AccountRequest) -> HttpResponse:
    """End one session."""
    number = request.POST.get("session", "")
    if number.isdecimal() and len(number) < 19 and sessions.end(request.user, int(number)):
        messages.success(request, _("The session has ended."))
    else:
        messages.info(request, _("That session was over already."))
    return redirect("security")


@person_page
@require_POST
def sessions_end(request: AccountRequest) -> HttpResponse:
    """End every session but this one."""
    ended = sessions.end_others(request.user, request.session.session_key or "")
    messages.success(request, _("Sessions ended: %(count)s.") % {"count": ended})
    return redirect("security")


@account_page(Ability.MANAGE)
def factor_reset(request: AccountRequest, user_uuid: uuid.UUID) -> HttpResponse:
    """Ask, then reset the second factor of a member: for owners, and whoever is above."""
    if not (request.may(Ability.OWN) or request.access.is_acting):
        raise PermissionDenied
    member = people.member_of(request.account, user_uuid)
    if request.method == "POST":
        try:
            security.reset_second_factor(request.home, request.account, user_uuid)
            kick_mail()
        except ServiceError as error:
            messages.error(request, error.message)
        else:
            messages.success(
                request,
                _("%(person)s signs in without a second factor now.")
                % {"person": member.user.email},
            )
        return redirect("team")
    return render(request, "accounts/security/factor_reset.html", {"member": member})


def _asking(request: AccountRequest) -> list[Account]:
    """The accounts that ask the person for a second factor, also the one they act in."""
    access: Access | None = getattr(request, "access", None)
    asking = list(factors.requiring(request.user)[:5])
    if access and access.is_acting and access.account.require_two_factor:
        asking.insert(0, access.account)
    return asking


def _next(request: HttpRequest) -> str:
    """Where the person was going when they were sent here; '' where that is nowhere of ours."""
    address = request.POST.get("next") or request.GET.get("next", "")
    fine = url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if fine and address.startswith("/") else ""


def _back(request: HttpRequest) -> HttpResponse:
    address = _next(request)
    query = f"?{urlencode({'next': address})}" if address else ""
    return redirect(f"{reverse('security')}{query}")


def _kept(request: AccountRequest, codes: Sequence[str]) -> HttpResponse:
    """Show new recovery codes, once; without any, go on."""
    if not codes:
        return redirect(_next(request) or "security")
    pairs = [f"{code[:4]} {code[4:]}" for code in codes]
    context = {"codes": pairs, "text": "\n".join(pairs), "next": _next(request)}
    return render(request, "accounts/security/codes.html", context)


def _removed(request: AccountRequest, remove: Any) -> HttpResponse:
    try:
        remove()
        kick_mail()
    except ServiceError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("It was removed."))
    return redirect("security")
