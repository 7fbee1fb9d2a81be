"""Error pages that must stand on their own: no session, no database, no request to trust."""

from typing import Any, NamedTuple

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from accounts.hosts import domain_of
from accounts.selectors.brands import PLAIN, Brand, last_seen_brand


class Frame(NamedTuple):
    """What `shell` is to these pages."""

    brand: Brand


def bare_page(template: str, status: int, *, brand: Brand = PLAIN, **context: Any) -> HttpResponse:
    """`template` in the face of `brand`, from what is in `context` alone."""
    text = render_to_string(template, {"shell": Frame(brand), **context})
    return HttpResponse(text, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read."""
    return bare_page("400.html", 400, brand=_brand(request))


def old_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without its token; somebody signed in or out meanwhile."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without asking the database: it may be what broke."""
    return bare_page("500.html", 500, brand=_brand(request))


def _brand(request: HttpRequest) -> Brand:
    try:
        host = domain_of(request.get_host())
    except DisallowedHost:
        return PLAIN
    return last_seen_brand(getattr(request, "home", None), host)
