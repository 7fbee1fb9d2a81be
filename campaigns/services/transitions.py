"""The one way a message's state changes, with everything that must change with it.

In one transaction: the row, the tallies of its chunk, the credits of its batch's hold, the event
in the outbox, and its entry in the list of doubts.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import F
from django.utils import timezone

from accounts.services import ledger
from campaigns import ids, store
from campaigns.models import Batch, Chunk, Doubt, EventSpan, MessageEvent
from campaigns.statuses import (
    FINAL_STATES,
    SETTLEMENTS,
    MessageState,
    Settlement,
    stored_predecessors,
)


class Move(NamedTuple):
    """A message to be moved; nothing happens unless it is in a state that `to` may follow.

    `attempt`, where given, must be the row's: an answer to an older attempt moves nothing.
    """

    message_id: int
    to: MessageState
    attempt: int | None = None
    reason: str = ""
    carrier_id: int | None = None


Moved = store.Changed

_SOURCES = {state: ",".join(sorted(stored_predecessors(state))) for state in MessageState}
_FINAL = FINAL_STATES | {MessageState.UNKNOWN}


def move(moves: Sequence[Move], *, at: datetime | None = None) -> list[Moved]:
    """Move messages, inside the caller's transaction; return those that really moved.

    Where one message comes more than once, the first counts. To QUEUED means another attempt.
    To UNCERTAIN needs `carrier_id`: somebody will have to ask that carrier.
    """
    now = at or timezone.now()
    first = {m.message_id: m for m in reversed(moves)}
    moved = store.change_states([_change(m, now) for m in first.values()])
    if moved:
        _tally(moved)
        _settle(moved)
        _record_events(moved, now)
        _keep_doubts(moved, first, now)
    return moved


def _change(wanted: Move, now: datetime) -> store.Change:
    return store.Change(
        message_id=wanted.message_id,
        attempt=wanted.attempt,
        sources=_SOURCES[wanted.to],
        state=wanted.to,
        settlement=SETTLEMENTS[wanted.to],
        reason=wanted.reason,
        carrier_id=wanted.carrier_id,
        sent_at=now if SETTLEMENTS[wanted.to] is Settlement.CAPTURED else None,
        final_at=now if wanted.to in _FINAL else None,
        step=1 if wanted.to is MessageState.QUEUED else 0,
    )


def _tally(moved: Iterable[Moved]) -> None:
    """Keep each chunk's counts; chunks in the order of ids, so that two writers cannot deadlock."""
    deltas: dict[int, Counter[str]] = defaultdict(Counter)
    for row in moved:
        if row.old != row.new:
            deltas[row.chunk_id][row.old] -= 1
            deltas[row.chunk_id][row.new] += 1
    for chunk_id in sorted(deltas):
        changes = {state: F(state) + delta for state, delta in deltas[chunk_id].items() if delta}
        if changes:
            Chunk.objects.filter(pk=chunk_id).update(**changes)


def _settle(moved: Iterable[Moved]) -> None:
    """Capture the price of what was sent and give back that of what never will be."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in moved:
        before = SETTLEMENTS[MessageState(row.old)]
        after = SETTLEMENTS[MessageState(row.new)]
        if before is Settlement.HELD and after is not Settlement.HELD:
            sums[row.batch_id][0 if after is Settlement.CAPTURED else 1] += row.price
    holds = Batch.objects.filter(pk__in=sums, hold__isnull=False).values_list("pk", "hold_id")
    changes = {
        hold_id: (sums[batch_id][0], sums[batch_id][1])
        for batch_id, hold_id in holds
        if hold_id is not None and any(sums[batch_id])
    }
    if changes:
        ledger.settle(changes, key=uuid.uuid4().hex)


def _record_events(moved: Sequence[Moved], now: datetime) -> None:
    first = ids.reserve("event", len(moved))
    store.bulk_insert(
        MessageEvent,
        ("id", "message_id", "account_id", "kind", "reason", "old", "old_reason", "at"),
        [
            (
                first + i,
                row.message_id,
                row.account_id,
                row.new,
                row.reason,
                row.old,
                row.old_reason,
                now,
            )
            for i, row in enumerate(moved)
        ],
    )
    EventSpan.objects.create(first_id=first, last_id=first + len(moved) - 1)


def _keep_doubts(moved: Iterable[Moved], wanted: dict[int, Move], now: datetime) -> None:
    """A doubt opens with UNCERTAIN and ends with whatever comes after it."""
    uncertain = MessageState.UNCERTAIN
    settled = [row.message_id for row in moved if row.old == uncertain]
    if settled:
        Doubt.objects.filter(pk__in=settled).delete()
    store.bulk_insert(
        Doubt,
        ("message_id", "account_id", "carrier_id", "why", "since"),
        [
            (row.message_id, row.account_id, wanted[row.message_id].carrier_id, row.reason, now)
            for row in moved
            if row.new == uncertain
        ],
    )
