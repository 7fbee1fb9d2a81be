"""One comparison of a carrier's list with our messages, block by block."""

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Max, Min
from django.utils import timezone

from campaigns.cdrrows import DELIVERED, UNDELIVERED, Call
from campaigns.models import (
    Batch,
    CarrierCost,
    CarrierReference,
    Message,
    Reconciliation,
    ReconciliationLine,
)
from campaigns.smpp.receipttexts import same_id_forms
from campaigns.statuses import MessageState

Kind = ReconciliationLine.Kind
STEP = 1_000
BEAT = 50_000
# A message is accepted at most so long before it leaves, or it is found by nobody's list.
EARLIER = timedelta(days=62)
# Kept of each kind of difference; the totals count all.
KEPT = 100_000


class _Ours(NamedTuple):
    """A part of a message that the carrier took."""

    pk: int
    message: Message
    parts: int


class Comparison:
    """Takes blocks of the file, then looks for what the file does not have."""

    def __init__(self, row: Reconciliation) -> None:
        self._row = row
        self._notation = str(row.carrier.config.get("id_notation", "as_is"))
        self._costs = _costs(row)
        self._counts: Counter[str] = Counter()
        self._found = array("q")  # message ids, as they come
        self._seen: set[int] = set()  # keys of references, to know what is listed again
        self._by_prefix: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])

    def take(self, calls: Sequence[Call]) -> None:
        """Compare a block of rows."""
        known = self._known(calls)
        lines: list[ReconciliationLine] = []
        for call in calls:
            self._counts["rows"] += 1
            ours = known.get(call.reference)
            if ours is None:
                lines += self._line(Kind.UNKNOWN, call, theirs=call.status)
            elif ours.pk in self._seen:
                lines += self._line(Kind.REPEATED, call, ours.message)
            else:
                self._seen.add(ours.pk)
                lines += self._compared(call, ours)
        ReconciliationLine.objects.bulk_create(lines, batch_size=STEP)

    def finish(self) -> None:
        """Look for messages of the period that the list does not have."""
        found = array("q", sorted(self._found))
        lines: list[ReconciliationLine] = []
        for message in self._period():
            at = bisect_left(found, message.pk)
            if at == len(found) or found[at] != message.pk:
                lines += self._line(Kind.MISSING, None, message, ours=message.state)
            if len(lines) >= STEP:
                ReconciliationLine.objects.bulk_create(lines)
                lines = []
        ReconciliationLine.objects.bulk_create(lines)

    def totals(self) -> dict[str, Any]:
        """Counts by kind, and by prefix [messages, their cost, ours]; the dearest first."""
        dearest = sorted(self._by_prefix.items(), key=lambda item: -abs(item[1][1]))
        return {"counts": dict(self._counts), "prefixes": dearest[:200]}

    # --- rows ---------------------------------------------------------------------------

    def _known(self, calls: Sequence[Call]) -> dict[str, _Ours]:
        """By the id in the file, what is ours; of an id that was used twice the newest."""
        forms = {
            form: call.reference
            for call in calls
            if call.reference
            for form in same_id_forms(call.reference, self._notation)
        }
        rows = CarrierReference.objects.filter(
            carrier_id=self._row.carrier_id, reference__in=list(forms)
        )
        found = list(rows.order_by("pk").values_list("pk", "reference", "message_id", "parts"))
        messages = Message.objects.in_bulk({message for _, _, message, _ in found})
        return {
            forms[reference]: _Ours(pk, messages[message], parts)
            for pk, reference, message, parts in found
            if message in messages
        }

    def _compared(self, call: Call, ours: _Ours) -> list[ReconciliationLine]:
        self._counts["matched"] += 1
        self._found.append(ours.message.pk)
        lines = self._costed(call, ours)
        if call.verdict and call.verdict != _verdict(ours.message):
            lines += self._line(
                Kind.STATUS, call, ours.message, theirs=call.status, ours=ours.message.state
            )
        return lines

    def _costed(self, call: Call, ours: _Ours) -> list[ReconciliationLine]:
        if call.cost is None:
            return []
        prefix, cost = _cost_of(self._costs, ours.message)
        expected = cost * (1 if ours.parts > 1 else ours.message.segments)
        sums = self._by_prefix[prefix]
        sums[0] += 1
        sums[1] += call.cost
        sums[2] += expected
        if call.cost == expected:
            return []
        return self._line(Kind.COST, call, ours.message, theirs=str(call.cost), ours=str(expected))

    def _line(
        self,
        kind: str,
        call: Call | None,
        message: Message | None = None,
        *,
        theirs: str = "",
        ours: str = "",
    ) -> list[ReconciliationLine]:
        self._counts[kind] += 1
        if self._counts[kind] > KEPT:
            return []
        return [
            ReconciliationLine(
                reconciliation=self._row,
                kind=kind,
                row=call.row if call else None,
                reference=call.reference if call else "",
                msisdn=message.msisdn if message else (call.number if call else None),
                message_id=message.pk if message else None,
                theirs=theirs,
                ours=ours,
            )
        ]

    def _period(self) -> Iterator[Message]:
        """The carrier's messages that left on the days of the list, by their ids."""
        start = datetime.combine(self._row.since, time.min, UTC)
        end = datetime.combine(self._row.until, time.min, UTC) + timedelta(days=1)
        ends = Batch.objects.filter(created_at__gte=start - EARLIER, created_at__lt=end).aggregate(
            low=Min("first_id"), high=Max("first_id")
        )
        if ends["low"] is None:
            return
        last = Batch.objects.get(first_id=ends["high"])
        rows = Message.objects.filter(
            id__range=(ends["low"], ends["high"] + last.capacity - 1),
            carrier_id=self._row.carrier_id,
            sent_at__gte=start,
            sent_at__lt=end,
        ).exclude(state=MessageState.QUEUED)
        narrow = rows.only("id", "msisdn", "state").order_by("id")
        for number, message in enumerate(narrow.iterator(chunk_size=STEP)):
            if number % BEAT == 0:
                Reconciliation.objects.filter(pk=self._row.pk).update(seen_at=timezone.now())
            yield message


def _verdict(message: Message) -> str:
    return {
        MessageState.DELIVERED.value: DELIVERED,
        MessageState.UNDELIVERED.value: UNDELIVERED,
    }.get(message.state, "")


def _costs(row: Reconciliation) -> dict[str, int]:
    """By prefix, what a segment costs on the last day of the list."""
    started = CarrierCost.objects.filter(carrier_id=row.carrier_id, since__lte=row.until)
    return dict(started.order_by("since").values_list("prefix", "cost"))


def _cost_of(costs: dict[str, int], message: Message) -> tuple[str, int]:
    """The longest prefix that fits, and its cost; ('', 0) where none does."""
    digits = str(message.msisdn)
    prefix = next((digits[:n] for n in range(len(digits), -1, -1) if digits[:n] in costs), "")
    return prefix, costs.get(prefix, 0)
