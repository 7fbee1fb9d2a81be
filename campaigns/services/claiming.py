"""Taking due messages from the queue: a slice is on disk before a byte goes to a carrier.

Locks are taken in one order everywhere: chunk, slice, messages, hold, wallet.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.models import Account
from campaigns import store
from campaigns.models import Batch, Campaign, Carrier, Chunk, Message, Slice
from campaigns.selectors.optouts import who_left_meanwhile
from campaigns.services import failpoints
from campaigns.services.rationing import Rations
from campaigns.services.transitions import Move, move
from campaigns.statuses import CampaignStatus, MessageState

# A claim locks few chunks, so that others find some too; of small ones (API calls make many) it
# joins as many as fill the window.
FEW_CHUNKS = 4
CHUNKS_A_CLAIM = 50


class Outgoing(NamedTuple):
    """A message to be written. `chunk_id` is the chunk it is counted in."""

    message_id: int
    account_id: int
    batch_id: int
    chunk_id: int
    msisdn: int
    sender: str
    text: str


class ClaimedSlice(NamedTuple):
    """What one dispatcher alone may write, until its lease ends."""

    slice_id: int
    attempt: int
    messages: list[Outgoing]


class _Cut(NamedTuple):
    chunk: Chunk
    lo: int
    hi: int


def anything_due() -> bool:
    """Whether a claim might find something; a read without locks."""
    return _due(store.db_now()).exists()


def claim(owner: str, carrier: Carrier, free: int) -> list[ClaimedSlice]:
    """Take up to `free` due messages for `owner`, in one short transaction.

    Numbers that opted out meanwhile are blocked. When this raises, the commit may have happened
    or not: nothing is the caller's, and the lease's end will tell.
    """
    with transaction.atomic():
        now = store.db_now()
        rations = Rations(now)
        cuts = _cut(_due_chunks(now, free), free, rations)
        rations.settle()
        if not cuts:
            return []
        _advance(cuts)
        _start_campaigns(cuts, now)
        slices = _open_slices(owner, carrier, cuts, now)
        failpoints.reach(failpoints.BEFORE_INTENT)
    return slices


def _due(now: datetime) -> QuerySet[Chunk]:
    """Open chunks whose time has come and is not over, of accounts that may work."""
    return Chunk.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=now),
        state=Chunk.State.OPEN,
        due_at__lte=now,
        account__status=Account.Status.ACTIVE,
        account__suspended_above=False,
    )


def _due_chunks(now: datetime, free: int) -> list[Chunk]:
    """Due chunks in their order, locked; those that another dispatcher has locked are skipped."""
    ordered = _due(now).order_by("priority", "due_at", "id")
    locked = ordered.select_for_update(of=("self",), skip_locked=True, no_key=True)
    few = list(locked[:FEW_CHUNKS])
    enough = sum(chunk.last_id - chunk.next_id + 1 for chunk in few) >= free
    return few if enough or len(few) < FEW_CHUNKS else list(locked[:CHUNKS_A_CLAIM])


def _cut(chunks: Iterable[Chunk], free: int, rations: Rations) -> list[_Cut]:
    """The front of each chunk, until `free` ids are taken; of a paced one what its rate allows."""
    cuts = []
    for chunk in chunks:
        if free <= 0:
            break
        count = min(chunk.last_id - chunk.next_id + 1, free)
        if chunk.paced:
            count = rations.take(chunk, count)
        if count:
            cuts.append(_Cut(chunk, chunk.next_id, chunk.next_id + count - 1))
            free -= count
    return cuts


def _advance(cuts: Sequence[_Cut]) -> None:
    used_up = [cut.chunk.pk for cut in cuts if cut.hi == cut.chunk.last_id]
    Chunk.objects.filter(pk__in=used_up).update(next_id=F("last_id") + 1, state=Chunk.State.DONE)
    for cut in cuts:
        if cut.hi < cut.chunk.last_id:
            Chunk.objects.filter(pk=cut.chunk.pk).update(next_id=cut.hi + 1)


def _start_campaigns(cuts: Iterable[_Cut], now: datetime) -> None:
    batches = {cut.chunk.batch_id for cut in cuts}
    Campaign.objects.filter(
        pk__in=Batch.objects.filter(pk__in=batches, campaign__isnull=False).values("campaign"),
        status=CampaignStatus.SCHEDULED,
    ).update(status=CampaignStatus.RUNNING, started_at=now)


def _open_slices(
    owner: str, carrier: Carrier, cuts: Sequence[_Cut], now: datetime
) -> list[ClaimedSlice]:
    """Insert a slice for each cut that still has messages, and block who opted out."""
    found = _messages(cuts)
    # Who left what a message goes out under since it was accepted.
    gone = who_left_meanwhile([message for messages in found for message in messages])
    lease = now + timedelta(seconds=settings.DISPATCH_LEASE_SECONDS)
    kept, rows = [], []
    for cut, messages in zip(cuts, found, strict=True):
        wanted = [message for message in messages if message.message_id not in gone]
        if wanted:
            kept.append(wanted)
            rows.append(_slice(owner, carrier, cut, len(wanted), lease))
    Slice.objects.bulk_create(rows)
    _block(cuts, found, gone)
    return [
        ClaimedSlice(row.pk, row.attempt, wanted) for row, wanted in zip(rows, kept, strict=True)
    ]


def _slice(owner: str, carrier: Carrier, cut: _Cut, count: int, lease: datetime) -> Slice:
    return Slice(
        chunk=cut.chunk,
        carrier=carrier,
        owner=owner,
        attempt=cut.chunk.attempt,
        lo=cut.lo,
        hi=cut.hi,
        remaining=count,
        lease_until=lease,
    )


def _messages(cuts: Sequence[_Cut]) -> list[list[Outgoing]]:
    """The messages of each cut that wait at the cut's attempt."""
    ranges = Q()
    for cut in cuts:
        ranges |= Q(id__range=(cut.lo, cut.hi), attempt=cut.chunk.attempt)
    rows = (
        Message.objects.filter(ranges, state=MessageState.QUEUED)
        .order_by("id")
        .values_list("id", "account_id", "batch_id", "chunk_id", "msisdn", "sender", "text")
    )
    found = [Outgoing._make(row) for row in rows]
    return [[m for m in found if cut.lo <= m.message_id <= cut.hi] for cut in cuts]


def _block(
    cuts: Sequence[_Cut], found: Sequence[Sequence[Outgoing]], gone: Mapping[int, str]
) -> None:
    if gone:
        move(
            [
                Move(m.message_id, MessageState.BLOCKED, cut.chunk.attempt, gone[m.message_id])
                for cut, messages in zip(cuts, found, strict=True)
                for m in messages
                if m.message_id in gone
            ]
        )
