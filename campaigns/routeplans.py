"""Rules of the routing with the carriers they may choose from, and the choice itself. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from campaigns.routeconditions import Condition, Facts, compiled

SINGLE, FAILOVER, WEIGHTED, CHEAPEST = "single", "failover", "weighted", "cheapest"
DEFAULT = "default"

# So many neighbours go the same way together: what is claimed together is written together.
NEIGHBOURS_BITS = 6
_MASK = (1 << 64) - 1


class Way(NamedTuple):
    """A carrier as routing sees it. `costs` are millionths a segment, by prefix, as of today."""

    carrier: int
    name: str = ""
    active: bool = True
    up: bool = True
    simulated: bool = False
    currency: str = ""
    costs: Mapping[str, int] = {}

    def cost(self, msisdn: int) -> int | None:
        """What a segment to this number costs; None where that is not known."""
        digits = str(msisdn)
        for length in range(len(digits), -1, -1):
            found = self.costs.get(digits[:length])
            if found is not None:
                return found
        return None


class Target(NamedTuple):
    """A carrier of a rule, and its share where the rule goes by shares."""

    carrier: int
    share: int = 100


class Rule(NamedTuple):
    """A rule, its targets in their order; `conditions` as compiled() has them."""

    pk: int
    name: str
    conditions: tuple[Condition, ...]
    strategy: str
    targets: tuple[Target, ...]

    @classmethod
    def made(
        cls,
        pk: int,
        name: str,
        conditions: Mapping[str, Any],
        strategy: str,
        targets: Iterable[Target],
    ) -> "Rule":
        """A rule from its stored form; raises ValueError where a condition makes no sense."""
        return cls(pk, name, compiled(conditions), strategy, tuple(targets))

    def missed(self, facts: Facts) -> Condition | None:
        """The first condition that does not hold."""
        for condition in self.conditions:
            if not condition.holds(facts):
                return condition
        return None


class Option(NamedTuple):
    way: Way
    share: int


class Plan(NamedTuple):
    """A rule for messages of one sort (tests or not): who may take them, the live ones apart."""

    rule: Rule
    usable: tuple[Option, ...]
    live: tuple[Option, ...]

    def left(self, without: Collection[int]) -> tuple[Option, ...]:
        """The carriers to choose from: not those in `without` while there is another."""
        if not without:
            return self.live
        kept = tuple(option for option in self.live if option.way.carrier not in without)
        return kept or self.live


def is_for(rule: Rule, test: bool) -> bool:
    """Whether the rule's own word on tests, if it has one, lets such messages in."""
    asks = [condition for condition in rule.conditions if condition.kind == "is_test"]
    return all(bool(condition.wanted) is test for condition in asks)


def chosen_by(rule: Rule, options: Sequence[Option], facts: Facts) -> Option:
    if len(options) > 1 and rule.strategy == WEIGHTED:
        return _by_share(rule, options, facts)
    if len(options) > 1 and rule.strategy == CHEAPEST:
        return min(options, key=lambda option: _rank(cost_of(option, options, facts)))
    return options[0]


def spread(rule: int, message_id: int) -> int:
    """A number of 64 bits that is the same for neighbours, else as good as random (splitmix64)."""
    value = ((message_id >> NEIGHBOURS_BITS) + rule * 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def _by_share(rule: Rule, options: Sequence[Option], facts: Facts) -> Option:
    total = sum(option.share for option in options)
    if not total:
        return options[0]
    point = spread(rule.pk, facts.message_id) % total
    ends = accumulate(option.share for option in options)
    return next(option for option, end in zip(options, ends, strict=True) if point < end)


def _rank(cost: int | None) -> tuple[bool, int]:
    return (cost is None, cost or 0)


def cost_of(option: Option, among: Sequence[Option], facts: Facts) -> int | None:
    """The cost, where it can be compared: in the currency of the first that has costs."""
    priced = next((each.way for each in among if each.way.costs), None)
    if priced is None or option.way.currency != priced.currency:
        return None
    return option.way.cost(facts.msisdn)
