"""What receipts do to their messages: the states they settle, the counts, and what is odd."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from campaigns import anomalies as kinds
from campaigns.models import Chunk
from campaigns.receiptwords import DELIVERED, ENDS, UNDERWAY, reason_of
from campaigns.services import anomalies, carrierstats
from campaigns.services.receiptowners import Arrived, Owner, in_time
from campaigns.services.receiptparts import Expected, delivered_parts, expected_from
from campaigns.services.transitions import Move, move
from campaigns.statuses import (
    FINAL_STATES,
    SETTLEMENTS,
    MessageState,
    Settlement,
    stored_predecessors,
)
from campaigns.store.arrived import heard_of
from campaigns.store.locks import lock_chunks

log = logging.getLogger(__name__)

_BEFORE = {end: stored_predecessors(end) for end in ENDS.values()}


class _Seen(NamedTuple):
    """A message as it was before its receipts."""

    state: MessageState
    segments: int
    sent_at: datetime | None
    is_erased: bool


@dataclass
class Effect:
    """What receipts did. `owners`: the message that each is done with, None where it waits.

    `erased`: those of erased recipients, whose number is not to come back with the receipt.
    `odd` are ids of messages by the kind of anomaly; `strange` words that mean nothing to us.
    """

    owners: list[Owner | None]
    delivered: int = 0
    undelivered: int = 0
    lags: list[float] = field(default_factory=list)
    in_time: int = 0
    erased: frozenset[int] = frozenset()
    odd: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    strange: set[str] = field(default_factory=set)


def apply(carrier_id: int, receipts: Sequence[Arrived], owners: Sequence[Owner | None]) -> Effect:
    """Move what the receipts settle, in the caller's transaction.

    Not done with are receipts of messages nobody knows, and of those whose submit is not answered.
    """
    seen = _lock(carrier_id, {owner.message_id for owner in owners if owner})
    expected = expected_from(carrier_id)
    whose = [_checked(owner, seen, r.at) for r, owner in zip(receipts, owners, strict=True)]
    ends = _ends(receipts, whose, seen, expected)
    effect = Effect([_done_with(owner, seen) for owner in whose])
    effect.erased = frozenset(pk for pk, message in seen.items() if message.is_erased)
    moves: dict[int, tuple[Move, datetime]] = {}
    for receipt, owner, end in zip(receipts, whose, ends, strict=True):
        if receipt.status not in ENDS and receipt.status not in UNDERWAY:
            effect.strange.add(receipt.status[:20])
        if owner is None or end is None:
            continue
        pk = owner.message_id
        earlier = moves[pk][0].to if pk in moves else seen[pk].state
        if earlier in _BEFORE[end]:
            reason = reason_of(receipt.status, receipt.error, by_table=expected.by_table)
            moves[pk] = (Move(pk, end, None, reason, carrier_id), receipt.at)
            if earlier == MessageState.UNKNOWN:
                effect.odd[kinds.RECEIPT_LATE].append(pk)
        elif earlier != end and earlier in FINAL_STATES:
            _contradiction(effect, pk, earlier, receipt.status)
    _carry_out(moves, seen, expected, effect)
    return effect


def report(carrier_id: int, effect: Effect) -> None:
    """Count and note what receipts did; the last thing in their transaction."""
    carrierstats.note(
        carrier_id,
        receipts=len(effect.lags),
        receipt_seconds=round(sum(effect.lags)),
        delivered=effect.delivered,
        undelivered=effect.undelivered,
        in_time=effect.in_time,
    )
    for kind, message_ids in sorted(effect.odd.items()):
        anomalies.note(kind, carrier_id, message_ids=message_ids)
    if effect.strange:
        words = sorted(effect.strange)[:10]
        anomalies.note(kinds.RECEIPT_UNREADABLE, carrier_id, detail={"statuses": words})


def _lock(carrier_id: int, message_ids: Iterable[int]) -> dict[int, _Seen]:
    """The messages that may be this carrier's, with their chunks locked.

    Read before the lock, so a state may be older than that: `move` compares again, and a receipt
    taken for early is merely tried once more.
    """
    rows = heard_of(set(message_ids))
    lock_chunks(row.chunk_id for row in rows)
    archived = _archived({row[2] for row in rows if row[3] == MessageState.UNKNOWN})
    return {
        pk: _Seen(MessageState(state), segments, sent_at, not msisdn)
        for pk, carrier, chunk, state, segments, sent_at, msisdn in rows
        if carrier in (None, carrier_id) and chunk not in archived
    }


def _archived(chunk_ids: Collection[int]) -> frozenset[int]:
    """Those of the locked chunks whose messages are counted in the archive: they move no more."""
    if not chunk_ids:
        return frozenset()
    rows = Chunk.objects.filter(pk__in=chunk_ids, batch__archived_at__isnull=False)
    return frozenset(rows.values_list("pk", flat=True))


def _checked(owner: Owner | None, seen: Mapping[int, _Seen], at: datetime) -> Owner | None:
    """The owner, unless it is not this carrier's or was sent after the receipt had come."""
    if owner is None or owner.message_id not in seen:
        return None
    return owner if owner.is_sure or in_time(at, seen[owner.message_id].sent_at) else None


def _done_with(owner: Owner | None, seen: Mapping[int, _Seen]) -> Owner | None:
    early = owner is None or seen[owner.message_id].state == MessageState.QUEUED
    return None if early else owner


def _ends(
    receipts: Sequence[Arrived],
    owners: Sequence[Owner | None],
    seen: Mapping[int, _Seen],
    expected: Expected,
) -> list[MessageState | None]:
    """What each receipt ends its message with, the ones before it counted in; None: nothing yet."""
    several = {
        owner.message_id
        for owner in owners
        if owner and expected.of(owner.parts, seen[owner.message_id].segments) > 1
    }
    arrived = delivered_parts(several)
    ends: list[MessageState | None] = []
    for receipt, owner in zip(receipts, owners, strict=True):
        end = ENDS.get(receipt.status)
        if owner and owner.message_id in several and receipt.status == DELIVERED:
            parts = arrived[owner.message_id]
            parts.add(receipt.reference)
            wanted = expected.of(owner.parts, seen[owner.message_id].segments)
            end = MessageState.DELIVERED if len(parts) >= wanted else None
        ends.append(end)
    return ends


def _contradiction(effect: Effect, pk: int, earlier: MessageState, status: str) -> None:
    log.warning("message %s is %s; a receipt now says %s", pk, earlier, status)
    never_sent = SETTLEMENTS[earlier] is Settlement.RELEASED
    kind = kinds.RECEIPT_ENDED_UNSENT if never_sent else kinds.RECEIPT_CONTRADICTS
    effect.odd[kind].append(pk)


def _carry_out(
    moves: Mapping[int, tuple[Move, datetime]],
    seen: Mapping[int, _Seen],
    expected: Expected,
    effect: Effect,
) -> None:
    for row in move([wanted for wanted, _ in moves.values()]):
        effect.delivered += row.new == MessageState.DELIVERED
        effect.undelivered += row.new == MessageState.UNDELIVERED
        sent_at = seen[row.message_id].sent_at
        if sent_at is not None:
            lag = max(0.0, (moves[row.message_id][1] - sent_at).total_seconds())
            effect.lags.append(lag)
            effect.in_time += row.new == MessageState.DELIVERED and lag <= expected.seconds
