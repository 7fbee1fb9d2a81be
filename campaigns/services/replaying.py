"""Receipts tried and applied again: on demand, and what of them nobody will ever know."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from accounts.errors import Invalid
from accounts.services import auditlog
from campaigns import anomalies as kinds
from campaigns import ids
from campaigns.models import Anomaly, Carrier, Receipt
from campaigns.selectors import falsereceipts
from campaigns.services import anomalies, receipts
from campaigns.services.routing import is_simulated

A_STEP = 1000
# By then the answer to its submit has come, or its message is a doubt.
STRAY_AFTER = timedelta(minutes=15)
FALSE_AGAIN = timedelta(days=1)


def try_again(carrier: Carrier | None = None) -> int:
    """Try all unmatched receipts of the last 72 hours now; return how many were matched."""
    matched = receipts.retry_unmatched(carrier_id=carrier.pk if carrier else None)
    _record(carrier, "receipt.tried_again", {"matched": matched})
    return matched


def apply_again(carrier: Carrier, *, since: datetime, until: datetime) -> int:
    """Apply what came from `since` to before `until` once more; return how many receipts.

    Harmless at any time: what a receipt settled is settled. Raises Invalid `period_empty`.
    """
    if since >= until:
        raise Invalid("period_empty", "The end must be after the beginning.", "until")
    last, count = 0, 0
    while step := _apply_step(carrier, since, until, last):
        last, count = step[-1], count + len(step)
    _record(
        carrier,
        "receipt.applied_again",
        {"since": since.isoformat(), "until": until.isoformat(), "count": count},
    )
    return count


def _apply_step(carrier: Carrier, since: datetime, until: datetime, after: int) -> list[int]:
    ids.prepare("event", A_STEP)
    with transaction.atomic():
        rows = list(
            Receipt.objects.filter(
                carrier=carrier, received_at__gte=since, received_at__lt=until, pk__gt=after
            ).order_by("pk")[:A_STEP]
        )
        if rows:
            receipts.match_rows(carrier.pk, rows)
    return [row.pk for row in rows]


def note_strays() -> int:
    """Note the receipts that match nothing after a while, each once; return how many."""
    before = timezone.now() - STRAY_AFTER
    told: dict[int | None, int] = {}
    for carrier_id, detail in Anomaly.objects.filter(kind=kinds.RECEIPT_UNKNOWN).values_list(
        "carrier_id", "detail"
    ):
        told[carrier_id] = max(told.get(carrier_id, 0), detail.get("last", 0))
    noted = 0
    waiting = Receipt.objects.filter(
        matched_at__isnull=True,
        received_at__lt=before,
        received_at__gte=timezone.now() - timedelta(hours=receipts.RETRY_HOURS),
    )
    for carrier_id in sorted(set(waiting.values_list("carrier", flat=True))):
        new = waiting.filter(carrier=carrier_id, pk__gt=told.get(carrier_id, 0))
        found = new.aggregate(count=Count("pk"), last=Max("pk"))
        if found["count"]:
            anomalies.note(
                kinds.RECEIPT_UNKNOWN,
                carrier_id,
                times=found["count"],
                detail={"last": found["last"]},
            )
            noted += found["count"]
    return noted


def note_false() -> int:
    """Note carriers whose receipts look made up, each kind once a day; return how many notes."""
    since, noted = timezone.now() - FALSE_AGAIN, 0
    carriers = Carrier.objects.exclude(status=Carrier.Status.DISABLED).order_by("pk")
    # A simulator makes its receipts up, as everybody knows.
    for carrier in [carrier for carrier in carriers if not is_simulated(carrier)]:
        for flag in falsereceipts.flags_of(carrier):
            known = Anomaly.objects.filter(carrier=carrier, kind=flag.kind, at__gt=since)
            if not known.exists():
                anomalies.note(flag.kind, carrier.pk, times=1, detail=flag.facts)
                noted += 1
    return noted


def _record(carrier: Carrier | None, action: str, facts: dict[str, object]) -> None:
    auditlog.record(
        None,
        action,
        kind="carrier",
        subject=carrier.uuid if carrier else None,
        label=carrier.name if carrier else "",
        after=facts,
    )
