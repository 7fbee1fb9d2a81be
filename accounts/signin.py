"""Sign-in with a limit on failures in front of it."""

import hashlib
from collections.abc import Callable
from typing import Any

from allauth.account.views import LoginView
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts.addresses import client_address, rate_scope
from accounts.limits import LIMITS
from accounts.services import ratelimits

WINDOW_SECONDS = 300
_login: Callable[..., HttpResponseBase] = LoginView.as_view()


@never_cache
def sign_in(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    """allauth's sign-in; past the limit of failures 429.html (with `window`) answers instead."""
    if request.method != "POST":
        return _login(request, **kwargs)
    key = _key(request)
    limit = LIMITS["sign_in_per_5_minutes"].value
    # Counted before the password is looked at, so that parallel guesses cannot slip through.
    window = ratelimits.hit(key, limit=limit, seconds=WINDOW_SECONDS)
    if not window.allowed:
        response = render(request, "429.html", {"window": window}, status=429)
        response["Retry-After"] = str(window.retry_after)
        return response
    answer = _login(request, **kwargs)
    if request.user.is_authenticated:
        ratelimits.forget(key)
    return answer


def _key(request: HttpRequest) -> str:
    """One counter per address and e-mail; the e-mail is hashed, so that a key stays short."""
    email = request.POST.get("login", "").strip().lower()
    name = hashlib.sha256(email.encode("utf-8", "replace")).hexdigest()[:32]
    return f"sign_in:{rate_scope(client_address(request))}:{name}"
