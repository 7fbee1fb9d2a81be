"""Why a message goes its way, as data: what became of each rule and of each carrier. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from campaigns.routeconditions import Facts
from campaigns.routeplans import (
    CHEAPEST,
    DEFAULT,
    WEIGHTED,
    Option,
    Plan,
    Rule,
    Way,
    chosen_by,
    cost_of,
    spread,
)

# What became of a rule.
DECIDED, FAILED, LATER, REAL_ONLY = "decided", "failed", "later", "real_only"
# What became of a carrier of the rule that decided.
CHOSEN, INACTIVE, DOWN, REAL, SIMULATED = "chosen", "inactive", "down", "real", "simulated"
REFUSED, SHARE, DEARER, BEHIND = "refused", "share", "dearer", "behind"


class RuleSaid(NamedTuple):
    """What became of a rule; of one that FAILED the condition, what it wanted and what it got."""

    rule: int
    name: str
    outcome: str
    condition: str = ""
    wanted: Any = None
    got: Any = None


class TargetSaid(NamedTuple):
    """What became of a carrier. `share` of `total`; `cost` a segment and how much `dearer`."""

    carrier: int
    name: str
    outcome: str
    share: int = 0
    total: int = 0
    cost: int | None = None
    dearer: int | None = None


class Explanation(NamedTuple):
    """The carrier (None: no route), the rule that decided (None: the default), and why.

    `waits`: the carrier is down, so the message waits for it. `point` of the shares' total is
    where the message falls, where shares decide.
    """

    carrier: int | None
    rule: int | None
    strategy: str
    waits: bool
    point: int | None
    rules: tuple[RuleSaid, ...]
    targets: tuple[TargetSaid, ...]

    @property
    def possible(self) -> tuple[int, ...]:
        """The carriers that such a message may go by: with shares its id decides among them."""
        return tuple(
            said.carrier
            for said in self.targets
            if said.outcome == CHOSEN or (said.outcome == SHARE and said.share)
        )


def explained(
    rules: Iterable[Rule],
    plans: Iterable[Plan],
    ways: Mapping[int, Way],
    facts: Facts,
    without: Collection[int] = (),
) -> Explanation:
    """The way of a message. `plans` are those for messages of its sort, the default last."""
    by_rule = {plan.rule.pk: plan for plan in plans}
    said, decided = _rules_said(rules, by_rule, facts)
    plan = decided or by_rule[0]
    left = plan.left(without)
    chosen = chosen_by(plan.rule, left, facts) if left else None
    total = sum(option.share for option in left)
    shared = plan.rule.strategy == WEIGHTED and len(left) > 1 and total
    return Explanation(
        carrier=chosen.way.carrier if chosen else None,
        rule=decided.rule.pk if decided else None,
        strategy=plan.rule.strategy,
        waits=bool(chosen and not chosen.way.up),
        point=spread(plan.rule.pk, facts.message_id) % total if shared else None,
        rules=said,
        targets=_targets_said(plan, ways, left, chosen, facts),
    )


def _rules_said(
    rules: Iterable[Rule], plans: Mapping[int, Plan], facts: Facts
) -> tuple[tuple[RuleSaid, ...], Plan | None]:
    """What became of each rule, and the plan of the one that decided."""
    said: list[RuleSaid] = []
    decided: Plan | None = None
    for rule in rules:
        missed = rule.missed(facts)
        if decided:
            said.append(RuleSaid(rule.pk, rule.name, LATER))
        elif missed:
            asked = (missed.kind, missed.wanted, missed.got(facts))
            said.append(RuleSaid(rule.pk, rule.name, FAILED, *asked))
        elif rule.pk not in plans:
            said.append(RuleSaid(rule.pk, rule.name, REAL_ONLY))
        else:
            decided = plans[rule.pk]
            said.append(RuleSaid(rule.pk, rule.name, DECIDED))
    return tuple(said), decided


def _targets_said(
    plan: Plan,
    ways: Mapping[int, Way],
    left: Sequence[Option],
    chosen: Option | None,
    facts: Facts,
) -> tuple[TargetSaid, ...]:
    total = sum(option.share for option in left)
    by_cost, by_share = plan.rule.strategy == CHEAPEST, plan.rule.strategy == WEIGHTED
    least = cost_of(chosen, left, facts) if chosen and by_cost else None
    said = []
    for target in plan.rule.targets:
        if target.carrier not in ways:
            continue
        option = Option(ways[target.carrier], target.share)
        cost = cost_of(option, left, facts) if by_cost else None
        said.append(
            TargetSaid(
                carrier=option.way.carrier,
                name=option.way.name,
                outcome=_outcome(plan, left, chosen, option, facts),
                share=target.share if by_share else 0,
                total=total if by_share else 0,
                cost=cost,
                dearer=None if cost is None or least is None else cost - least,
            )
        )
    return tuple(said)


def _outcome(
    plan: Plan,
    left: Sequence[Option],
    chosen: Option | None,
    option: Option,
    facts: Facts,
) -> str:
    """Why this carrier was taken, or was not: the first reason that holds."""
    way = option.way
    of_live = {each.way.carrier for each in plan.live}
    reasons = (
        (chosen is not None and way.carrier == chosen.way.carrier, CHOSEN),
        (facts.is_test and not way.simulated, REAL),
        (not way.active, INACTIVE),
        (way.carrier not in of_live and not way.up, DOWN),
        (way.carrier in of_live and way.carrier not in {o.way.carrier for o in left}, REFUSED),
        (plan.rule.strategy == DEFAULT and way.simulated, SIMULATED),
        (plan.rule.strategy == WEIGHTED, SHARE),
        (plan.rule.strategy == CHEAPEST, DEARER),
    )
    return next((outcome for holds, outcome in reasons if holds), BEHIND)
