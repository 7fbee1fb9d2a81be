"""Delivery receipts: stored and matched in one transaction; only then are they acknowledged.

A receipt may come before the answer to its submit, twice, out of order, or for a message nobody
knows. What matches nothing yet is kept and tried again for 72 hours.
"""

import json
import logging
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from campaigns import ids, store
from campaigns.gateways.base import ReceiptIn
from campaigns.models import CarrierReference, Chunk, Message, Receipt
from campaigns.services.transitions import Move, move
from campaigns.statuses import FINAL_STATES, MessageState, stored_predecessors

log = logging.getLogger(__name__)

RETRY_HOURS = 72
RETRY_STEP = 1000

# The carrier's words for an end. Any other (ENROUTE, ACCEPTD, SCHEDULED) is news without effect.
ENDS: dict[str, MessageState] = {
    "DELIVRD": MessageState.DELIVERED,
    "UNDELIV": MessageState.UNDELIVERED,
    "EXPIRED": MessageState.UNDELIVERED,
    "REJECTD": MessageState.UNDELIVERED,
    "DELETED": MessageState.UNDELIVERED,
    "UNKNOWN": MessageState.UNKNOWN,
}

_TOKEN = re.compile(r"[0-9]{1,18}\.[0-9]{1,5}")
_BEFORE = {end: stored_predecessors(end) for end in ENDS.values()}


class _Known(NamedTuple):
    """A receipt and the message it belongs to (None: nobody knows)."""

    message_id: int | None
    status: str


def take(carrier_id: int, receipts: Sequence[ReceiptIn]) -> int:
    """Store `receipts` and apply them; once this returns they may be acknowledged.

    Returns how many matched nothing yet: `retry_unmatched` tries them again.
    """
    if not receipts:
        return 0
    ids.prepare("event", len(receipts))
    with transaction.atomic():
        owners = _owners(carrier_id, [(r.token, r.reference) for r in receipts])
        known = [_Known(o, r.status) for o, r in zip(owners, receipts, strict=True)]
        matched = _apply(carrier_id, known)
        _store(carrier_id, receipts, known, matched)
    return sum(owner not in matched for owner in owners)


def retry_unmatched(*, hours: float = RETRY_HOURS) -> int:
    """Try the unmatched receipts of the last `hours` again; return how many were matched."""
    now = timezone.now()
    since, last, matched = now - timedelta(hours=hours), 0, 0
    while True:
        found, last = _retry_step(since, last, now)
        matched += found
        if not last:
            return matched


def _retry_step(since: datetime, after: int, now: datetime) -> tuple[int, int]:
    """Try one page; return how many matched and where the next page starts (0: nowhere)."""
    ids.prepare("event", RETRY_STEP)
    with transaction.atomic():
        waiting = Receipt.objects.filter(
            matched_at__isnull=True, received_at__gte=since, pk__gt=after
        ).order_by("pk")
        rows = list(waiting.select_for_update(skip_locked=True)[:RETRY_STEP])
        matched = 0
        for carrier_id in sorted({row.carrier_id for row in rows}):
            matched += _match_rows(carrier_id, [r for r in rows if r.carrier_id == carrier_id], now)
    return matched, rows[-1].pk if len(rows) == RETRY_STEP else 0


def _match_rows(carrier_id: int, rows: Sequence[Receipt], now: datetime) -> int:
    owners = _owners(carrier_id, [(row.token, row.reference) for row in rows])
    known = [_Known(owner, row.status) for owner, row in zip(owners, rows, strict=True)]
    matched = _apply(carrier_id, known)
    by_owner: dict[int, list[int]] = {}
    for row, owner in zip(rows, owners, strict=True):
        if owner in matched:
            by_owner.setdefault(owner, []).append(row.pk)
    for owner, pks in by_owner.items():
        Receipt.objects.filter(pk__in=pks).update(message_id=owner, matched_at=now)
    return sum(map(len, by_owner.values()))


def _owners(carrier_id: int, names: Sequence[tuple[str, str]]) -> list[int | None]:
    """The message of each (token, reference): by our token, else by the newest such reference."""
    wanted = {reference for token, reference in names if not _id_in(token)}
    newest: dict[str, int] = {}
    if wanted:
        rows = CarrierReference.objects.filter(carrier_id=carrier_id, reference__in=wanted)
        newest = dict(rows.order_by("pk").values_list("reference", "message_id"))
    return [_id_in(token) or newest.get(reference) for token, reference in names]


def _id_in(token: str) -> int | None:
    return int(token.partition(".")[0]) if _TOKEN.fullmatch(token) else None


def _apply(carrier_id: int, receipts: Sequence[_Known]) -> set[int]:
    """Move what the receipts settle; return the messages that these receipts are done with.

    Not among them: messages nobody knows, and those whose submit is not answered yet.
    """
    seen = _lock(carrier_id, {r.message_id for r in receipts if r.message_id})
    moves: dict[int, Move] = {}
    for owner, status in receipts:
        end = ENDS.get(status)
        if owner is None or owner not in seen or end is None:
            continue
        earlier = moves[owner].to if owner in moves else seen[owner]
        if earlier in _BEFORE[end]:
            reason = "" if end == MessageState.DELIVERED else status
            moves[owner] = Move(owner, end, None, reason, carrier_id)
        elif earlier != end and earlier in FINAL_STATES:
            log.warning("message %s is %s; a receipt now says %s", owner, earlier, status)
    move(list(moves.values()))
    return {pk for pk, state in seen.items() if state != MessageState.QUEUED}


def _lock(carrier_id: int, message_ids: Iterable[int]) -> dict[int, str]:
    """The states of messages that may be this carrier's, with their chunks locked.

    Read before the lock, so a state may be older than that: `move` compares again, and a receipt
    taken for early is merely tried once more.
    """
    wanted = Message.objects.filter(id__in=message_ids)
    rows = list(wanted.values_list("id", "carrier_id", "state", "chunk_id"))
    locked = Chunk.objects.filter(pk__in={row[3] for row in rows}).order_by("pk")
    list(locked.select_for_update(no_key=True).values_list("pk"))
    return {pk: state for pk, carrier, state, _ in rows if carrier in (None, carrier_id)}


def _store(
    carrier_id: int, receipts: Sequence[ReceiptIn], known: Sequence[_Known], matched: set[int]
) -> None:
    now = timezone.now()
    columns = (
        "carrier_id",
        "reference",
        "token",
        "status",
        "error",
        "raw",
        "received_at",
        "message_id",
        "matched_at",
    )
    rows = []
    for receipt, (owner, _) in zip(receipts, known, strict=True):
        found = (owner, now) if owner in matched else (None, None)
        rows.append(
            (
                carrier_id,
                receipt.reference[:65],
                receipt.token[:40],
                receipt.status[:12],
                receipt.error[:12],
                json.dumps(receipt.raw),
                now,
                *found,
            )
        )
    store.bulk_insert(Receipt, columns, rows)
