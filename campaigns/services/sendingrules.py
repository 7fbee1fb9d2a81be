"""What an account decides about how its messages leave."""

from dataclasses import asdict, dataclass, field
from datetime import time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account
from accounts.selectors import products_of
from accounts.services import auditlog
from accounts.services.locking import hold
from campaigns.models import SendingRules

LONGEST_UNDO = 300


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What `change_rules` puts in force; None means that the default holds, or no such rule."""

    running_campaigns: str = SendingRules.Running.STOPPABLE
    undo_seconds: int | None = None
    release_above: int | None = None
    quiet_opens: time | None = None
    quiet_closes: time | None = None
    resend_products: list[str] = field(default_factory=list)


def change_rules(account: Account, wanted: Rules) -> None:
    """Put `wanted` in force from now on; what is confirmed already keeps to what it had.

    Raises Invalid with the field at fault.
    """
    _check(wanted)
    _check_products(account, wanted.resend_products)
    facts = asdict(wanted)
    with transaction.atomic():
        hold(account)
        row, _made = SendingRules.objects.get_or_create(account=account)
        before = {name: getattr(row, name) for name in facts}
        gone, new = auditlog.changes(_plain(before), _plain(facts))
        for name, value in facts.items():
            setattr(row, name, value)
        row.save(update_fields=list(facts))
        if new:
            auditlog.record(
                account,
                "sending_rules.changed",
                kind="account",
                subject=account.uuid,
                label=account.name,
                before=gone,
                after=new,
            )


def _check(wanted: Rules) -> None:
    if wanted.running_campaigns not in SendingRules.Running.values:
        raise Invalid("unknown_policy", _("Choose one of the two."), "running_campaigns")
    if wanted.undo_seconds is not None and not 0 <= wanted.undo_seconds <= LONGEST_UNDO:
        message = _("Choose from 0 to %(most)s seconds.") % {"most": LONGEST_UNDO}
        raise Invalid("undo_bounds", message, "undo_seconds")
    if wanted.release_above is not None and wanted.release_above < 0:
        raise Invalid("release_bounds", _("Choose 0 or more messages."), "release_above")
    if (wanted.quiet_opens is None) != (wanted.quiet_closes is None):
        name = "quiet_closes" if wanted.quiet_closes is None else "quiet_opens"
        raise Invalid("hours_incomplete", _("Give both hours, or neither."), name)
    if wanted.quiet_opens is not None and wanted.quiet_opens == wanted.quiet_closes:
        message = _("The hours must differ. Leave both empty to send at any hour.")
        raise Invalid("hours_empty", message, "quiet_closes")


def _check_products(account: Account, codes: list[str]) -> None:
    known = set(products_of(account).values_list("code", flat=True))
    if not known.issuperset(codes):
        raise Invalid("unknown_product", _("Choose products from the list."), "resend_products")


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as JSON knows them."""
    return {
        name: value.isoformat("minutes") if isinstance(value, time) else value
        for name, value in facts.items()
    }
