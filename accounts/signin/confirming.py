"""Showing again who one is, before something that guards the sign-in is changed."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts.access import person_page
from accounts.forms.security import ConfirmPasswordForm
from accounts.limited import SECONDS, by_person, forget, log_key, too_many
from accounts.limits import LIMITS
from accounts.mfa import ConfirmCodeForm, ConfirmPasskeyForm
from accounts.passkeys import obstacle
from accounts.services import ratelogs

View = Callable[..., HttpResponseBase]
FRESH_SECONDS = 600
LIMIT = "second_factor_per_5_minutes"


def confirmed(view: View) -> View:
    """Let in who signed in, or confirmed who they are, in the last ten minutes.

    Others are sent to confirm, and come back to this page (not to what they had posted).
    """

    @wraps(view)
    def inner(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else request.path
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")

    return inner


def is_fresh(request: Any) -> bool:
    """Whether the person has lately shown who they are in this session."""
    moments = (record["at"] for record in get_authentication_records(request, request.user))
    return max(moments, default=0) > time.time() - FRESH_SECONDS


class _OurTemplate:
    """One page for the three ways; `way` says which it is."""

    request: HttpRequest
    template_name = "account/reauthenticate.html"
    way = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return found | {"way": self.way, "passkeys_work": not obstacle(self.request)}

    def form_invalid(self, form: Any) -> HttpResponse:
        context = self.get_context_data(form=form) | {"form": form}
        answer: HttpResponse = self.render_to_response(context)  # type: ignore[attr-defined]
        return answer


class _ByPassword(_OurTemplate, ReauthenticateView):  # type: ignore[misc]
    form_class: ClassVar[Any] = ConfirmPasswordForm
    way = "password"


class _ByCode(_OurTemplate, CodeView):  # type: ignore[misc]
    form_class: ClassVar[Any] = ConfirmCodeForm
    way = "code"


class _ByPasskey(_OurTemplate, ReauthenticateWebAuthnView):  # type: ignore[misc]
    form_class: ClassVar[Any] = ConfirmPasskeyForm
    way = "passkey"


def _confirming(name: str, limit: int, view: View) -> View:
    """`view` for the signed-in person, at most `limit` failures in five minutes."""

    @person_page
    @never_cache
    def inner(request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST":
            return view(request)
        key = f"{name}:{by_person(request)}"
        window = ratelogs.hit(log_key(LIMIT, key), limit=limit, seconds=SECONDS[LIMIT])
        if not window.allowed:
            return too_many(request, window)
        answer = view(request)
        if answer.status_code == 302:
            forget(LIMIT, key)
        return answer

    return inner


_codes = LIMITS[LIMIT].value
by_password = _confirming("password", LIMITS["sign_in_per_5_minutes"].value, _ByPassword.as_view())
by_code = _confirming("code", _codes, _ByCode.as_view())
by_passkey = _confirming("passkey", _codes, _ByPasskey.as_view())
