"""What a rule of the routing may ask about a message. Pure: no rows, no settings, no clock.

A rule's conditions are a mapping by kind (see models.RouteRule); each is compiled once into a
function of Facts. Cheap ones are asked first, a pattern last.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

# A pattern looks at so much of a text: what it may cost depends on it (campaigns.routepatterns).
TEXT_LOOKED_AT = 500


class Facts(NamedTuple):
    """What is known of a message when its way is chosen; see Table.needs for what matters.

    `account` holds the account's id and those of the accounts above it; `msisdn` E.164 digits;
    `tags` the names of its opt-out tags; `price` micro-credits for all `segments`; `at` is aware.
    """

    account: tuple[int, ...] = ()
    product: str = ""
    sender: str = ""
    country: str = ""
    msisdn: int = 0
    text: str = ""
    tags: tuple[str, ...] = ()
    price: int = 0
    segments: int = 1
    is_test: bool = False
    message_id: int = 0
    at: datetime = datetime.min.replace(tzinfo=UTC)

    @property
    def segment_price(self) -> int:
        """Micro-credits a segment."""
        return self.price // max(1, self.segments)


class Condition(NamedTuple):
    """One condition, ready to be asked. `got` is what it looks at, `wanted` what was asked for."""

    kind: str
    wanted: Any
    looks_at: tuple[str, ...]
    holds: Callable[[Facts], bool]
    got: Callable[[Facts], Any]


class _Kind(NamedTuple):
    """How conditions of a kind are made: `make` takes what is wanted and gives the question."""

    looks_at: tuple[str, ...]
    make: Callable[[Any], Callable[[Facts], bool]]
    got: Callable[[Facts], Any]


def _accounts(wanted: Any) -> Callable[[Facts], bool]:
    ids = frozenset(int(each) for each in wanted)
    return lambda facts: not ids.isdisjoint(facts.account)


def _products(wanted: Any) -> Callable[[Facts], bool]:
    codes = frozenset(wanted)
    return lambda facts: facts.product in codes


def _senders(wanted: Any) -> Callable[[Facts], bool]:
    names = frozenset(name.casefold() for name in wanted)
    return lambda facts: facts.sender.casefold() in names


def _countries(wanted: Any) -> Callable[[Facts], bool]:
    codes = frozenset(wanted)
    return lambda facts: facts.country in codes


def _prefixes(wanted: Any) -> Callable[[Facts], bool]:
    prefixes = tuple(str(prefix) for prefix in wanted)
    return lambda facts: str(facts.msisdn).startswith(prefixes)


def _text(wanted: Any) -> Callable[[Facts], bool]:
    search = re.compile(wanted, re.IGNORECASE).search
    return lambda facts: search(facts.text[:TEXT_LOOKED_AT]) is not None


def _tags(wanted: Any) -> Callable[[Facts], bool]:
    names = frozenset(name.casefold() for name in wanted)
    return lambda facts: not names.isdisjoint(name.casefold() for name in facts.tags)


def _hours(wanted: Any) -> Callable[[Facts], bool]:
    zone = ZoneInfo(wanted["zone"])
    opens, closes = time.fromisoformat(wanted["from"]), time.fromisoformat(wanted["to"])

    def holds(facts: Facts) -> bool:
        now = facts.at.astimezone(zone).time()
        if opens < closes:
            return opens <= now < closes
        return now >= opens or now < closes

    return holds


def _price_below(wanted: Any) -> Callable[[Facts], bool]:
    limit = int(wanted)
    return lambda facts: facts.segment_price < limit


def _price_from(wanted: Any) -> Callable[[Facts], bool]:
    limit = int(wanted)
    return lambda facts: facts.segment_price >= limit


def _is_test(wanted: Any) -> Callable[[Facts], bool]:
    test = bool(wanted)
    return lambda facts: facts.is_test is test


# In the order in which they are asked.
KINDS: dict[str, _Kind] = {
    "is_test": _Kind(("is_test",), _is_test, lambda facts: facts.is_test),
    "products": _Kind(("product",), _products, lambda facts: facts.product),
    "accounts": _Kind(("account",), _accounts, lambda facts: facts.account),
    "countries": _Kind(("country",), _countries, lambda facts: facts.country),
    "tags": _Kind(("tags",), _tags, lambda facts: facts.tags),
    "senders": _Kind(("sender",), _senders, lambda facts: facts.sender),
    "prefixes": _Kind(("msisdn",), _prefixes, lambda facts: facts.msisdn),
    "price_below": _Kind(("price", "segments"), _price_below, lambda facts: facts.segment_price),
    "price_from": _Kind(("price", "segments"), _price_from, lambda facts: facts.segment_price),
    "hours": _Kind(("at",), _hours, lambda facts: facts.at),
    "text": _Kind(("text",), _text, lambda facts: facts.text[:TEXT_LOOKED_AT]),
}


def compiled(conditions: Mapping[str, Any]) -> tuple[Condition, ...]:
    """The conditions in the order they are asked; raises ValueError where one makes no sense."""
    unknown = sorted(conditions.keys() - KINDS.keys())
    if unknown:
        raise ValueError(f"no condition is called {unknown[0]!r}")
    made = []
    for kind, how in KINDS.items():
        if kind in conditions:
            wanted = conditions[kind]
            try:
                holds = how.make(wanted)
            except (LookupError, TypeError, AttributeError, ValueError, re.error) as error:
                raise ValueError(f"{kind}: {error}") from error
            made.append(Condition(kind, wanted, how.looks_at, holds, how.got))
    return tuple(made)
