"""Tokens that stand in a mailed link and nowhere else: we keep their hash."""

import hashlib
import secrets


def new_token() -> str:
    """43 random characters that may stand in an address."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of a token. It is random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
