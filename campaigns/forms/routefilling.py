"""Between a rule as it is stored and the fields of its form."""

from collections.abc import Mapping
from typing import Any

from accounts.money import to_credits, to_micro
from campaigns.models import RouteRule
from campaigns.selectors import routechoices

_LISTS = ("accounts", "senders", "countries", "prefixes", "tags")
_TESTS = {"": None, "no": False, "only": True}


def conditions_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the filled fields ask for."""
    found: dict[str, Any] = {name: given[name] for name in (*_LISTS, "products") if given[name]}
    if given["text"]:
        found["text"] = given["text"]
    if given["opens"]:
        found["hours"] = {
            "from": f"{given['opens']:%H:%M}",
            "to": f"{given['closes']:%H:%M}",
            "zone": given["zone"],
        }
    for name in ("price_from", "price_below"):
        if given[name] is not None:
            found[name] = to_micro(given[name])
    if _TESTS[given["is_test"]] is not None:
        found["is_test"] = _TESTS[given["is_test"]]
    return found


def initial_of(rule: RouteRule) -> dict[str, Any]:
    """The fields of a rule that exists."""
    kept = dict(rule.conditions)
    names = routechoices.account_names([rule])
    if "accounts" in kept:
        kept["accounts"] = [names.get(each, each) for each in kept["accounts"]]
    hours = kept.pop("hours", None)
    if hours:
        kept |= {"opens": hours["from"], "closes": hours["to"], "zone": hours["zone"]}
    for name in ("price_from", "price_below"):
        if name in kept:
            kept[name] = to_credits(kept[name])
    if "is_test" in kept:
        kept["is_test"] = "only" if kept["is_test"] else "no"
    for n, target in enumerate(rule.targets.all(), start=1):
        kept[f"carrier_{n}"] = str(target.carrier.uuid)
        if rule.strategy == RouteRule.Strategy.WEIGHTED:
            kept[f"share_{n}"] = target.share
    fields = ("name", "strategy", "shifts", "enabled")
    return kept | {name: getattr(rule, name) for name in fields}
