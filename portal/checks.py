"""System checks: a setting that cannot work, or hardly, is a numbered sentence with a way out.

Every `manage.py` command shows them; errors (E) stop it, warnings (W) do not.
docs/settings.md lists the numbers.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.http.request import validate_host

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@register("tidings")
def check_settings(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """All that is wrong with how this installation is set up."""
    return [*_numbers(), *_addresses(), *_safety(), *_sign_in()]


def _numbers() -> Iterator[CheckMessage]:
    if not 1 <= settings.PORT <= 65535:
        yield Error(
            f"PORT is {settings.PORT}.", hint="Give a port from 1 to 65535.", id="tidings.E001"
        )
    if settings.DISPATCH_LEASE_SECONDS < 2 * settings.DISPATCH_RESPONSE_TIMEOUT:
        yield Error(
            "DISPATCH_LEASE_SECONDS is less than twice DISPATCH_RESPONSE_TIMEOUT.",
            hint="A message is only written while its lease outlasts the wait for the answer: "
            "raise the first or lower the second.",
            id="tidings.E002",
        )
    if not 1 <= settings.DOUBT_WINDOW_HOURS <= 72:
        yield Error(
            f"DOUBT_WINDOW_HOURS is {settings.DOUBT_WINDOW_HOURS}.",
            hint="An uncertain message may wait 1 to 72 hours for a receipt.",
            id="tidings.E003",
        )


def _addresses() -> Iterator[CheckMessage]:
    base = urlsplit(settings.BASE_URL)
    if base.scheme not in ("http", "https") or not base.hostname:
        yield Error(
            f"BASE_URL is {settings.BASE_URL!r}.",
            hint="Give the address people open, such as https://sms.example.com.",
            id="tidings.E004",
        )
    elif not validate_host(base.hostname, settings.ALLOWED_HOSTS):
        yield Warning(
            f"ALLOWED_HOSTS does not hold {base.hostname}, the host of BASE_URL.",
            hint="Add it, or every request by that name is refused.",
            id="tidings.W001",
        )
    if (base.scheme == "https") is not settings.HTTPS:
        yield Warning(
            "HTTPS and BASE_URL do not agree.",
            hint="Behind TLS set HTTPS=1 and a BASE_URL that starts with https://; else neither.",
            id="tidings.W002",
        )
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        yield Warning(
            "HTTPS is on, but no proxy is trusted.",
            hint="Set TRUSTED_PROXIES to the addresses of the proxy that ends TLS; otherwise every "
            "visitor seems to come from it.",
            id="tidings.W003",
        )


def _safety() -> Iterator[CheckMessage]:
    if settings.DEMO and settings.BIND_ADDRESS not in LOOPBACK:
        yield Warning(
            "The demo can be reached from other machines, and its sign-in page lets anybody in.",
            hint="Set DEMO=0, or leave BIND_ADDRESS at 127.0.0.1.",
            id="tidings.W004",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Warning(
            "ALLOWED_HOSTS lets any host name in.",
            hint="List the names people use: a forged one could end up in a link.",
            id="tidings.W005",
        )
    if settings.ON_SQLITE and not settings.EMBEDDED_BROKER:
        yield Warning(
            "The broker can be shared between machines, but the database is a file on this one.",
            hint="Set DATABASE_URL to a PostgreSQL before a second machine joins.",
            id="tidings.W006",
        )
    if settings.FAILPOINTS:
        yield Warning(
            "FAILPOINTS is set: processes will crash on purpose.",
            hint="Only tests set it.",
            id="tidings.W007",
        )


def _sign_in() -> Iterator[CheckMessage]:
    listed = settings.BREACHED_PASSWORDS_FILE
    if listed and not (os.path.isfile(listed) and os.path.getsize(listed)):
        yield Error(
            f"BREACHED_PASSWORDS_FILE is {listed}, where there is no file with something in it.",
            hint="Give the path of a list of `SHA1:count` lines sorted by SHA-1, or leave it out.",
            id="tidings.E010",
        )
    if not 60 <= settings.SESSION_IDLE_SECONDS <= settings.SESSION_COOKIE_AGE:
        yield Error(
            "SESSION_IDLE_MINUTES is not within 1 and SESSION_HOURS.",
            hint="A session ends when it was idle for long, and after SESSION_HOURS in any case.",
            id="tidings.E011",
        )
