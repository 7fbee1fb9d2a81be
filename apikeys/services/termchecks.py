"""Checking what a key is asked to be, before it is made or changed."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from accounts.addresses import parse_network
from accounts.errors import Invalid
from accounts.models import Account
from accounts.regions import region_choices
from accounts.selectors import products_of
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from apikeys.terms import KeyTerms

LONGEST_NAME = 60
MOST_ADDRESSES = 100
LARGEST_CAP = 10**18  # micro-credits


def checked(account: Account, terms: KeyTerms) -> dict[str, Any]:
    """The columns of a key with these terms. Raises Invalid with the field at fault."""
    return asdict(terms) | {
        "kind": _kind(terms.kind),
        "default_country": _country(terms.default_country),
        "scopes": _scopes(terms.scopes),
        "products": _products(account, terms.products),
        "allowed_addresses": checked_addresses(terms.allowed_addresses),
        "daily_cap": _cap(terms.daily_cap),
    }


def checked_name(name: str) -> str:
    """The name without needless blanks. Raises Invalid."""
    name = " ".join(name.split())
    if not name:
        raise Invalid("name_missing", "Give the key a name, so that you know it again.", "name")
    if len(name) > LONGEST_NAME or "\x00" in name:
        message = f"A key's name has at most {LONGEST_NAME} characters."
        raise Invalid("name_too_long", message, "name")
    return name


def checked_addresses(entries: Sequence[str]) -> list[str]:
    """Addresses and CIDR blocks in their normal form, each once. Raises Invalid."""
    if len(entries) > MOST_ADDRESSES:
        message = f"List at most {MOST_ADDRESSES} addresses; a CIDR block covers many."
        raise Invalid("too_many_addresses", message, "allowed_addresses")
    found: dict[str, None] = {}
    for entry in entries:
        try:
            found[parse_network(entry)] = None
        except ValueError:
            message = f"{entry} is neither an address nor a CIDR block such as 192.0.2.0/24."
            raise Invalid("bad_address", message, "allowed_addresses") from None
    return list(found)


def _kind(kind: str) -> str:
    if kind not in ApiKey.Kind.values:
        message = f"A key is one of {', '.join(ApiKey.Kind.values)}."
        raise Invalid("unknown_kind", message, "kind")
    return kind


def _country(code: str) -> str:
    code = code.strip().upper()
    if code and code not in dict(region_choices()):
        message = "A country is a code of two letters, such as IN or KE."
        raise Invalid("unknown_country", message, "default_country")
    return code


def _scopes(scopes: Sequence[str]) -> list[str]:
    unknown = [scope for scope in scopes if scope not in Scope.values]
    if unknown:
        message = f"There is no scope {unknown[0][:40]}. They are: {', '.join(Scope.values)}."
        raise Invalid("unknown_scope", message, "scopes")
    return [scope for scope in Scope.values if scope in scopes]


def _products(account: Account, codes: Sequence[str]) -> list[str]:
    if not codes:
        return []
    known = list(products_of(account).values_list("code", flat=True))
    unknown = [code for code in codes if code not in known]
    if unknown:
        message = f"This account has no product {unknown[0][:20]}. It has: {', '.join(known)}."
        raise Invalid("unknown_product", message, "products")
    return [code for code in known if code in codes]


def _cap(cap: int | None) -> int | None:
    if cap is not None and not 0 < cap <= LARGEST_CAP:
        message = "A daily cap is more than 0 credits; leave it out for none."
        raise Invalid("bad_daily_cap", message, "daily_cap")
    return cap
