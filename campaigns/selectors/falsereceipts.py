"""The latest receipts of carriers, for the question whether they look made up."""

from collections import Counter

from django.db.models import Max

from campaigns import falsereceipts
from campaigns.falsereceipts import Flag, Sample
from campaigns.models import Carrier, Message, Receipt
from campaigns.receiptwords import ENDS
from campaigns.statuses import MessageState

# Receipts are looked for among so many of the newest of all carriers.
LOOKED_BACK = 50_000
SAMPLE = 5_000


def flags_of(carrier: Carrier) -> list[Flag]:
    """What looks false about the carrier's latest receipts, with the figures. Some 0.1 s."""
    return falsereceipts.flags(sample_of(carrier))


def sample_of(carrier: Carrier) -> Sample:
    """The carrier's latest final receipts of ordinary messages; tests are left out."""
    newest = Receipt.objects.aggregate(newest=Max("pk"))["newest"] or 0
    rows = (
        Receipt.objects.filter(
            carrier=carrier,
            pk__gt=newest - LOOKED_BACK,
            matched_at__isnull=False,
            status__in=ENDS,
        )
        .order_by("-pk")
        .values_list("message_id", "status", "received_at")[:SAMPLE]
    )
    received = {message_id: (status, at) for message_id, status, at in rows if message_id}
    messages = Message.objects.filter(id__in=received, batch__is_test=False)
    lags, ends = [], Counter[MessageState]()
    for pk, sent_at in messages.values_list("id", "sent_at"):
        status, at = received[pk]
        if sent_at is not None:
            lags.append(max(0.0, (at - sent_at).total_seconds()))
            ends[ENDS[status]] += 1
    return Sample(lags, ends[MessageState.DELIVERED], ends[MessageState.UNDELIVERED])
