"""What a key may do to keys: it never makes one that can do more than itself."""

from datetime import timedelta

from django.utils import timezone

from accounts.addresses import lies_within
from accounts.errors import Forbidden
from apikeys.models import ApiKey
from apikeys.terms import KeyTerms


def require_reach(maker: ApiKey, key: ApiKey) -> None:
    """Raise Forbidden where `maker` may not even end `key`: a test key keeps off live ones."""
    if maker.is_test and not key.is_test:
        raise Forbidden("more_rights", "A test key can do nothing to live keys.")


def require_no_later(maker: ApiKey, days: int | None) -> None:
    """Raise Forbidden where a key with a life of so many days (None: no end) would outlive it."""
    if maker.expires_at is None:
        return
    if days is None or timezone.now() + timedelta(days) > maker.expires_at:
        left = max((maker.expires_at - timezone.now()).days, 0)
        raise _refused(f"Your own key has {left} whole days left", "expires_in_days")


def require_within(maker: ApiKey, terms: KeyTerms) -> None:
    """Raise Forbidden `more_rights` where a key with these terms could do more than `maker`."""
    if maker.is_test and not terms.is_test:
        raise _refused("A test key can make test keys only", "live")
    if maker.daily_cap is not None and not terms.is_test:
        raise _refused("A key with a daily cap can make test keys only", "live")
    if terms.allowed_in_urls and not maker.allowed_in_urls:
        raise _refused("Your key may not be sent in addresses", "allowed_in_urls")
    for name in ("scopes", "products"):
        own, asked = set(getattr(maker, name)), set(getattr(terms, name))
        if own and not (asked and asked <= own):
            raise _refused(f"Your key is for these {name}: {', '.join(sorted(own))}", name)
    own_addresses = maker.allowed_addresses
    asked_addresses = terms.allowed_addresses
    if own_addresses and not (
        asked_addresses and all(lies_within(each, own_addresses) for each in asked_addresses)
    ):
        raise _refused("Your key is bound to addresses: name some of those", "allowed_addresses")


def _refused(why: str, field: str) -> Forbidden:
    return Forbidden(
        "more_rights", f"{why}. No key makes one with more rights than its own.", field
    )
