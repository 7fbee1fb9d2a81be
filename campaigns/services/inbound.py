"""Messages from phones: stored before they are acknowledged, put together, given to accounts.

A text may come in pieces, over several connections, in any order and twice. When all are there it
is one Reply; a day later it becomes one with what there is.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from campaigns import anomalies as kinds
from campaigns import store
from campaigns.gateways.base import InboundIn
from campaigns.models import InboundPart
from campaigns.services import anomalies
from campaigns.services.answering import Whole, reply
from campaigns.smpp import encodings

# The same again within this time is the carrier's repetition, not the person's.
REPEATED = timedelta(minutes=2)
PIECES_TOGETHER = timedelta(hours=24)
# Among so many of the newest a repetition is looked for.
LOOKED_BACK = 20_000
A_STEP = 500

_COLUMNS = (
    "carrier_id",
    "source",
    "destination",
    "text",
    "reference",
    "number",
    "total",
    "raw",
    "received_at",
)


class _Text(NamedTuple):
    """What the pieces of one text have in common."""

    carrier_id: int
    source: str
    destination: str
    reference: int
    total: int


def take(carrier_id: int, messages: Sequence[InboundIn]) -> int:
    """Store `messages`; once this returns they may be acknowledged. Returns how many were new."""
    if not messages:
        return 0
    now = timezone.now()
    with transaction.atomic():
        rows = _new_rows(carrier_id, messages, now)
        store.bulk_insert(InboundPart, _COLUMNS, rows)
    if rows:
        assemble({str(row[1]) for row in rows})
    return len(rows)


def assemble(sources: Collection[str] | None = None) -> int:
    """Make replies of what is complete, and of what is not after a day; return how many.

    Of these `sources` only, where they are given; in any case at most A_STEP texts. What another
    is putting together at this moment is left to that one.
    """
    now = timezone.now()
    waiting = InboundPart.objects.filter(handled_at=None)
    if sources is not None:
        waiting = waiting.filter(source__in=sources)
    texts = (
        waiting.values_list(*_Text._fields)
        .annotate(pieces=Count("number", distinct=True), since=Min("received_at"))
        .filter(Q(pieces__gte=F("total")) | Q(since__lt=now - PIECES_TOGETHER))
        .order_by("since")
    )
    found = [_Text._make(row[:-2]) for row in texts[:A_STEP]]
    return sum(_put_together(text, now) for text in found)


def _put_together(text: _Text, now: datetime) -> int:
    with transaction.atomic():
        waiting = InboundPart.objects.filter(handled_at=None, **text._asdict()).order_by("pk")
        parts = list(waiting.select_for_update(skip_locked=True))
        if text.total <= 1:
            return sum(_finish(text, [part], now) for part in parts)
        pieces = {part.number: part for part in reversed(parts)}
        late = [part for part in parts if part.received_at < now - PIECES_TOGETHER]
        if len(pieces) < text.total and not late:
            return 0
        made = _finish(text, [pieces[number] for number in sorted(pieces)], now)
        InboundPart.objects.filter(pk__in=[part.pk for part in parts], handled_at=None).update(
            handled_at=now
        )
        return int(made)


def _new_rows(
    carrier_id: int, messages: Sequence[InboundIn], now: datetime
) -> list[tuple[object, ...]]:
    seen = _recent(carrier_id, {m.source[:24] for m in messages}, now)
    rows: list[tuple[object, ...]] = []
    for message in messages:
        reference, number, total = message.part or (0, 1, 1)
        text = message.text.replace("\0", "")
        key = (message.source[:24], message.destination[:24], reference, number, total, text)
        if key in seen:
            continue
        seen.add(key)
        source, destination, *_ = key
        raw = json.dumps(message.raw).replace("\\u0000", "")
        rows.append((carrier_id, source, destination, text, reference, number, total, raw, now))
    return rows


def _recent(carrier_id: int, sources: Iterable[str], now: datetime) -> set[tuple[object, ...]]:
    """What these sources sent lately. The newest rows stand together: no index is needed."""
    newest = InboundPart.objects.aggregate(newest=Max("pk"))["newest"] or 0
    rows = InboundPart.objects.filter(
        pk__gt=newest - LOOKED_BACK,
        carrier_id=carrier_id,
        source__in=list(sources),
        received_at__gt=now - REPEATED,
    )
    return set(rows.values_list("source", "destination", "reference", "number", "total", "text"))


def _finish(text: _Text, ordered: Sequence[InboundPart], now: datetime) -> bool:
    """Give away the pieces, in their order; return whether they became somebody's reply."""
    if not ordered:
        return False
    whole = Whole(
        source=_digits(text.source),
        destination=_digits(text.destination),
        text=encodings.join(part.text for part in ordered),
        received_at=min(part.received_at for part in ordered),
    )
    made = reply(whole)
    if len(ordered) < text.total:
        facts = {"parts": len(ordered), "total": text.total}
        anomalies.note(kinds.INBOUND_INCOMPLETE, text.carrier_id, detail=facts)
    if made is None:
        kind = kinds.INBOUND_UNKNOWN_NUMBER if whole.source else kinds.INBOUND_UNREADABLE
        anomalies.note(kind, text.carrier_id, detail={"destination": text.destination})
    InboundPart.objects.filter(pk__in=[part.pk for part in ordered]).update(
        handled_at=now, reply_id=made.pk if made else None
    )
    return made is not None


def _digits(text: str) -> int:
    """The number in an address; 0 where it is none, such as a name."""
    plain = re.sub(r"[\s()+.-]", "", text)
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 18 else 0
