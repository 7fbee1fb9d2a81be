"""Secrets that must be read again (carriers' passwords): encrypted at rest under SECRET_KEY."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """The secret was sealed under another SECRET_KEY, or for another purpose."""


def seal(text: str, purpose: str) -> str:
    """`text` encrypted; only `unseal` with the same `purpose` reads it."""
    return box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed. Raises Unreadable."""
    try:
        return box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable(f"a secret for {purpose} was kept under another SECRET_KEY") from None


def box(purpose: str) -> MultiFernet:
    """The newest key encrypts, those of SECRET_KEY_FALLBACKS still decrypt."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (hmac.digest(str(key).encode(), purpose.encode(), hashlib.sha256) for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
