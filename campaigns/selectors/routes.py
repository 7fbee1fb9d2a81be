"""Reads of the routing for operators: the rules as they stand, and what health made of them."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from campaigns.models import Anomaly, Carrier, RouteRule, RouteShift, RouteTarget
from campaigns.routewords import STRATEGIES, condition_lines
from campaigns.selectors.routechoices import account_names

SHIFTS_SHOWN = 200
# Told on the overview while it is not older than this.
NO_ROUTE_FRESH = timedelta(minutes=5)


@dataclass(frozen=True)
class TargetLine:
    """A carrier of a rule; `moved` where health gave it another share than its own."""

    carrier: Carrier
    share: int
    share_now: int

    @property
    def is_active(self) -> bool:
        return self.carrier.status == Carrier.Status.ACTIVE

    @property
    def moved(self) -> bool:
        return self.share != self.share_now


@dataclass(frozen=True)
class RuleLine:
    """A rule with its place from 1; `unreached` where a rule above it takes everything."""

    rule: RouteRule
    place: int
    conditions: list[tuple[str, str]]
    strategy: Any
    targets: list[TargetLine]
    unreached: bool
    is_first: bool
    is_last: bool

    @property
    def by_shares(self) -> bool:
        return self.rule.strategy == RouteRule.Strategy.WEIGHTED

    @property
    def moved(self) -> bool:
        """Whether health moved its shares."""
        return self.by_shares and any(target.moved for target in self.targets)

    @property
    def leads_nowhere(self) -> bool:
        """Whether none of its carriers is active, so that what it decides has no route."""
        return not any(target.is_active for target in self.targets)


def rule_lines() -> list[RuleLine]:
    """The rules in their order, in a few queries however many there are."""
    rules = list(_rules())
    names = account_names(rules)
    lines: list[RuleLine] = []
    closed = False
    for place, rule in enumerate(rules, start=1):
        targets = [
            TargetLine(target.carrier, target.share, target.share_now)
            for target in rule.targets.all()
        ]
        conditions = condition_lines(rule.conditions, names)
        lines.append(
            RuleLine(
                rule=rule,
                place=place,
                conditions=conditions,
                strategy=STRATEGIES[rule.strategy],
                targets=targets,
                unreached=closed and rule.enabled,
                is_first=place == 1,
                is_last=place == len(rules),
            )
        )
        closed = closed or (rule.enabled and not conditions)
    return lines


def rule_called(rule_uuid: uuid.UUID) -> RouteRule:
    """A rule with its targets. Raises NotFound."""
    rule = _rules().filter(uuid=rule_uuid).first()
    if rule is None:
        raise NotFound("no_rule", _("There is no such rule."))
    return rule


def shifts() -> list[RouteShift]:
    """What health changed, the newest first."""
    return list(RouteShift.objects.select_related("rule", "carrier").order_by("-at")[:SHIFTS_SHOWN])


def no_route() -> Anomaly | None:
    """The newest word that messages have no way, while it is fresh."""
    since = timezone.now() - NO_ROUTE_FRESH
    return Anomaly.objects.filter(kind="no_route", at__gt=since).order_by("-at").first()


def _rules() -> QuerySet[RouteRule]:
    targets = RouteTarget.objects.select_related("carrier").order_by("position", "pk")
    return RouteRule.objects.prefetch_related(Prefetch("targets", queryset=targets))
