"""Asking a carrier what became of messages, where it has an address for that."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from campaigns.gateways.base import ReceiptIn
from campaigns.gateways.http import calls
from campaigns.gateways.http.patterns import Pattern, Response, object_of, read_pattern
from campaigns.gateways.http.placeholders import Compiler, Text, Values
from campaigns.gateways.http.recipes import Recipe, Request, Target, read_recipe

AFTER = (5.0, 10.0, 20.0, 60.0, 120.0, 300.0, 900.0, 3600.0, 7200.0)
MOST_AT_ONCE = 1000
FIXED = frozenset({"receipt_url", "inbound_url"})
BY = {"reference": frozenset({"reference"}), "token": frozenset({"token", "message_id"})}


class LookupRules(NamedTuple):
    """How to ask, and how to read what is said.

    Some carriers are asked by their own id, some by our token, some either way: at least one of
    the recipes is there. Up to `batch` names go into one request by id, `separator` between.
    `missing` fits an answer that knows none of them. `after` are the seconds from one question
    about an accepted message to the next; none: receipts come by themselves.
    """

    by_reference: Recipe | None
    by_token: Recipe | None
    batch: int
    separator: str
    reports: calls.CallRules
    missing: Pattern | None
    after: tuple[float, ...]

    @property
    def target(self) -> Target:
        """Where questions go."""
        recipe = self.by_reference or self.by_token
        assert recipe is not None
        return recipe.target

    def about(self, references: Sequence[str], fixed: Values) -> Request | None:
        """The question about messages by the carrier's ids; None where it cannot be asked so."""
        if self.by_reference is None:
            return None
        return self.by_reference.fill({**fixed, "reference": self.separator.join(references)})

    def about_token(self, token: str, fixed: Values) -> Request | None:
        """The question about one message by our token; None where it cannot be asked so."""
        if self.by_token is None:
            return None
        number = token.partition(".")[0]
        return self.by_token.fill({**fixed, "token": token, "message_id": number})

    def read(self, response: Response) -> list[ReceiptIn] | None:
        """What is said, those on their way included; None where the answer tells nothing."""
        if self.missing is not None and self.missing.fits(response):
            return []
        if response.status != 200:
            return None
        try:
            return calls.receipts(self.reports, calls.Call("", "", response.body))
        except calls.Malformed:
            return None


def read_rules(
    field: str,
    source: object,
    secrets: Mapping[str, str],
    sign_in: tuple[tuple[str, bool, Text], ...],
) -> LookupRules:
    """The rules of the configuration. Raises ValueError(key, sentence)."""
    given = object_of(field, source)
    missing = given.get("missing")
    found: dict[str, Recipe | None] = dict.fromkeys(BY)
    for by in BY:
        if f"by_{by}" in given:
            # What the questions have in common, and what only this one has.
            asked = {**given, **object_of(f"{field}.by_{by}", given[f"by_{by}"])}
            recipe = read_recipe(field, asked, Compiler(secrets, FIXED | BY[by]))
            found[by] = recipe._replace(headers=recipe.headers + sign_in)
    if not any(found.values()):
        raise ValueError(field, "A look-up needs by_reference, by_token, or both.")
    return LookupRules(
        by_reference=found["reference"],
        by_token=found["token"],
        batch=_count(f"{field}.batch", given.get("batch", 1)),
        separator=str(given.get("separator", ",")),
        reports=calls.read_rules(field, given, calls.RECEIPT_FIELDS),
        missing=read_pattern(f"{field}.missing", missing) if missing else None,
        after=_steps(f"{field}.after", given.get("after", [])),
    )


def _count(field: str, value: Any) -> int:
    if not isinstance(value, int) or not 1 <= value <= MOST_AT_ONCE:
        raise ValueError(field, f"{field} must be a number from 1 to {MOST_AT_ONCE}.")
    return value


def _steps(field: str, value: Any) -> tuple[float, ...]:
    """`true` stands for the usual steps."""
    if value is True:
        return AFTER
    steps = value if isinstance(value, list) else []
    if any(not isinstance(each, int | float) or each <= 0 for each in steps):
        raise ValueError(field, f"{field} must be a list of seconds, each from one to the next.")
    return tuple(map(float, steps))
