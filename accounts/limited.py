"""Limits in front of pages: who asks too often gets a 429, as a page or as JSON.

    @limited("password_reset_per_5_minutes", by_address, by_field("email"))
    def password_reset(request): ...

Only POST counts, each key by itself, before the view runs. The value comes from `LIMITS`.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from accounts.addresses import client_address, rate_scope
from accounts.limits import LIMITS
from accounts.services import ratelogs
from accounts.services.ratelimits import Window

Key = Callable[[HttpRequest], str]
View = Callable[..., HttpResponseBase]
# How long the limits of `LIMITS` that stand in front of pages look back.
SECONDS = {
    "password_reset_per_5_minutes": 300,
    "second_factor_per_5_minutes": 300,
    "activation_per_2_minutes": 120,
}


def limited(name: str, *keys: Key) -> Callable[[View], View]:
    """Let POSTs through while every one of `keys` has room under the limit `name`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                window = count(name, (key(request) for key in keys))
                if not window.allowed:
                    return too_many(request, window)
            return view(request, *args, **kwargs)

        return inner

    return decorate


def count(name: str, keys: Iterable[str]) -> Window:
    """Count one use of the limit `name` by all of `keys`, or by none if one has no room."""
    limit, seconds = LIMITS[name].value, SECONDS[name]
    return ratelogs.hit_all([ratelogs.Use(log_key(name, key), limit, seconds) for key in keys])


def forget(name: str, *keys: str) -> None:
    """What `keys` were counted for under `name` has ended well: they start over."""
    ratelogs.forget(*(log_key(name, key) for key in keys))


def log_key(name: str, key: str) -> str:
    """The row's key of one `key` under the limit `name`."""
    return f"{name}:{key}"


def by_address(request: HttpRequest) -> str:
    """The caller: an IPv4 address, or the /64 of an IPv6 one. X-Forwarded-For does not dodge it."""
    return f"ip:{rate_scope(client_address(request))}"


def by_person(request: HttpRequest) -> str:
    """The person who is signed in."""
    return f"person:{request.user.pk}"


def by_field(name: str) -> Key:
    """Whatever the form's field `name` holds, such as an e-mail address; hashed."""
    return lambda request: hashed(request.POST.get(name, ""))


def hashed(text: str) -> str:
    """A short key for an address someone typed, the same in any case: known or not, no matter."""
    plain = text.strip().lower().encode("utf-8", "replace")
    return f"for:{hashlib.sha256(plain).hexdigest()[:32]}"


def too_many(request: HttpRequest, window: Window) -> HttpResponse:
    """The 429 of `window`, with Retry-After in seconds: a page, or JSON for who asks for that."""
    seconds = window.retry_after
    response: HttpResponse
    if wants_json(request):
        message = gettext("Too many attempts. Try again in %(seconds)s seconds.")
        facts = {
            "code": "too_many_requests",
            "message": message % {"seconds": seconds},
            "retry_after": seconds,
        }
        response = JsonResponse(facts, status=429)
    else:
        response = render(request, "429.html", {"window": window}, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller would rather have JSON than a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
