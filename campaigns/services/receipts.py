"""Delivery receipts: stored and matched in one transaction; only then are they acknowledged.

A receipt may come before the answer to its submit, twice, out of order, or for a message nobody
knows. What matches nothing yet is kept and tried again for 72 hours.
"""

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns import ids, store
from campaigns.gateways.base import ReceiptIn
from campaigns.models import Receipt
from campaigns.services.receipteffects import Effect, apply, report
from campaigns.services.receiptowners import Arrived, Owner, owners_of

log = logging.getLogger(__name__)

RETRY_HOURS = 72
RETRY_STEP = 1000

_COLUMNS = (
    "carrier_id",
    "reference",
    "token",
    "status",
    "error",
    "raw",
    "received_at",
    "message_id",
    "matched_at",
    "part",
)


def take(carrier_id: int, receipts: Sequence[ReceiptIn]) -> int:
    """Store `receipts` and apply them; once this returns they may be acknowledged.

    Returns how many matched nothing yet: `retry_unmatched` tries them again.
    """
    if not receipts:
        return 0
    ids.prepare("event", len(receipts))
    now = timezone.now()
    arrived = [Arrived(r.reference[:65], r.token, r.status, r.raw, now, r.error) for r in receipts]
    with transaction.atomic():
        owners = owners_of(carrier_id, arrived)
        effect = apply(carrier_id, arrived, owners)
        _store(carrier_id, receipts, effect, now)
        report(carrier_id, effect)
    return effect.owners.count(None)


def retry_unmatched(*, hours: float = RETRY_HOURS, carrier_id: int | None = None) -> int:
    """Try the unmatched receipts of the last `hours` again; return how many were matched."""
    since, last, matched = timezone.now() - timedelta(hours=hours), 0, 0
    waiting = Receipt.objects.filter(matched_at__isnull=True, received_at__gte=since)
    if carrier_id is not None:
        waiting = waiting.filter(carrier=carrier_id)
    while True:
        found, last = _retry_step(waiting.filter(pk__gt=last).order_by("pk"))
        matched += found
        if not last:
            return matched


def _retry_step(waiting: QuerySet[Receipt]) -> tuple[int, int]:
    """Try one page; return how many matched and where the next page starts (0: nowhere)."""
    ids.prepare("event", RETRY_STEP)
    with transaction.atomic():
        rows = list(waiting.select_for_update(skip_locked=True)[:RETRY_STEP])
        matched = 0
        for carrier_id in sorted({row.carrier_id for row in rows}):
            matched += match_rows(carrier_id, [r for r in rows if r.carrier_id == carrier_id])
    return matched, rows[-1].pk if len(rows) == RETRY_STEP else 0


def match_rows(carrier_id: int, rows: Sequence[Receipt]) -> int:
    """Apply stored receipts of one carrier, in the caller's transaction; return how many matched.

    Those that have an owner keep it, so that receipts applied again change nothing.
    """
    arrived = [Arrived(r.reference, r.token, r.status, r.raw, r.received_at, r.error) for r in rows]
    looked_up = owners_of(carrier_id, arrived)
    owners = [
        Owner(row.message_id, row.part, owner.parts if owner else 0, True)
        if row.message_id
        else owner
        for row, owner in zip(rows, looked_up, strict=True)
    ]
    effect = apply(carrier_id, arrived, owners)
    now = timezone.now()
    by_owner: dict[Owner, list[int]] = {}
    for row, found in zip(rows, effect.owners, strict=True):
        if found is not None and row.matched_at is None:
            by_owner.setdefault(found, []).append(row.pk)
    for found, pks in by_owner.items():
        Receipt.objects.filter(pk__in=pks).update(
            message_id=found.message_id, part=found.part, matched_at=now
        )
    if effect.erased:
        of_erased = Receipt.objects.filter(message_id__in=list(effect.erased))
        of_erased.filter(pk__in=[row.pk for row in rows]).update(raw={})
    # What was noted when these came is not noted at every try.
    effect.strange.clear()
    if any(row.matched_at for row in rows):
        effect.odd.clear()
    report(carrier_id, effect)
    return sum(map(len, by_owner.values()))


def _store(
    carrier_id: int,
    receipts: Sequence[ReceiptIn],
    effect: Effect,
    now: datetime,
) -> None:
    rows = []
    for receipt, owner in zip(receipts, effect.owners, strict=True):
        is_erased = owner is not None and owner.message_id in effect.erased
        found = (owner.message_id, now, owner.part) if owner else (None, None, 1)
        rows.append(
            (
                carrier_id,
                receipt.reference[:65],
                receipt.token[:40],
                receipt.status[:12],
                receipt.error[:12],
                json.dumps({} if is_erased else receipt.raw),
                now,
                *found,
            )
        )
    store.bulk_insert(Receipt, _COLUMNS, rows)
