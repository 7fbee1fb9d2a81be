"""The one way a message's state changes, with everything that must change with it.

In one transaction: the row, the tallies of its chunk, the credits of its batch's hold, the event
in the outbox, and its entry in the list of doubts.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from accounts.services import ledger
from accounts.store.inserting import insert_object
from campaigns import ids, store
from campaigns.models import Doubt, EventSpan, MessageEvent
from campaigns.statuses import (
    FINAL_STATES,
    SETTLEMENTS,
    MessageState,
    Settlement,
    stored_predecessors,
)
from campaigns.store import locks, moments, outgoing


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
_SETTLED = {state.value: settlement for state, settlement in SETTLEMENTS.items()}
_CHANGE = ("kind", "reason", "old", "old_reason")
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
    if deltas:
        locks.add_to_tallies(deltas)


def _settle(moved: Iterable[Moved]) -> None:
    """Capture the price of what was sent and give back that of what never will be."""
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in moved:
        before, after = _SETTLED[row.old], _SETTLED[row.new]
        if before is Settlement.HELD and after is not Settlement.HELD:
            sums[row.batch_id][0 if after is Settlement.CAPTURED else 1] += row.price
    priced = [batch_id for batch_id, sides in sums.items() if any(sides)]
    if not priced:
        return
    changes = {
        hold_id: (sums[batch_id][0], sums[batch_id][1])
        for batch_id, hold_id in outgoing.holds_of(priced)
    }
    if changes:
        ledger.settle(changes, key=uuid.uuid4().hex)


def _record_events(moved: Sequence[Moved], now: datetime) -> None:
    first = ids.reserve("event", len(moved))
    alike: dict[tuple[str, str, str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for number, row in enumerate(moved, first):
        change = (row.new, row.reason, row.old, row.old_reason)
        alike[change].append((number, row.message_id, row.account_id))
    at = moments.as_text(now)
    for change, rows in alike.items():
        shared = dict(zip(_CHANGE, change, strict=True), at=at)
        store.bulk_fill(MessageEvent, shared, ("id", "message_id", "account_id"), rows)
    span = EventSpan(first_id=first, last_id=first + len(moved) - 1, created_at=now)
    insert_object(span)


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
