"""A key as a call asks for it, and as an answer shows it (never its text)."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.errors import Invalid
from apikeys.models import ApiKey, KeyUsage
from apikeys.selectors import successor_of
from apikeys.services.keys import LONGEST_LIFE_DAYS
from apikeys.states import state_of
from apikeys.terms import CHANGEABLE, KeyTerms
from portal.api.tidings.body import Body
from portal.api.tidings.values import credits, moment

NEW = ("name", "kind", "is_test", "expires_in_days", *CHANGEABLE)
CHANGES = ("name", *CHANGEABLE)
LISTS = ("scopes", "products", "allowed_addresses")
LONGEST_COUNTRY = 2


def terms_in(body: Body, maker: ApiKey) -> KeyTerms:
    """What a new key is to be; what is not said restricts it as its maker is. Raises Invalid."""
    inherited = {name: getattr(maker, name) for name in (*LISTS, "is_test", "allowed_in_urls")}
    asked = inherited | changes_in(body)
    if "is_test" in body:
        asked["is_test"] = body.flag("is_test")
    kind = body.choice("kind", ApiKey.Kind.values, ApiKey.Kind.ACCESS_TOKEN)
    return KeyTerms(kind=kind, **asked)


def changes_in(body: Body) -> dict[str, Any]:
    """The terms that a call names. Raises Invalid."""
    found: dict[str, Any] = {name: body.texts(name) for name in LISTS if name in body}
    for name in ("allowed_in_urls", "labels_are_keys"):
        if name in body:
            found[name] = body.flag(name)
    if "default_country" in body:
        found["default_country"] = body.text("default_country", longest=LONGEST_COUNTRY)
    if "daily_cap" in body:
        given = body.raw("daily_cap") is not None
        found["daily_cap"] = body.amount("daily_cap") if given else None
    return found


def days_in(body: Body, maker: ApiKey) -> int | None:
    """How long a new key lives: what is asked, else as long as its maker. Raises Invalid."""
    days = body.whole("expires_in_days")
    if days is None and maker.expires_at is not None:
        days = min((maker.expires_at - timezone.now()).days, LONGEST_LIFE_DAYS)
        if days < 1:
            message = "Your own key ends within a day. Regenerate it first."
            raise Invalid("bad_expiry", message, "expires_in_days")
    return days


def line(key: ApiKey) -> dict[str, Any]:
    """A key in a list."""
    return {
        "id": str(key.uuid),
        "name": key.name,
        "kind": key.kind,
        "username": key.username,
        "ends_in": key.hint,
        "state": state_of(key, timezone.now()).value,
        "is_test": key.is_test,
        "default_country": key.default_country or None,
        "scopes": key.scopes,
        "products": key.products,
        "allowed_addresses": key.allowed_addresses,
        "allowed_in_urls": key.allowed_in_urls,
        "labels_are_keys": key.labels_are_keys,
        "daily_cap": None if key.daily_cap is None else credits(key.daily_cap),
        "expires_at": moment(key.expires_at),
        "revoked_at": moment(key.revoked_at),
        "last_used_at": moment(key.last_used_at),
        "seen_in_url_at": moment(key.seen_in_url_at),
        "created_at": moment(key.created_at),
        "replaces": str(key.replaces.uuid) if key.replaces else None,
    }


def whole(key: ApiKey, today: KeyUsage) -> dict[str, Any]:
    """A key, what came after it, and what it did today."""
    successor = successor_of(key)
    return line(key) | {
        "replaced_by": str(successor.uuid) if successor else None,
        "today": {
            "calls": today.calls,
            "refused": today.refused,
            "messages": today.messages,
            "spent": credits(today.spent),
        },
    }


def issued(key: ApiKey, text: str, secret: str) -> Mapping[str, Any]:
    """A key with what is shown of it once: `text` is the password of a send credential."""
    return line(key) | {"text": text, "secret": secret or None}
