"""The invariants that tie messages to the ledger and to the counts (I8 to I13, docs/ledger.md).

Batches in the archive have no rows to count, or rows that nobody counts: their closed totals stand
for them (campaigns.services.closedaudit).
"""

from collections.abc import Iterator

from django.db.models import Count, F, Q, QuerySet, Sum

from accounts.services.audit import Breach
from campaigns import reasons
from campaigns.models import Batch, CarrierReference, Chunk, Message, MessageEvent
from campaigns.services import closedaudit
from campaigns.statuses import SETTLEMENTS, STORED_STATES, MessageState, Settlement


def check() -> list[Breach]:
    """Every breach of the invariants that live in campaigns; an empty list is a proof."""
    return [
        *_holds_match_messages(),
        *_settlements_match_states(),
        *_accepted_once(),
        *_tallies_are_counts(),
        *closedaudit.check(),
    ]


def _holds_match_messages() -> Iterator[Breach]:
    """I8: what a hold has outstanding is the price of its open messages; I10: likewise captured."""
    totals = {
        (row["batch"], row["settlement"]): row["total"]
        for row in _counted().values("batch", "settlement").annotate(total=Sum("price"))
    }
    held = Batch.objects.filter(hold__isnull=False, archived_at=None).annotate(
        captured=F("hold__captured"),
        outstanding=F("hold__amount") - F("hold__captured") - F("hold__released"),
    )
    for pk, captured, outstanding in held.values_list("pk", "captured", "outstanding"):
        if outstanding != totals.get((pk, Settlement.HELD), 0):
            yield Breach("I8", f"batch {pk} has {outstanding} outstanding")
        if captured != totals.get((pk, Settlement.CAPTURED), 0):
            yield Breach("I10", f"batch {pk} has {captured} captured")


def _counted() -> QuerySet[Message]:
    """The messages that are not in the archive."""
    return Message.objects.filter(batch__archived_at=None)


def _settlements_match_states() -> Iterator[Breach]:
    wrong = Q()
    for state in STORED_STATES:
        wrong |= Q(state=state) & ~Q(settlement=SETTLEMENTS[state])
    for message in Message.objects.filter(wrong)[:100]:
        yield Breach("I9", f"message {message.pk} is {message.state} but {message.settlement}")


def _accepted_once() -> Iterator[Breach]:
    twice = (
        CarrierReference.objects.filter(part=1)
        .values("message_id")
        .annotate(times=Count("pk"))
        .filter(times__gt=1)
    )
    for row in twice:
        # Somebody may have decided to send it once more: its events say so.
        again = MessageEvent.objects.filter(
            message_id=row["message_id"], kind=MessageState.QUEUED, reason=reasons.SENT_AGAIN
        ).count()
        if row["times"] > 1 + again:
            yield Breach("I12", f"message {row['message_id']} was accepted {row['times']} times")


def _tallies_are_counts() -> Iterator[Breach]:
    counts: dict[int, dict[str, int]] = {}
    for row in _counted().values("chunk", "state").annotate(times=Count("pk")):
        counts.setdefault(row["chunk"], {})[row["state"]] = row["times"]
    for chunk in Chunk.objects.filter(batch__archived_at=None).iterator():
        for state in STORED_STATES:
            tally, count = getattr(chunk, state), counts.get(chunk.pk, {}).get(state, 0)
            if tally != count:
                yield Breach("I13", f"chunk {chunk.pk} counts {tally} {state}, there are {count}")
