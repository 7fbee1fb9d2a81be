"""Which carrier a message goes by: ordered rules, compiled once, asked for every message.

Pure: no rows, no settings, no clock. campaigns.services.routing builds the Table from the database.

The first rule whose conditions all hold decides; where none does, the first active real carrier
takes the message (a simulated one only where no carrier is real). A test message only ever goes to
a simulated carrier: rules without one are passed over. A carrier that is not active takes nothing:
where the deciding rule has no other, there is no route, and the message waits. A carrier that is
down is avoided while another one of the rule is up; if all are down, messages wait for the one
that would be taken.
"""

from collections.abc import Collection, Iterable, Sequence

from campaigns.routeconditions import Facts
from campaigns.routeplans import (
    CHEAPEST,
    DEFAULT,
    FAILOVER,
    SINGLE,
    WEIGHTED,
    Option,
    Plan,
    Rule,
    Target,
    Way,
    chosen_by,
    is_for,
)
from campaigns.routereasons import Explanation, explained

__all__ = ["CHEAPEST", "DEFAULT", "FAILOVER", "SINGLE", "WEIGHTED"]
__all__ += ["Explanation", "Facts", "Rule", "Table", "Target", "Way"]


class Table:
    """The rules and carriers of one moment; immutable."""

    def __init__(self, rules: Sequence[Rule], ways: Sequence[Way]) -> None:
        """`rules` in their order; `ways` in the order they were made in."""
        self.rules = tuple(rules)
        self.ways = {way.carrier: way for way in ways}
        fallback = Rule(0, "", (), DEFAULT, tuple(Target(way.carrier) for way in ways))
        self._plans = {test: self._planned((*rules, fallback), test) for test in (False, True)}
        self._only = {test: self._constant(self._plans[test]) for test in (False, True)}
        #: The one carrier that everything goes to, tests too, whatever the facts; else None.
        self.only: int | None = self._only[False] if self._only[False] == self._only[True] else None
        #: The names of the facts that matter to `pick`.
        self.needs: frozenset[str] = self._needed()

    def only_for(self, is_test: bool) -> int | None:
        """The one carrier that all messages go to that are tests (or are not); else None."""
        return self._only[is_test]

    def pick(self, facts: Facts, without: Collection[int] = ()) -> int | None:
        """The carrier to go by; None where there is no route.

        `without` are carriers that refused this message: the last ones to be taken.
        """
        only = self._only[facts.is_test]
        if only is not None and not without:
            return only
        plan = next(plan for plan in self._plans[facts.is_test] if not plan.rule.missed(facts))
        left = plan.left(without)
        return chosen_by(plan.rule, left, facts).way.carrier if left else None

    def explain(self, facts: Facts, without: Collection[int] = ()) -> Explanation:
        """What `pick` answers, and why."""
        return explained(self.rules, self._plans[facts.is_test], self.ways, facts, without)

    def _planned(self, rules: Iterable[Rule], test: bool) -> tuple[Plan, ...]:
        """The rules that may decide for tests (or for others); the last always holds."""
        plans = []
        for rule in rules:
            options = self._options(rule, test)
            if options is None:
                continue
            usable = tuple(option for option in options if option.way.active)
            if rule.strategy == DEFAULT:
                usable = tuple(sorted(usable, key=lambda option: option.way.simulated))[:1]
            live = tuple(option for option in usable if option.way.up) or usable
            plans.append(Plan(rule, usable, live))
            if not [each for each in rule.conditions if each.kind != "is_test"] and is_for(
                rule, test
            ):
                break
        return tuple(plans)

    def _options(self, rule: Rule, test: bool) -> list[Option] | None:
        """The rule's carriers; None where it can say nothing about such messages."""
        if not is_for(rule, test):
            return None
        known = [
            Option(self.ways[target.carrier], target.share)
            for target in rule.targets
            if target.carrier in self.ways
        ]
        fit = [option for option in known if option.way.simulated or not test]
        return None if test and not fit and rule.strategy != DEFAULT else fit

    def _constant(self, plans: Sequence[Plan]) -> int | None:
        """The carrier of the first plan where it holds always and leaves no choice."""
        first = plans[0]
        fixed = first.rule.strategy not in (WEIGHTED, CHEAPEST) or len(first.usable) == 1
        if len(plans) > 1 or not fixed or not first.live:
            return None
        return first.live[0].way.carrier

    def _needed(self) -> frozenset[str]:
        if self.only is not None:
            return frozenset()
        needs = {"is_test"}
        for test, plans in self._plans.items():
            for plan in plans if self._only[test] is None else ():
                for condition in plan.rule.conditions:
                    needs.update(condition.looks_at)
                if plan.rule.strategy == WEIGHTED and len(plan.live) > 1:
                    needs.add("message_id")
                if plan.rule.strategy == CHEAPEST and len(plan.live) > 1:
                    needs.add("msisdn")
        return frozenset(needs)
