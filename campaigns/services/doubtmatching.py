"""Receipts of unknown id may settle a doubt: if there is exactly one message they can belong to.

The carrier took the message, its answer was lost with the id in it, and now a receipt comes under
that id. It counts only where carrier and number are those of one doubtful message alone, nothing
else speaks against it, and no other message to that number waits for a receipt.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from campaigns import anomalies as kinds
from campaigns import ids
from campaigns.models import CarrierReference, Doubt, Message, Receipt
from campaigns.receiptwords import ENDS, Facts, facts_of
from campaigns.services import anomalies
from campaigns.services.receipts import match_rows
from campaigns.statuses import MessageState

A_STEP = 2000
KEPT = timedelta(hours=72)
# A message's doubt begins when its answer is overdue or its connection ends, so its submit was at
# most this long before; and a carrier's clock may be off by as much.
AROUND = 180
QUARTER = 15 * 60
# A phone's number is written to again within a day, now and then: those others must be excluded.
OTHERS_WITHIN = timedelta(hours=24)
SHORTEST_TEXT = 5


class _Doubtful(NamedTuple):
    message_id: int
    account_id: int
    msisdn: int
    sender: str
    text: str
    since: float


def settle_by_receipts() -> int:
    """Match unknown receipts with doubts; return how many doubts that gave an id."""
    if not Doubt.objects.exists():
        return 0
    carriers = Doubt.objects.order_by("carrier").values_list("carrier", flat=True).distinct()
    return sum(_settle(carrier_id) for carrier_id in list(carriers))


def _settle(carrier_id: int) -> int:
    receipts = _strays(carrier_id)
    if not receipts:
        return 0
    doubtful = _doubtful(carrier_id, {facts.number for _, facts in receipts})
    pairs = _pairs(receipts, doubtful)
    return sum(_give(carrier_id, message, rows) for message, rows in pairs)


def _strays(carrier_id: int) -> list[tuple[Receipt, Facts]]:
    """Final receipts that nobody owns and that tell a number."""
    rows = Receipt.objects.filter(
        carrier=carrier_id,
        matched_at__isnull=True,
        received_at__gte=timezone.now() - KEPT,
        status__in=ENDS,
        token="",
    ).exclude(reference="")
    read = [(row, facts_of(row.raw)) for row in rows.order_by("-received_at")[:A_STEP]]
    return [(row, facts) for row, facts in read if facts.number]


def _doubtful(carrier_id: int, numbers: set[int]) -> dict[int, list[_Doubtful]]:
    """The doubtful messages to these numbers, by number."""
    since = {
        pk: moment.timestamp()
        for pk, moment in Doubt.objects.filter(carrier=carrier_id).values_list("pk", "since")
    }
    wanted = list(since)
    found: dict[int, list[_Doubtful]] = defaultdict(list)
    for start in range(0, len(wanted), A_STEP):
        rows = Message.objects.filter(
            id__in=wanted[start : start + A_STEP],
            msisdn__in=numbers,
            state=MessageState.UNCERTAIN,
        )
        for row in rows.values_list("id", "account_id", "msisdn", "sender", "text"):
            found[row[2]].append(_Doubtful(*row, since=since[row[0]]))
    return found


def _pairs(
    receipts: Iterable[tuple[Receipt, Facts]], doubtful: Mapping[int, Sequence[_Doubtful]]
) -> list[tuple[_Doubtful, list[Receipt]]]:
    """Each message with its receipts, where both sides leave no choice."""
    by_message: dict[int, tuple[_Doubtful, dict[str, list[Receipt]]]] = {}
    for row, facts in receipts:
        likely = [one for one in doubtful.get(facts.number, ()) if _fits(one, row, facts)]
        if len(likely) == 1:
            _, by_reference = by_message.setdefault(likely[0].message_id, (likely[0], {}))
            by_reference.setdefault(row.reference, []).append(row)
    # Two unknown ids for one message: one of them is not its own.
    return [
        (message, next(iter(by_reference.values())))
        for message, by_reference in by_message.values()
        if len(by_reference) == 1 and not _others(message)
    ]


def _fits(message: _Doubtful, row: Receipt, facts: Facts) -> bool:
    if row.received_at.timestamp() < message.since - AROUND:
        return False
    sender = facts.sender.removeprefix("+").casefold()
    if sender and sender != message.sender.removeprefix("+").casefold():
        return False
    if facts.submitted is not None:
        apart = (facts.submitted - message.since) % QUARTER
        if min(apart, QUARTER - apart) > AROUND:
            return False
    told = facts.text if len(facts.text) >= SHORTEST_TEXT else ""
    return not told or message.text.startswith(told)


def _others(message: _Doubtful) -> bool:
    """Whether another message to the number might be the one the receipt is of."""
    there = Message.objects.filter(
        account=message.account_id,
        msisdn=message.msisdn,
        state=MessageState.SENT,
        sent_at__gt=timezone.now() - KEPT - OTHERS_WITHIN,
    )
    return there.exists()


def _give(carrier_id: int, message: _Doubtful, rows: Sequence[Receipt]) -> int:
    """Give the message its id and apply its receipts."""
    ids.prepare("event", len(rows))
    with transaction.atomic():
        locked = Receipt.objects.filter(pk__in=[r.pk for r in rows], matched_at__isnull=True)
        still = list(locked.select_for_update(skip_locked=True).order_by("pk"))
        doubt = Doubt.objects.select_for_update().filter(pk=message.message_id).first()
        if not still or doubt is None:
            return 0
        attempt = Message.objects.values_list("attempt", flat=True).get(pk=message.message_id)
        known = CarrierReference.objects.filter(carrier_id=carrier_id, reference=still[0].reference)
        if known.exists():
            return 0
        CarrierReference.objects.create(
            carrier_id=carrier_id,
            reference=still[0].reference,
            message_id=message.message_id,
            attempt=attempt,
        )
        match_rows(carrier_id, still)
        anomalies.note(kinds.DOUBT_MATCHED, carrier_id, message_ids=[message.message_id])
    return 1
