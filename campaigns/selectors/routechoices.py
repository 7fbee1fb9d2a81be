"""What the forms of the routing offer to choose from, and names of what rules mention."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from accounts.models import Account, Product
from campaigns.models import Carrier, RouteRule

ACCOUNTS_OFFERED = 200


def carriers() -> list[Carrier]:
    """All carriers, in the order they were made."""
    return list(Carrier.objects.order_by("pk"))


def account_names(rules: Iterable[RouteRule]) -> dict[Any, str]:
    """The names of the accounts that rules mention, by uuid and by id."""
    wanted = {each for rule in rules for each in rule.conditions.get("accounts", ())}
    found = Account.objects.filter(uuid__in=wanted).values_list("pk", "uuid", "name")
    return {key: name for pk, uuid_, name in found for key in (pk, str(uuid_))}


def names_by_id(ids: Iterable[int]) -> dict[Any, str]:
    """The names of accounts by id."""
    return dict(Account.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def offered_accounts() -> list[str]:
    """Names to choose from while typing; not all of many."""
    return list(_live().order_by("name").values_list("name", flat=True)[:ACCOUNTS_OFFERED])


def accounts_called(name: str) -> list[Account]:
    """The accounts with this name (in any case) or this uuid."""
    try:
        return list(_live().filter(uuid=uuid.UUID(name)))
    except ValueError:
        return list(_live().filter(name__iexact=name)[:2])


def products_offered() -> list[tuple[str, str]]:
    """(code, words) of every product of any brand, each code once."""
    names: dict[str, str] = {}
    for code, name in Product.objects.order_by("pk").values_list("code", "name"):
        names.setdefault(code, f"{name} ({code})")
    return sorted(names.items())


def _live() -> QuerySet[Account]:
    return Account.objects.exclude(status=Account.Status.CLOSED)
