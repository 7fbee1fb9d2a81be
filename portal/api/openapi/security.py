"""Every way a call can say who calls, as OpenAPI has it; operations name the ones they take."""

from collections.abc import Mapping
from typing import Any

# What an operation's `security` names -> the scheme.
SCHEMES: Mapping[str, Mapping[str, Any]] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "`Authorization: Bearer TOKEN`. The best way, where the dialect has it.",
    },
    "token": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Authorization: TOKEN`, without a word before it.",
    },
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "User name and password; in v2 the token is the password, "
        "in v3 the app key is either, in transmit they are app key and secret.",
    },
    "access_token": {"type": "apiKey", "in": "query", "name": "access_token"},
    "api_token": {"type": "apiKey", "in": "query", "name": "api_token"},
    "x_api_key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "api_key": {"type": "apiKey", "in": "query", "name": "api_key"},
    "appkey": {"type": "apiKey", "in": "header", "name": "APPKEY"},
    "username": {"type": "apiKey", "in": "query", "name": "username"},
    "password": {"type": "apiKey", "in": "query", "name": "password"},
}
# Schemes that count only together.
TOGETHER: Mapping[str, tuple[str, ...]] = {"credential": ("username", "password")}

# What the dialects take.
TOKENS = ("bearer", "token", "basic", "access_token", "api_token")
KEYS = ("x_api_key", "api_key")
CREDENTIAL = ("credential",)
APPKEY = ("appkey", "basic")
BASIC = ("basic",)


def requirements(names: tuple[str, ...]) -> list[dict[str, list[str]]]:
    """The `security` of an operation: one of these is enough. Raises KeyError on a strange name."""
    for name in names:
        for scheme in TOGETHER.get(name, (name,)):
            SCHEMES[scheme]
    return [{scheme: [] for scheme in TOGETHER.get(name, (name,))} for name in names]
