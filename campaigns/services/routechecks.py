"""What a routing rule may say, checked before it is saved."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import Invalid
from accounts.inputs import clean_name
from accounts.models import Account, Product
from accounts.regions import region_names
from campaigns import routepatterns
from campaigns.models import Carrier, RouteRule

LONGEST_NAME = 80
LONGEST_LIST = 200
WHOLE = 100
_PREFIX = re.compile(r"[0-9]{1,15}")
_PATTERN_WORDS = {
    routepatterns.TOO_LONG: gettext_lazy("A pattern has at most 200 characters."),
    routepatterns.BROKEN: gettext_lazy("This is no regular expression: check its brackets."),
    routepatterns.NOT_PLAIN: gettext_lazy(
        "Only plain patterns are allowed: no look-around, no references, no (?…) but (?:…)."
    ),
    routepatterns.NESTED: gettext_lazy(
        "A repeat within a repeat, such as (a+)+, can take for ever on some texts. Write it "
        "without one of them."
    ),
    routepatterns.COSTLY: gettext_lazy(
        "Some texts would take too long with this pattern. It is looked for anywhere in the text, "
        "so it needs no .* at its ends; keep one .* at most in between."
    ),
}


@dataclass(frozen=True)
class Wish:
    """A rule as it shall be. `conditions` as models.RouteRule has them; `targets` in their order.

    Each target is (carrier's uuid, share); shares count where the strategy is `weighted`.
    """

    name: str
    strategy: str
    targets: Sequence[tuple[UUID, int]]
    conditions: Mapping[str, Any] = field(default_factory=dict)
    shifts: bool = False
    enabled: bool = True


def checked(wish: Wish) -> tuple[Wish, list[Carrier]]:
    """The wish in its stored form, and its carriers in their order.

    Raises Invalid; `field` is `name`, `strategy`, `targets` or the kind of a condition.
    """
    name = clean_name(wish.name, limit=LONGEST_NAME)
    if wish.strategy not in RouteRule.Strategy.values:
        raise Invalid("strategy_unknown", _("Choose how the carrier is chosen."), "strategy")
    carriers = _carriers(wish)
    weighted = wish.strategy == RouteRule.Strategy.WEIGHTED
    shares = [share if weighted else WHOLE for _uuid, share in wish.targets]
    if weighted:
        _check_shares(shares)
    return (
        Wish(
            name=name,
            strategy=wish.strategy,
            targets=[(row.uuid, share) for row, share in zip(carriers, shares, strict=True)],
            conditions=conditions(wish.conditions),
            shifts=wish.shifts and weighted,
            enabled=wish.enabled,
        ),
        carriers,
    )


def conditions(given: Mapping[str, Any]) -> dict[str, Any]:
    """The conditions in their stored form; raises Invalid with the kind as `field`."""
    unknown = sorted(given.keys() - _CHECKS.keys())
    if unknown:
        message = _("There is no condition called “%(kind)s”.") % {"kind": unknown[0]}
        raise Invalid("condition_unknown", message)
    stored = {kind: _CHECKS[kind](value, kind) for kind, value in given.items()}
    if stored.get("price_below", 1) <= stored.get("price_from", 0):
        message = _("No price is both: the lower bound must be less than the upper one.")
        raise Invalid("price_span", message, "price_below")
    return stored


def _carriers(wish: Wish) -> list[Carrier]:
    uuids = [uuid for uuid, _share in wish.targets]
    if not uuids:
        raise Invalid("targets_none", _("Choose at least one carrier."), "targets")
    if len(set(uuids)) < len(uuids):
        raise Invalid("targets_twice", _("Name each carrier once."), "targets")
    if wish.strategy == RouteRule.Strategy.SINGLE and len(uuids) > 1:
        message = _("“One carrier” takes one. Choose another way to choose, or leave out the rest.")
        raise Invalid("targets_many", message, "targets")
    found = {row.uuid: row for row in Carrier.objects.filter(uuid__in=uuids)}
    if len(found) < len(uuids):
        raise Invalid("targets_unknown", _("Choose carriers that exist."), "targets")
    currencies = {row.currency for row in found.values()}
    if wish.strategy == RouteRule.Strategy.CHEAPEST and len(currencies) > 1:
        message = _("Their costs are in different currencies, so they cannot be compared.")
        raise Invalid("currencies_differ", message, "targets")
    return [found[uuid] for uuid in uuids]


def _check_shares(shares: Sequence[int]) -> None:
    if any(not 1 <= share <= WHOLE for share in shares) or sum(shares) != WHOLE:
        message = _("Shares are whole numbers from 1 that add up to 100; these make %(sum)s.")
        raise Invalid("shares_sum", message % {"sum": sum(shares)}, "targets")


def _list(value: Any, kind: str) -> list[str]:
    """Texts without blanks or doubles, at least one."""
    if not isinstance(value, list | tuple):
        raise Invalid("condition_shape", _("This is no list."), kind)
    found = list(dict.fromkeys(text for each in value if (text := str(each).strip())))
    if not found:
        raise Invalid("condition_empty", _("Name at least one, or leave the condition out."), kind)
    if len(found) > LONGEST_LIST:
        message = _("Name at most %(limit)s.") % {"limit": LONGEST_LIST}
        raise Invalid("condition_long", message, kind)
    return found


def _accounts(value: Any, kind: str) -> list[str]:
    found = _list(value, kind)
    try:
        wanted = {UUID(text) for text in found}
    except ValueError:
        wanted = set()
    if not wanted or Account.objects.filter(uuid__in=wanted).count() < len(wanted):
        raise Invalid("account_unknown", _("Choose accounts that exist."), kind)
    return [str(UUID(text)) for text in found]


def _products(value: Any, kind: str) -> list[str]:
    found = [text.upper() for text in _list(value, kind)]
    known = set(Product.objects.filter(code__in=found).values_list("code", flat=True))
    return _known(found, known, kind, "product_unknown")


def _countries(value: Any, kind: str) -> list[str]:
    found = [text.upper() for text in _list(value, kind)]
    return _known(found, set(region_names()), kind, "country_unknown")


def _known(found: list[str], known: set[str], kind: str, code: str) -> list[str]:
    for text in found:
        if text not in known:
            raise Invalid(code, _("“%(text)s” is not known here.") % {"text": text}, kind)
    return list(dict.fromkeys(found))


def _short(limit: int) -> Callable[[Any, str], list[str]]:
    def check(value: Any, kind: str) -> list[str]:
        found = _list(value, kind)
        for text in found:
            if len(text) > limit or not text.isprintable():
                message = _("“%(text)s…” is too long.") % {"text": text[:limit]}
                raise Invalid("condition_text", message, kind)
        return found

    return check


def _prefixes(value: Any, kind: str) -> list[str]:
    found = [text.removeprefix("+") for text in _list(value, kind)]
    for text in found:
        if not _PREFIX.fullmatch(text):
            message = _("“%(text)s” is no prefix: write its digits, such as 9198.")
            raise Invalid("prefix_shape", message % {"text": text[:20]}, kind)
    return found


def _text(value: Any, kind: str) -> str:
    pattern = str(value)
    try:
        routepatterns.check(pattern)
    except routepatterns.Refused as error:
        code = f"pattern_{error.code}"
        raise Invalid(code, str(_PATTERN_WORDS[error.code]), kind) from None
    return pattern


def _hours(value: Any, kind: str) -> dict[str, str]:
    try:
        opens, closes = time.fromisoformat(value["from"]), time.fromisoformat(value["to"])
        zone = value["zone"]
    except (LookupError, TypeError, ValueError):
        message = _("Enter both hours, such as 09:00 and 21:00.")
        raise Invalid("hours_shape", message, kind) from None
    if zone not in available_timezones():
        raise Invalid("zone_unknown", _("Choose a time zone."), kind)
    if opens == closes:
        message = _("These hours are empty. For the whole day leave them out.")
        raise Invalid("hours_empty", message, kind)
    return {"from": f"{opens:%H:%M}", "to": f"{closes:%H:%M}", "zone": zone}


def _price(value: Any, kind: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 53:
        raise Invalid("price_shape", _("Enter a price in credits a segment."), kind)
    return value


def _flag(value: Any, kind: str) -> bool:
    if not isinstance(value, bool):
        raise Invalid("condition_shape", _("This is either yes or no."), kind)
    return value


_CHECKS: dict[str, Callable[[Any, str], Any]] = {
    "accounts": _accounts,
    "products": _products,
    "senders": _short(15),
    "countries": _countries,
    "prefixes": _prefixes,
    "text": _text,
    "tags": _short(40),
    "hours": _hours,
    "price_below": _price,
    "price_from": _price,
    "is_test": _flag,
}
