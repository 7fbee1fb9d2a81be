"""Operators set how long things are kept."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound
from accounts.models import Account, User
from accounts.services import auditlog
from reports.models import RetentionRule

LEAST_DAYS = 7
MOST = {RetentionRule.Unit.DAYS: 3660, RetentionRule.Unit.MONTHS: 120}


@dataclass(frozen=True)
class Wish:
    """What a rule is to say; no account: for everybody."""

    kind: str
    amount: int
    unit: str
    account: Account | None = None
    product: str = ""
    region: str = ""


def add(operator: Account, wish: Wish, *, by: User) -> RetentionRule:
    """Make a rule; it counts from the next night on. Raises Invalid on "amount", Conflict."""
    _check(wish)
    facts = {
        "kind": wish.kind,
        "account": wish.account,
        "product": wish.product,
        "region": wish.region,
    }
    try:
        with transaction.atomic():
            row = RetentionRule.objects.create(
                **facts, amount=wish.amount, unit=wish.unit, made_by=by
            )
            _record(operator, row, "retention.set")
    except IntegrityError:
        message = _("There is a rule for exactly this already. Delete it first.")
        raise Conflict("rule_exists", message) from None
    return row


def remove(operator: Account, rule_uuid: uuid.UUID) -> None:
    """Delete a rule: what was said before it counts again. Raises NotFound."""
    with transaction.atomic():
        row = RetentionRule.objects.select_related("account").filter(uuid=rule_uuid).first()
        if row is None:
            raise NotFound("no_rule", _("There is no such rule."))
        _record(operator, row, "retention.removed")
        row.delete()


def _check(wish: Wish) -> None:
    least = LEAST_DAYS if wish.unit == RetentionRule.Unit.DAYS else 1
    most = MOST[RetentionRule.Unit(wish.unit)]
    if not least <= wish.amount <= most:
        message = _("Choose a number from {least} to {most}.").format(least=least, most=most)
        raise Invalid("out_of_range", message, "amount")


def _record(operator: Account, row: RetentionRule, action: str) -> None:
    auditlog.record(
        operator,
        action,
        kind="retention_rule",
        subject=row.uuid,
        label=row.account.name if row.account else "",
        after={
            "kind": row.kind,
            "kept": f"{row.amount} {row.unit}",
            "product": row.product,
            "region": row.region,
        },
    )
