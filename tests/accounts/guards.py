"""For tests of signing in: people with second factors, codes, and clients that sign in by form."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from accounts.models import Mail, User
from accounts.services import security
from tests.factories import PASSWORD

ADDRESS = "192.0.2.1"


def with_app(user: User) -> tuple[str, list[str]]:
    """Give `user` an authenticator app; its secret and the recovery codes."""
    secret = generate_totp_secret()
    return secret, security.add_app(user, secret)


def code_of(secret: str, *, steps: int = 0) -> str:
    """The code the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def enter(email: str, password: str = PASSWORD, client: Client | None = None, **extra: Any) -> Any:
    """Post the sign-in form; the response, whose `client` keeps the session."""
    fields = {"login": email, "password": password} | extra.pop("fields", {})
    extra.setdefault("REMOTE_ADDR", ADDRESS)
    return (client or Client()).post(reverse("account_login"), fields, **extra)


def is_in(client: Client) -> bool:
    """Whether somebody is signed in there."""
    return client.get(reverse("security")).status_code == 200


def last_mail(user: User) -> Mail:
    """The newest mail to `user`."""
    return Mail.objects.filter(recipient=user.email).latest("id")
