"""Shares that follow the health of carriers, in small steps, each with its reason.

Only rules by shares that say so (`shifts`) are touched, and only what has not been sent yet goes
another way: the routing is asked for new messages and for those that were definitely refused.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import routehealth, routes
from campaigns.models import Carrier, CarrierMinute, RouteRule, RouteShift, RouteTarget
from campaigns.routehealth import Change, Seen
from campaigns.services.carriersdown import carriers_down

log = logging.getLogger(__name__)

WINDOW = timedelta(minutes=10)
KEEP = timedelta(days=90)
# Between two steps of a rule, however often somebody asks: a step must show before the next.
PAUSE = timedelta(seconds=55)
_LONGEST_REASON = 200


def shift() -> int:
    """One step for every rule that may shift; return how many shares changed."""
    now = timezone.now()
    RouteShift.objects.filter(at__lt=now - KEEP).delete()
    rules = RouteRule.objects.filter(enabled=True, shifts=True, strategy=routes.WEIGHTED)
    down = carriers_down()
    return sum(_step(rule.pk, now, down) for rule in rules)


def _step(rule_pk: int, now: datetime, down: set[int]) -> int:
    with transaction.atomic():
        rule = RouteRule.objects.select_for_update(no_key=True).filter(pk=rule_pk).first()
        recent = RouteShift.objects.filter(rule=rule_pk, at__gt=now - PAUSE).exists()
        if rule is None or recent:
            return 0
        targets = list(RouteTarget.objects.filter(rule=rule).select_related("carrier"))
        changes = routehealth.step([_seen(target, now, down) for target in targets])
        names = {target.carrier_id: target.carrier.name for target in targets}
        for change in changes:
            rule.targets.filter(carrier=change.carrier).update(share_now=change.after)
        RouteShift.objects.bulk_create(
            RouteShift(
                rule=rule,
                carrier_id=change.carrier,
                before=change.before,
                after=change.after,
                reason=reason(change, names[change.blamed])[:_LONGEST_REASON],
            )
            for change in changes
        )
    for change in changes:
        log.warning(
            "rule %s: %s %s -> %s (%s)",
            rule.name,
            names[change.carrier],
            change.before,
            change.after,
            reason(change, names[change.blamed]),
        )
    return len(changes)


def reason(change: Change, blamed: str) -> str:
    """Why a share changed, in a sentence; `blamed` is the carrier that caused it."""
    facts = {
        "name": blamed,
        "figure": f"{change.figure * 100:.1f} %",
        "best": f"{change.best * 100:.1f} %",
    }
    if change.why == routehealth.ERRORS:
        return _("%(name)s refused %(figure)s of its messages; the best other %(best)s.") % facts
    if change.why == routehealth.LATE:
        message = _("%(name)s did not deliver %(figure)s in time; the best other %(best)s.")
        return message % facts
    return _("%(name)s does as well as the others; its share goes back.") % facts


def _seen(target: RouteTarget, now: datetime, down: set[int]) -> Seen:
    """What the carrier did. What it accepted is counted as long ago as receipts may take."""
    carrier = target.carrier
    # Whole minutes only, and not the one that is still being written.
    end = now.replace(second=0, microsecond=0)
    late = timedelta(seconds=carrier.receipt_seconds)
    answers = _sums(carrier, end, ("answered", "refused", "throttled", "in_time"))
    accepted = _sums(carrier, end - late, ("accepted",))["accepted"]
    return Seen(
        carrier=carrier.pk,
        share=target.share,
        share_now=target.share_now,
        up=carrier.status == Carrier.Status.ACTIVE and carrier.pk not in down,
        answered=answers["answered"],
        failed=answers["refused"] + answers["throttled"],
        accepted=accepted,
        in_time=answers["in_time"] if _has_receipts(carrier) else None,
    )


def _sums(carrier: Carrier, end: datetime, names: Sequence[str]) -> dict[str, int]:
    minutes = CarrierMinute.objects.filter(carrier=carrier, minute__gte=end - WINDOW)
    found = minutes.filter(minute__lt=end).aggregate(**_totals(names))
    return {name: found[f"total_{name}"] or 0 for name in names}


def _totals(names: Iterable[str]) -> dict[str, Sum]:
    return {f"total_{name}": Sum(name) for name in names}


def _has_receipts(carrier: Carrier) -> bool:
    return carrier.config.get("registered_delivery", True) is not False
