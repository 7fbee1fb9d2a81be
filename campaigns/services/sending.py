"""Recording what carriers answered: one transaction for a bunch of answers.

Recording twice is harmless: a message moves only from the attempt an answer belongs to, and only
what moved is counted off its slice.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from campaigns import ids, reasons, store
from campaigns.gateways.base import (
    Answer,
    SubmitAccepted,
    SubmitDoubtful,
    SubmitRefused,
    SubmitUnwritten,
)
from campaigns.models import CarrierReference
from campaigns.services import retrying
from campaigns.services.transitions import Move, Moved, move
from campaigns.statuses import MessageState
from campaigns.store import locks

# A message that a carrier refuses "for now" this often is refused for good.
ATTEMPTS = 5


class Flight(NamedTuple):
    """One message between its claim and its outcome. `chunk_id` is where it is counted."""

    message_id: int
    attempt: int
    slice_id: int
    chunk_id: int
    segments: int = 1

    @property
    def token(self) -> str:
        """Our name for this attempt on the wire; never used twice."""
        return f"{self.message_id}.{self.attempt}"


class Outcome(NamedTuple):
    """What became of a flight: `to` is SENT, REJECTED, QUEUED (again) or UNCERTAIN.

    `references` are the carrier's own, of its parts. `undelivered`: it took some parts and refused
    another, so that the whole will never arrive.
    """

    flight: Flight
    to: MessageState
    reason: str = ""
    references: tuple[str, ...] = ()
    undelivered: bool = False


def outcome_of(flight: Flight, answer: Answer) -> Outcome:
    """What a carrier's answer means for the message."""
    if isinstance(answer, SubmitAccepted):
        return Outcome(flight, MessageState.SENT, "", answer.references or (answer.reference,))
    if isinstance(answer, SubmitDoubtful):
        return Outcome(flight, MessageState.UNCERTAIN, answer.why[:32], answer.references)
    if isinstance(answer, SubmitUnwritten):
        return Outcome(flight, MessageState.QUEUED, reasons.NOT_WRITTEN)
    if not isinstance(answer, SubmitRefused):
        return Outcome(flight, MessageState.QUEUED, reasons.THROTTLED)
    if answer.references:
        code = answer.code[:32]
        return Outcome(flight, MessageState.SENT, code, answer.references, undelivered=True)
    if answer.permanent or flight.attempt + 1 >= ATTEMPTS:
        return Outcome(flight, MessageState.REJECTED, answer.code[:32])
    return Outcome(flight, MessageState.QUEUED, reasons.REFUSED_FOR_NOW)


def in_doubt(flights: Iterable[Flight], why: str) -> list[Outcome]:
    """Flights that may have reached the carrier, and nobody can say."""
    return [Outcome(flight, MessageState.UNCERTAIN, why) for flight in flights]


def not_written(flights: Iterable[Flight]) -> list[Outcome]:
    """Flights of which definitely no byte reached the carrier."""
    return [Outcome(flight, MessageState.QUEUED, reasons.NOT_WRITTEN) for flight in flights]


def record(carrier_id: int, outcomes: Sequence[Outcome]) -> list[Moved]:
    """Write `outcomes` down: states, money, events, references, retries, slices.

    A slice that was abandoned meanwhile keeps its doubts: only acceptance may still settle them.
    """
    if not outcomes:
        return []
    by_message = {outcome.flight.message_id: outcome for outcome in outcomes}
    ids.prepare("event", len(by_message))
    with transaction.atomic():
        _lock_chunks(by_message.values())
        open_slices = _lock_slices(by_message.values())
        moved = move(
            [
                Move(o.flight.message_id, o.to, o.flight.attempt, o.reason, carrier_id)
                for o in by_message.values()
                if o.to == MessageState.SENT or o.flight.slice_id in open_slices
            ]
        )
        _keep_references(carrier_id, moved, by_message)
        _end_torn(moved, by_message)
        _count_off(moved, by_message)
        retrying.queue_again(
            [
                (row, by_message[row.message_id].flight.attempt + 1)
                for row in moved
                if row.new == MessageState.QUEUED
            ]
        )
    return moved


def _lock_chunks(outcomes: Iterable[Outcome]) -> None:
    locks.lock_chunks(outcome.flight.chunk_id for outcome in outcomes)


def _lock_slices(outcomes: Iterable[Outcome]) -> set[int]:
    """Lock the slices; return those still open."""
    return locks.lock_open_slices(outcome.flight.slice_id for outcome in outcomes)


def _keep_references(carrier_id: int, moved: Iterable[Moved], outcomes: dict[int, Outcome]) -> None:
    """How receipts will find the messages; also those of parts of what is in doubt."""
    known = [outcomes[row.message_id] for row in moved if outcomes[row.message_id].references]
    rows: list[tuple[str, int, int, int, int]] = []
    for flight, to, _, references, _ in known:
        # Accepted are all its parts; one reference then stands for a text that was taken whole.
        parts = len(references)
        if to != MessageState.SENT:
            parts = max(parts, flight.segments)
        rows += [
            (reference[:65], flight.message_id, flight.attempt, part, parts)
            for part, reference in enumerate(references, 1)
        ]
    columns = ("reference", "message_id", "attempt", "part", "parts")
    store.bulk_fill(CarrierReference, {"carrier_id": carrier_id}, columns, rows)


def _end_torn(moved: Iterable[Moved], outcomes: dict[int, Outcome]) -> None:
    """What lost a part can never arrive whole: it was sent, and is undelivered."""
    torn = (outcomes[row.message_id] for row in moved if outcomes[row.message_id].undelivered)
    move([Move(o.flight.message_id, MessageState.UNDELIVERED, None, o.reason) for o in torn])


def _count_off(moved: Iterable[Moved], outcomes: dict[int, Outcome]) -> None:
    """Slices lose what left them, and close when nothing remains."""
    gone = Counter(
        outcomes[row.message_id].flight.slice_id for row in moved if row.old == MessageState.QUEUED
    )
    if gone:
        locks.count_off(gone)
