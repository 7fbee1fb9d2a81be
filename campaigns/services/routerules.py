"""The rules of the routing as operators make, order and change them; all of it is audited.

Whatever a change does to a saved case is told before it counts: the change is tried in its
transaction, the cases are asked before and after, and where one goes another way it is undone
with CasesChange, unless `accept` says that this is known.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound
from accounts.models import Account
from accounts.services.auditlog import changes, record
from campaigns.models import Carrier, RouteRule, RouteTarget
from campaigns.services import routecases
from campaigns.services.routecases import Difference
from campaigns.services.routechecks import Wish, checked

MOST_RULES = 200


class CasesChange(Conflict):
    """Saved cases would go another way; nothing was changed."""

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__("cases_change", _("Saved cases would go another way. Look at them first."))
        self.differences = differences


def create(operator: Account, wish: Wish, *, accept: bool = False) -> RouteRule:
    """A new rule, after the others. Raises Invalid (see routechecks) or CasesChange."""
    wish, carriers = checked(wish)
    with _tried(accept):
        if RouteRule.objects.count() >= MOST_RULES:
            message = _("There are %(limit)s rules already. Delete one first.")
            raise Invalid("rules_many", message % {"limit": MOST_RULES})
        last = RouteRule.objects.aggregate(last=Max("position"))["last"]
        rule = RouteRule(position=0 if last is None else last + 1)
        _fill(rule, wish, carriers)
        _note(operator, rule, "route.created", {}, facts_of(rule))
    return rule


def change(operator: Account, rule_uuid: UUID, wish: Wish, *, accept: bool = False) -> RouteRule:
    """Another name, conditions, strategy or targets; shares begin anew where they are others.

    Raises Invalid (see routechecks), NotFound or CasesChange.
    """
    wish, carriers = checked(wish)
    with _tried(accept):
        rule = _rule(rule_uuid)
        before = facts_of(rule)
        _fill(rule, wish, carriers)
        was, became = changes(before, facts_of(rule))
        if became:
            _note(operator, rule, "route.changed", was, became)
    return rule


def set_enabled(
    operator: Account, rule_uuid: UUID, enabled: bool, *, accept: bool = False
) -> RouteRule:
    """Let a rule count, or not. Raises NotFound or CasesChange."""
    with _tried(accept):
        rule = _rule(rule_uuid)
        if rule.enabled is not enabled:
            rule.enabled = enabled
            rule.save(update_fields=["enabled", "changed_at"])
            action = "route.enabled" if enabled else "route.disabled"
            _note(operator, rule, action, {"enabled": not enabled}, {"enabled": enabled})
    return rule


def move(operator: Account, rule_uuid: UUID, *, up: bool, accept: bool = False) -> RouteRule:
    """One place up or down; at the end of the list it stays. Raises NotFound or CasesChange."""
    with _tried(accept):
        rule = _rule(rule_uuid)
        order = list(RouteRule.objects.values_list("pk", flat=True))
        place = order.index(rule.pk)
        other = place - 1 if up else place + 1
        if 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
            for position, pk in enumerate(order):
                RouteRule.objects.filter(pk=pk).exclude(position=position).update(position=position)
            was, became = {"position": place + 1}, {"position": other + 1}
            _note(operator, rule, "route.moved", was, became)
    return rule


def delete(operator: Account, rule_uuid: UUID, *, accept: bool = False) -> str:
    """Remove a rule; return its name. Raises NotFound or CasesChange."""
    with _tried(accept):
        rule = _rule(rule_uuid)
        _note(operator, rule, "route.deleted", facts_of(rule), {})
        name = rule.name
        rule.delete()
    return name


def reset_shares(operator: Account, rule_uuid: UUID) -> RouteRule:
    """Give every carrier of a rule its own share back, whatever health made of it."""
    with _tried(accept=True):
        rule = _rule(rule_uuid)
        before = facts_of(rule)["shares_now"]
        if rule.targets.exclude(share_now=F("share")).update(share_now=F("share")):
            after = facts_of(rule)["shares_now"]
            _note(operator, rule, "route.reset", {"shares": before}, {"shares": after})
    return rule


def facts_of(rule: RouteRule) -> dict[str, Any]:
    """What the audit log keeps of a rule."""
    targets = list(RouteTarget.objects.filter(rule=rule).select_related("carrier"))
    return {
        "name": rule.name,
        "enabled": rule.enabled,
        "strategy": str(rule.strategy),
        "shifts": rule.shifts,
        "conditions": dict(rule.conditions),
        "targets": {target.carrier.name: target.share for target in targets},
        "shares_now": {target.carrier.name: target.share_now for target in targets},
    }


@contextmanager
def _tried(accept: bool) -> Iterator[None]:
    """The block as one transaction, with every other change of the rules kept out.

    Undone with CasesChange where it would send saved cases another way.
    """
    with transaction.atomic():
        list(RouteRule.objects.select_for_update(no_key=True).values_list("pk", flat=True))
        before = routecases.read_outcomes()
        yield
        differences = routecases.differences(before, routecases.read_outcomes()) if before else []
        if differences and not accept:
            raise CasesChange(differences)


def _rule(rule_uuid: UUID) -> RouteRule:
    rule = RouteRule.objects.filter(uuid=rule_uuid).first()
    if rule is None:
        raise NotFound("no_rule", _("There is no such rule."))
    return rule


def _fill(rule: RouteRule, wish: Wish, carriers: Sequence[Carrier]) -> None:
    rule.name, rule.strategy, rule.shifts = wish.name, wish.strategy, wish.shifts
    rule.conditions, rule.enabled = dict(wish.conditions), wish.enabled
    rule.save()
    shares = [share for _uuid, share in wish.targets]
    wanted = [(row.pk, share) for row, share in zip(carriers, shares, strict=True)]
    kept = rule.targets.order_by("position", "pk").values_list("carrier", "share")
    if list(kept) != wanted:
        rule.targets.all().delete()
        RouteTarget.objects.bulk_create(
            RouteTarget(rule=rule, carrier_id=carrier, position=place, share=share, share_now=share)
            for place, (carrier, share) in enumerate(wanted)
        )


def _note(
    operator: Account, rule: RouteRule, action: str, was: dict[str, Any], became: dict[str, Any]
) -> None:
    record(
        operator, action, kind="route", subject=rule.uuid, label=rule.name,
        before=was, after=became,
    )  # fmt: skip
