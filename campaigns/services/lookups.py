"""Asking carriers what became of messages, where they have an address for that.

Two kinds of messages: those in doubt, which the carrier may know by our token, and accepted ones
whose receipt does not come. The gateway asks about what it has written itself; this is for what
is left when a dispatcher was restarted, a few messages at a time, without a transaction.
"""

import logging
import random
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from accounts.errors import Unavailable
from campaigns.gateways import registry
from campaigns.gateways.base import Gateway, ReceiptIn, SubmitAccepted
from campaigns.gateways.http.calls import FINAL
from campaigns.models import Carrier, Chunk, Doubt, Message
from campaigns.services import receipts, sending
from campaigns.services.routing import connection_config
from campaigns.services.sending import Flight
from campaigns.statuses import MessageState

log = logging.getLogger(__name__)

# In doubt it is asked after so long: what runs late may still be written by then.
DOUBT_AGE = timedelta(seconds=60)
# Without a receipt it is asked after so long; until then the gateway does.
SILENT_AGE = timedelta(minutes=20)
GIVEN_UP = timedelta(hours=72)
MOST_CHUNKS = 5000
CHUNKS_A_CALL = 100
MOST_A_CALL = 200
SECONDS_A_CALL = 20.0


class _Asked(NamedTuple):
    """A message to ask about, as it was written."""

    flight: Flight
    in_doubt: bool


def ask_carriers() -> int:
    """Ask about what is open at carriers that can be asked; return how many were settled."""
    end, settled = time.monotonic() + SECONDS_A_CALL, 0
    for carrier in Carrier.objects.filter(kind="http").order_by("pk"):
        if carrier.config.get("lookup"):
            settled += _ask(carrier, end)
    return settled


def _ask(carrier: Carrier, end: float) -> int:
    try:
        gateway = registry.make(carrier.kind, connection_config(carrier))
    except (Unavailable, ValueError) as error:
        log.warning("%s cannot be asked: %s", carrier, error)
        return 0
    settled = 0
    for asked in _open(carrier):
        if time.monotonic() > end:
            break
        settled += _settle(carrier, gateway, asked)
    return settled


def _settle(carrier: Carrier, gateway: Gateway, asked: _Asked) -> bool:
    """Ask about one message and record what is said; whether that changed anything."""
    told = gateway.ask(asked.flight.token)
    if told is None:
        return False
    if asked.in_doubt and told.reference:
        answer = SubmitAccepted(asked.flight.token, told.reference)
        sending.record(carrier.pk, [sending.outcome_of(asked.flight, answer)])
    if told.status in FINAL:
        receipts.take(carrier.pk, [_named(told)])
    return asked.in_doubt or told.status in FINAL


def _named(told: ReceiptIn) -> ReceiptIn:
    return told._replace(raw={**told.raw, "asked_for": True})


def _open(carrier: Carrier) -> Iterator[_Asked]:
    yield from _doubts(carrier)
    yield from _silent(carrier)


def _doubts(carrier: Carrier) -> Iterator[_Asked]:
    """Messages in doubt, newest first: of those the carrier knows most."""
    old = timezone.now() - DOUBT_AGE
    found = Doubt.objects.filter(carrier=carrier, since__lt=old).order_by("-since")
    wanted = list(found.values_list("pk", flat=True)[:MOST_A_CALL])
    rows = Message.objects.filter(id__in=wanted, state=MessageState.UNCERTAIN)
    yield from _as_written(rows.values_list("id", "attempt", "chunk_id", "segments"), True)


def _silent(carrier: Carrier) -> Iterator[_Asked]:
    """Accepted messages that nothing was heard of for long; others first each time."""
    now, found = timezone.now(), 0
    chunks = Chunk.objects.filter(sent__gt=0, due_at__gt=now - GIVEN_UP).order_by("-pk")
    ranges = list(chunks.values_list("first_id", "last_id")[:MOST_CHUNKS])
    random.shuffle(ranges)
    for first, last in ranges[:CHUNKS_A_CALL]:
        rows = Message.objects.filter(
            id__range=(first, last),
            carrier=carrier,
            state=MessageState.SENT,
            sent_at__lt=now - SILENT_AGE,
        ).order_by("id")
        page = list(
            rows.values_list("id", "attempt", "chunk_id", "segments")[: MOST_A_CALL - found]
        )
        found += len(page)
        yield from _as_written(page, False)
        if found >= MOST_A_CALL:
            return


def _as_written(rows: Iterable[tuple[int, int, int, int]], in_doubt: bool) -> Iterator[_Asked]:
    for message_id, attempt, chunk_id, segments in rows:
        yield _Asked(Flight(message_id, attempt, 0, chunk_id, segments), in_doubt)
