"""Closing batches whose messages are in the archive, and what may be closed.

A closed batch is counted by ClosedTotal for ever; its rows are not part of anything any more. A
late receipt for one moves nothing: whoever moves a message has locked its chunk, and so does this.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.utils import timezone

from campaigns.archived import Figures, Key
from campaigns.ids import MONTH_SPAN
from campaigns.models import Batch, Chunk, ClosedTotal, Message
from campaigns.statuses import FINAL_STATES, MessageState

# Nothing but a late receipt can move these any more.
AT_REST = FINAL_STATES | {MessageState.UNKNOWN}
_UNSETTLED = Q(queued__gt=0) | Q(sent__gt=0) | Q(uncertain__gt=0)
_SETTLED = reduce(or_, (Q(**{f"{state}__gt": 0}) for state in sorted(AT_REST)))
_ENDED = (Chunk.State.DONE, Chunk.State.CANCELLED)


class Changed(Exception):
    """The rows are not what the archive holds (a late receipt, an erasure): write it again."""


class Share(NamedTuple):
    """Batches of one account, month and product that are not in the archive."""

    account_id: int
    month: int
    product_id: int


def shares(until: int) -> list[Share]:
    """What is not archived of the months up to `until`, the oldest first."""
    rows = Batch.objects.filter(archived_at=None, first_id__lt=(until + 1) * MONTH_SPAN)
    rows = rows.annotate(month=F("first_id") / MONTH_SPAN).order_by("month", "account_id")
    found = rows.values_list("account_id", "month", "product_id").distinct()
    return [Share(*row) for row in found]


def ready(share: Share, before: datetime) -> list[Batch]:
    """The batches of a share whose messages are all at rest, the last since before a moment."""
    low, high = share.month * MONTH_SPAN, (share.month + 1) * MONTH_SPAN
    open_chunks = Chunk.objects.filter(batch=OuterRef("pk"))
    open_chunks = open_chunks.filter(_UNSETTLED | ~Q(state__in=_ENDED))
    rows = Batch.objects.filter(
        Exists(Chunk.objects.filter(_SETTLED, batch=OuterRef("pk"))),
        ~Exists(open_chunks),
        archived_at=None,
        account=share.account_id,
        product=share.product_id,
        first_id__gte=low,
        first_id__lt=high,
        created_at__lt=before,
    )
    found = list(rows.order_by("first_id"))
    if not found:
        return []
    ends = (found[0].first_id, found[-1].first_id + found[-1].capacity - 1)
    young = Message.objects.filter(
        account=share.account_id, id__range=ends, final_at__gte=before
    ).values_list("batch_id", flat=True)
    too_young = set(young.distinct())
    return [batch for batch in found if batch.pk not in too_young]


def figures_of(batches: Collection[Batch]) -> Mapping[Key, Figures]:
    """What the messages of batches (of one account) add up to, by batch and state."""
    return {
        Key(row["batch_id"], row["state"]): Figures(
            row["rows"], row["parts"], row["cost"], row["erased"], row["letters"] or 0
        )
        for row in rows_of(batches)
        .order_by()
        .values("batch_id", "state")
        .annotate(
            rows=Count("pk"),
            parts=Sum("segments"),
            cost=Sum("price"),
            erased=Count("pk", filter=Q(msisdn=0)),
            letters=Sum(Length("text")),
        )
    }


def rows_of(batches: Collection[Batch]) -> QuerySet[Message]:
    """The messages of batches of one account, by a range of ids that an index knows."""
    low = min(batch.first_id for batch in batches)
    high = max(batch.first_id + batch.capacity - 1 for batch in batches)
    account = next(iter(batches)).account_id
    return Message.objects.filter(
        account=account, id__range=(low, high), batch__in=[batch.pk for batch in batches]
    )


def close(batch_ids: Iterable[int], expected: Mapping[Key, Figures]) -> list[Batch]:
    """Count batches as archived, inside the caller's transaction, and hide their rows.

    Raises Changed unless their messages add up to `expected`, all at rest, while nobody can move
    one of them.
    """
    assert transaction.get_connection().in_atomic_block
    wanted = sorted(batch_ids)
    chunks = Chunk.objects.filter(batch__in=wanted).order_by("pk")
    list(chunks.select_for_update(no_key=True).values_list("pk"))
    batches = list(Batch.objects.filter(pk__in=wanted, archived_at=None).order_by("pk"))
    if len(batches) != len(wanted) or chunks.filter(_UNSETTLED).exists():
        raise Changed("some of its batches are archived, or not at rest")
    figures = figures_of(batches)
    if figures != expected:
        raise Changed("its messages are not those of the file")
    _add_up(batches, figures)
    _note_segments(figures)
    Batch.objects.filter(pk__in=wanted).update(archived_at=timezone.now(), kept=Batch.Kept.MOVING)
    return batches


def _note_segments(figures: Mapping[Key, Figures]) -> None:
    """What programs are told of a batch goes on being told without its rows."""
    segments: Counter[int] = Counter()
    for key, found in figures.items():
        segments[key.batch_id] += found.segments
    alike: dict[int, list[int]] = defaultdict(list)
    for batch_id, count in segments.items():
        alike[count].append(batch_id)
    for count, ids in sorted(alike.items()):
        Batch.objects.filter(pk__in=ids).update(closed_segments=count)


def _add_up(batches: Iterable[Batch], figures: Mapping[Key, Figures]) -> None:
    """Add to the closed totals; nobody else does meanwhile (see reports.services.archiver)."""
    by_id = {batch.pk: batch for batch in batches}
    sums: dict[tuple[int, int, int, int, str], Counter[str]] = defaultdict(Counter)
    for key, found in figures.items():
        batch = by_id[key.batch_id]
        month = batch.first_id // MONTH_SPAN
        place = (batch.account_id, batch.product_id, batch.campaign_id or 0, month, key.state)
        price = found.price if batch.hold_id else 0
        sums[place].update(messages=found.messages, segments=found.segments, price=price)
    for place in sorted(sums):
        account, product, campaign, month, state = place
        row, _made = ClosedTotal.objects.get_or_create(
            account_id=account,
            product_id=product,
            campaign_id=campaign,
            month=month,
            state=state,
        )
        more = {name: F(name) + count for name, count in sums[place].items()}
        ClosedTotal.objects.filter(pk=row.pk).update(**more)
