"""Batches of an account as programs know them: what was accepted together, and what became of it.

Nothing unconfirmed is shown.
"""

import uuid
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db.models import F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Batch, Chunk, LinkVisit, Message, Reply
from campaigns.selectors.archived import is_away
from campaigns.selectors.deliveries import Period
from campaigns.selectors.messages import messages_in
from campaigns.statuses import STORED_STATES, Settlement

ACCEPTED = Q(hold__isnull=False) | Q(is_test=True)
LAST_ID = F("first_id") + F("capacity") - 1


class Size(NamedTuple):
    """Segments of all messages of a batch, and what those cost that were not given back."""

    segments: int
    price: int


class Answers(NamedTuple):
    """How many replies came to messages of a batch, and how many of them were opt-outs."""

    replies: int
    optouts: int


def batches_of(account: Account) -> QuerySet[Batch]:
    """The accepted batches, the newest first; `accepted_at` is when they were."""
    rows = Batch.objects.filter(ACCEPTED, account=account).select_related("product", "campaign")
    accepted_at = Coalesce("campaign__confirmed_at", "created_at")
    return rows.annotate(accepted_at=accepted_at).order_by("-id")


def batch_called(account: Account, batch_uuid: uuid.UUID | None) -> Batch:
    """One accepted batch of the account. Raises NotFound."""
    found = batches_of(account).filter(uuid=batch_uuid).first() if batch_uuid else None
    if found is None:
        raise NotFound("no_message", "There is no such message.")
    return found


def within(rows: QuerySet[Batch], period: Period) -> QuerySet[Batch]:
    """Those of the batches (see batches_of) that were accepted in a period."""
    since, until = Q(accepted_at__gte=period.since), Q(accepted_at__lt=period.until)
    return rows.filter(since, until)


def states_of(batches: Iterable[Batch]) -> dict[int, dict[str, int]]:
    """How many messages of each batch (by its pk) are in each stored state; one query."""
    sums = {state.value: Sum(state.value) for state in STORED_STATES}
    rows = Chunk.objects.filter(batch__in=list(batches)).order_by().values("batch_id")
    found = rows.annotate(**{f"n_{name}": total for name, total in sums.items()})
    names = [f"n_{name}" for name in sums]
    return {
        batch_id: dict(zip(sums, (count or 0 for count in counts), strict=True))
        for batch_id, *counts in found.values_list("batch_id", *names)
    }


def size_of(batch: Batch) -> Size:
    """See Size."""
    return sizes_of([batch]).get(batch.pk, Size(0, 0))


def sizes_of(batches: Sequence[Batch]) -> dict[int, Size]:
    """The sizes of batches by their pk; one query."""
    if not batches:
        return {}
    rows = messages_in(batches).order_by().values("batch_id")
    kept = ~Q(settlement=Settlement.RELEASED)
    found = rows.annotate(parts=Sum("segments"), cost=Coalesce(Sum("price", filter=kept), 0))
    sizes = {row["batch_id"]: Size(row["parts"], row["cost"]) for row in found}
    return sizes | _archived_sizes(batches)


def _archived_sizes(batches: Sequence[Batch]) -> dict[int, Size]:
    """Of those whose rows are not there: what was noted, and what their holds captured."""
    away = [batch.pk for batch in batches if is_away(batch)]
    if not away:
        return {}
    rows = Batch.objects.filter(pk__in=away)
    facts = rows.values_list("pk", "closed_segments", "hold__captured")
    return {pk: Size(segments or 0, cost or 0) for pk, segments, cost in facts}


def first_messages(batches: Iterable[Batch]) -> dict[int, Message]:
    """A message of each batch by the batch's pk, as a sample of its text and its sender."""
    firsts = {batch.first_id: batch for batch in batches}
    accounts = {batch.account_id for batch in firsts.values()}
    rows = Message.objects.filter(pk__in=firsts, account_id__in=accounts)
    found = {row.batch_id: row for row in rows if firsts[row.pk].pk == row.batch_id}
    for batch in firsts.values():
        if batch.pk not in found:
            other = messages_in([batch]).order_by("pk").first()
            if other is not None:
                found[batch.pk] = other
    return found


def answers_to(account: Account, batches: Collection[Batch]) -> dict[int, Answers]:
    """The replies to batches by their pk; one query."""
    ordered = sorted(batches, key=lambda batch: batch.first_id)
    if not ordered:
        return {}
    span = (ordered[0].first_id, max(b.first_id + b.capacity - 1 for b in ordered))
    rows = Reply.objects.filter(account=account, message_id__range=span)
    firsts = [batch.first_id for batch in ordered]
    found = {batch.pk: [0, 0] for batch in ordered}
    for message_id, is_optout in rows.values_list("message_id", "is_optout"):
        batch = ordered[bisect_right(firsts, message_id or 0) - 1]
        if message_id is not None and message_id < batch.first_id + batch.capacity:
            found[batch.pk][0] += 1
            found[batch.pk][1] += is_optout
    return {pk: Answers(*counts) for pk, counts in found.items()}


def visits_to(batch: Batch) -> QuerySet[LinkVisit]:
    """The visits of people to the link that was tracked in a batch, the newest first."""
    rows = LinkVisit.objects.filter(link__account_id=batch.account_id, is_person=True)
    code = batch.options.get("link", "")
    return (rows.filter(link__code=code) if code else rows.none()).order_by("-id")


def sent_count(account: Account, period: Period | None) -> int:
    """How many messages of the account a carrier took, of the batches accepted in a period."""
    rows = batches_of(account)
    chosen = within(rows, period) if period else rows
    sums = (F("sent"), F("delivered"), F("undelivered"), F("unknown"))
    total = sums[0] + sums[1] + sums[2] + sums[3]
    found = Chunk.objects.filter(batch__in=chosen.order_by().values("pk"))
    return int(found.aggregate(total=Sum(total))["total"] or 0)


def segments_in(account: Account, chosen: QuerySet[Batch]) -> int:
    """The segments of all messages of the chosen batches."""
    ends = chosen.order_by().aggregate(low=Min("first_id"), high=Max(LAST_ID))
    if ends["low"] is None:
        return 0
    rows = Message.objects.filter(
        account=account,
        pk__range=(ends["low"], ends["high"]),
        batch__in=chosen.order_by().values("pk"),
    )
    return rows.aggregate(total=Sum("segments"))["total"] or 0


def sent_from(chosen: QuerySet[Batch], sender: str) -> QuerySet[Batch]:
    """Those of the chosen batches whose first message came from a sender."""
    firsts = Message.objects.filter(pk__in=chosen.order_by().values("first_id"), sender=sender)
    return chosen.filter(pk__in=firsts.values("batch_id"))
