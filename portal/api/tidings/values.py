"""Times and amounts as our own dialect writes them."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.money import to_credits
from campaigns.plans import Plan


def moment(at: datetime | None) -> str | None:
    """ISO 8601 by the account's clocks, with the distance from UTC; None for none."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def credits(micro: int) -> str:
    """Credits as a decimal string, exact: "0.25"."""
    return str(to_credits(micro))


def plan_json(plan: Plan) -> dict[str, Any]:
    """A plan with all its parts, as `drafts.plan_of` reads it."""
    return {
        "tempo": plan.tempo.value,
        "batch_size": plan.batch_size,
        "interval": plan.interval,
        "spread_minutes": plan.spread_minutes,
        "per_minute": plan.per_minute,
        "opens": plan.opens.isoformat("minutes") if plan.opens else None,
        "closes": plan.closes.isoformat("minutes") if plan.closes else None,
        "leftovers": plan.leftovers.value,
        "deadline": moment(plan.deadline),
    }
