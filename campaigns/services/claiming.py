"""Taking due messages from the queue: a slice is on disk before a byte goes to a carrier.

A claim takes what the carriers have room for, each message by its own way, the urgent ones first
and among those every account in its turn (see turns, outgoing, cutting, parking). Locks are taken
in one order everywhere: chunk, slice, messages, hold, wallet.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Account
from accounts.store.inserting import insert_all
from campaigns import reasons, store
from campaigns.models import Batch, Campaign, Carrier, Chunk, Slice
from campaigns.routes import Table, Way
from campaigns.selectors.optouts import who_left_meanwhile
from campaigns.services import failpoints, parking, routing
from campaigns.services.cutting import Plan, Window, lay_out, runs
from campaigns.services.outgoing import Outgoing, Range, Terms, Ways, queued_in, terms_of
from campaigns.services.parking import Cut
from campaigns.services.rationing import Rations
from campaigns.services.transitions import Move, move
from campaigns.services.turns import Choice, Turns
from campaigns.statuses import CampaignStatus, MessageState
from campaigns.store import Turn
from campaigns.store.due import lock_due

# Where rules decide, so many messages are looked at, to find some whose carrier has room.
LOOK_AHEAD = 512
LOOK_BEYOND = 64
# So many more are locked where another dispatcher holds what was chosen.
SPARE = 8


class ClaimedSlice(NamedTuple):
    """What one dispatcher alone may write to one carrier, until its lease ends."""

    slice_id: int
    carrier_id: int
    attempt: int
    priority: int
    messages: list[Outgoing]
    terms: Terms


class Claim(NamedTuple):
    """`slices` are the caller's; `moved`: the queue is not as it was; `unrouted` messages wait."""

    slices: list[ClaimedSlice]
    moved: bool
    unrouted: list[int]


NOTHING = Claim([], False, [])


class _Front(NamedTuple):
    """A locked chunk, how far it is looked at, how much may leave, and its lane afterwards."""

    chunk: Chunk
    window: int
    most: int
    lane: int | None


class _Leaving(NamedTuple):
    """The part of a cut that goes by one carrier."""

    chunk: Chunk
    carrier_id: int
    messages: list[Outgoing]
    ranges: list[list[int]]


def anything_due() -> bool:
    """Whether a claim might find something; a read without locks."""
    return _due(store.db_now()).exists()


def claim(owner: str, carrier: Carrier, free: int) -> list[ClaimedSlice]:
    """Take up to `free` due messages for `owner`, all by `carrier`, whatever the rules say."""
    way = Way(carrier.pk, carrier.name, simulated=routing.is_simulated(carrier))
    return claim_for(owner, {carrier.pk: free}, Table([], [way]), Turns()).slices


def claim_for(owner: str, rooms: Mapping[int, int], table: Table, turns: Turns) -> Claim:
    """Take due messages for `owner`, as many as `rooms` says by carrier, in a short transaction.

    Each goes by `table`. Numbers that opted out meanwhile are blocked, and what is past its own
    time expires. When this raises, the commit may have happened or not: nothing is the caller's,
    and the lease's end will tell.
    """
    choice = turns.choose(rooms, store.db_now())
    if not choice.fronts:
        return NOTHING
    with transaction.atomic():
        now = store.db_now()
        rations = Rations(now)
        fronts = _fronts(_locked(choice, now), choice.quotas, rooms, table, rations)
        if not fronts:
            rations.settle()
            return NOTHING
        terms = terms_of(front.chunk.batch_id for front in fronts)
        cuts, leaving = _cut(fronts, dict(rooms), Ways(table, terms, now), rations)
        rations.settle()
        parking.advance(cuts, now)
        _start_campaigns(leaving, terms, now)
        slices = _open_slices(owner, leaving, terms, now)
        failpoints.reach(failpoints.BEFORE_INTENT)
    turns.served(choice.quotas)
    return Claim(slices, True, parking.unrouted(cuts))


def _due(now: datetime) -> QuerySet[Chunk]:
    """Open chunks whose time has come and is not over, of accounts that may work."""
    return Chunk.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=now),
        state=Chunk.State.OPEN,
        due_at__lte=now,
        account__status=Account.Status.ACTIVE,
        account__suspended_above=False,
    )


def _locked(choice: Choice, now: datetime) -> list[Chunk]:
    """The chosen chunks in their order; the spare ones too where others hold some of them."""
    found: dict[int, Chunk] = {}
    for wanted in (choice.fronts, choice.spare[:SPARE]):
        asked = [front.chunk_id for front in wanted]
        held = lock_due(_due(now), asked, now)
        found |= {pk: held[pk] for pk in asked if pk in held}
        if len(held) == len(asked) or not choice.spare:
            break
    return list(found.values())


def _fronts(
    chunks: Iterable[Chunk],
    quotas: Mapping[Turn, int],
    rooms: Mapping[int, int],
    table: Table,
    rations: Rations,
) -> list[_Front]:
    """How far to look into each chunk: no account gets more than its share."""
    left, free, fronts = dict(quotas), dict(rooms), []
    for chunk in chunks:
        turn, only = Turn(chunk.priority, chunk.account_id), table.only_for(chunk.is_test)
        size = chunk.last_id - chunk.next_id + 1
        most = min(size, left.get(turn, 0))
        if only is not None:
            most = min(most, free.get(only, 0))
        if chunk.paced and most:
            most = rations.promise(chunk, most)
            if not most:
                continue
        left[turn] = left.get(turn, 0) - most
        if only is not None:
            # With one carrier alone there is nothing that a lane could keep apart.
            free[only] = free.get(only, 0) - most
            fronts.append(_Front(chunk, most, most, only if len(table.ways) > 1 else None))
        elif most:
            fronts.append(_Front(chunk, _reach(chunk, most, size), most, None))
    return fronts


def _reach(chunk: Chunk, most: int, size: int) -> int:
    """How many ids to look at where rules decide; a lane says what to expect."""
    if chunk.paced:
        return most
    return min(size, most + LOOK_BEYOND if chunk.lane_id else max(most, LOOK_AHEAD))


def _cut(
    fronts: Sequence[_Front], rooms: dict[int, int], ways: Ways, rations: Rations
) -> tuple[list[Cut], list[_Leaving]]:
    """Decide about each chunk's front; `rooms` is counted down."""
    ranges = [
        Range(front.chunk.next_id, front.chunk.next_id + front.window - 1, front.chunk.attempt)
        for front in fronts
    ]
    cuts, leaving = [], []
    for front, reach, found in zip(fronts, ranges, queued_in(ranges), strict=True):
        chunk = front.chunk
        if not front.window:  # its carrier has no room
            cuts.append(Cut(chunk, Plan(chunk.next_id, lane=front.lane)))
            continue
        window = Window(
            reach.lo,
            reach.hi,
            reach.hi == chunk.last_id,
            [message.message_id for message in found],
            ways.of(found, is_test=chunk.is_test),
        )
        plan = lay_out(window, rooms, front.most, may_park=not chunk.paced)
        if chunk.paced:
            rations.take(chunk, plan.next_id - chunk.next_id)
        plan.lane = plan.lane or front.lane
        cuts.append(Cut(chunk, plan))
        leaving += _leaving(chunk, window, plan, found)
    return cuts, leaving


def _leaving(chunk: Chunk, window: Window, plan: Plan, found: Sequence[Outgoing]) -> list[_Leaving]:
    return [
        _Leaving(chunk, carrier, [found[place] for place in places], runs(window, places))
        for carrier, places in plan.picks.items()
    ]


def _start_campaigns(
    leaving: Iterable[_Leaving], terms: Mapping[int, Terms], now: datetime
) -> None:
    batches = {each.chunk.batch_id for each in leaving if terms[each.chunk.batch_id].is_first}
    if not batches:
        return
    Campaign.objects.filter(
        pk__in=Batch.objects.filter(pk__in=batches, campaign__isnull=False).values("campaign"),
        status=CampaignStatus.SCHEDULED,
    ).update(status=CampaignStatus.RUNNING, started_at=now)


def _open_slices(
    owner: str, leaving: Sequence[_Leaving], terms: Mapping[int, Terms], now: datetime
) -> list[ClaimedSlice]:
    """Insert a slice for each part that still has messages, and end those that may not leave."""
    ended = _ended(leaving, terms, now)
    lease = now + timedelta(seconds=settings.DISPATCH_LEASE_SECONDS)
    rows, claimed = [], []
    for each in leaving:
        wanted = [m for m in each.messages if m.message_id not in ended]
        if wanted:
            rows.append(_slice(owner, each, len(wanted), lease))
            claimed.append((each, wanted))
    insert_all(rows)
    if ended:
        move(list(ended.values()))
    return [
        ClaimedSlice(
            row.pk,
            each.carrier_id,
            row.attempt,
            each.chunk.priority,
            wanted,
            terms[each.chunk.batch_id],
        )
        for row, (each, wanted) in zip(rows, claimed, strict=True)
    ]


def _slice(owner: str, part: _Leaving, count: int, lease: datetime) -> Slice:
    return Slice(
        chunk=part.chunk,
        carrier_id=part.carrier_id,
        owner=owner,
        attempt=part.chunk.attempt,
        lo=part.ranges[0][0],
        hi=part.ranges[-1][1],
        picks=part.ranges if len(part.ranges) > 1 else None,
        remaining=count,
        lease_until=lease,
    )


def _ended(
    leaving: Sequence[_Leaving], terms: Mapping[int, Terms], now: datetime
) -> dict[int, Move]:
    """Who left what a message goes out under, or was erased, since; and what came too late."""
    gone = who_left_meanwhile([message for each in leaving for message in each.messages])
    ended: dict[int, Move] = {}
    for each in leaving:
        left = terms[each.chunk.batch_id].left(now)
        late, attempt = left is not None and left <= 0, each.chunk.attempt
        for pk, msisdn in ((message.message_id, message.msisdn) for message in each.messages):
            if not msisdn:
                ended[pk] = Move(pk, MessageState.BLOCKED, attempt, reasons.ERASED)
            elif pk in gone:
                ended[pk] = Move(pk, MessageState.BLOCKED, attempt, gone[pk])
            elif late:
                ended[pk] = Move(pk, MessageState.EXPIRED, attempt, reasons.VALIDITY_OVER)
    return ended
