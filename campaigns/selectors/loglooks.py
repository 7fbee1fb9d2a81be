"""One look into the log: at so many batches and messages and no more, however rare a match is.

Campaigns are passed over chunk by chunk, by their tallies; calls are looked at themselves.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Q

from accounts.models import Account
from campaigns.models import Chunk, Message
from campaigns.selectors.logbatches import batches_of
from campaigns.selectors.loglines import STRETCH, Place, Stretch
from campaigns.selectors.logsearch import Search

BATCHES = 2_000
ROWS = 20_000
# Ranges that are not worth a range: their ids are named one by one.
FEW = 8
RANGES = 150
NAMED = 4_000


class Look(NamedTuple):
    """The ids found, in the direction of the search; `place`: where it ended, None at the end."""

    ids: list[int]
    place: Place | None


class Part(NamedTuple):
    """Ids of one batch, and how many of them match for sure."""

    batch: Stretch
    low: int
    high: int
    sure: int


def look(account: Account, search: Search, rows: dict[str, str], count: int) -> Look:
    """The first `count` messages with these values in the columns named."""
    # Without such values every message matches, and a batch has at least one.
    many = BATCHES if rows else count + 1
    found = batches_of(account, search).values_list(*STRETCH)
    batches = [Stretch(*row) for row in found[:many]]
    parts, whole = _bounded(_parts(batches, search, rows), count)
    ids = _matching(account, parts, rows)
    rank = {batch.batch_id: number for number, batch in enumerate(batches)}
    way = 1 if search.after else -1
    ids.sort(key=lambda found: (rank[found[1]], way * found[0]))
    ended = whole and len(batches) < many
    return Look([pk for pk, _ in ids[:count]], None if ended else _end(batches, parts, whole, way))


def _end(batches: Sequence[Stretch], parts: Sequence[Part], whole: bool, way: int) -> Place:
    """The last place looked at."""
    if whole:
        last = batches[-1]
        return Place(last, last.first_id if way < 0 else last.last_id)
    return Place(parts[-1].batch, parts[-1].low if way < 0 else parts[-1].high)


def _parts(batches: Sequence[Stretch], search: Search, rows: dict[str, str]) -> Iterator[Part]:
    """What there is to look at, in the direction of the search, without what was seen before."""
    chunks = _chunks(
        [batch.batch_id for batch in batches if batch.campaign_id], rows.get("state", "")
    )
    for batch in batches:
        whole = [(batch.first_id, batch.last_id, 0)]
        ranges = sorted(chunks.get(batch.batch_id, [])) if batch.campaign_id else whole
        for first, last, tally in ranges if search.after else reversed(ranges):
            low, high = first, last
            if search.before and search.before.batch.batch_id == batch.batch_id:
                high = min(high, search.before.message_id - 1)
            if search.after and search.after.batch.batch_id == batch.batch_id:
                low = max(low, search.after.message_id + 1)
            if low > high:
                continue
            # Of a chunk that was begun before, its tally says nothing about the rest.
            tallied = rows.keys() == {"state"} and (low, high) == (first, last)
            sure = tally if tallied else 0 if rows else high - low + 1
            yield Part(batch, low, high, sure)


def _chunks(batches: Sequence[int], state: str) -> dict[int, list[tuple[int, int, int]]]:
    """The ranges of campaigns that have a message in `state`, with how many, by batch."""
    if not batches:
        return {}
    first = Chunk.objects.filter(batch__in=batches, attempt=0, parked=False)
    if state:
        first = first.filter(**{f"{state}__gt": 0})
    found: dict[int, list[tuple[int, int, int]]] = {}
    for batch_id, low, high, tally in first.values_list(
        "batch_id", "first_id", "last_id", state or "queued"
    ):
        found.setdefault(batch_id, []).append((low, high, tally))
    return found


def _bounded(parts: Iterable[Part], count: int) -> tuple[list[Part], bool]:
    """As many parts as one look takes, and whether that is all of them."""
    taken: list[Part] = []
    sure = size = ranges = named = 0
    for part in parts:
        span = part.high - part.low + 1
        if taken and (size + span > ROWS or ranges > RANGES or named > NAMED):
            return taken, False
        beside = taken and (part.high + 1 == taken[-1].low or part.low - 1 == taken[-1].high)
        taken.append(part)
        size += span
        named += 0 if beside or span > FEW else span
        ranges += 0 if beside or span <= FEW else 1
        sure += part.sure
        if sure >= count:
            return taken, False
    return taken, True


def _matching(
    account: Account, parts: Sequence[Part], rows: dict[str, str]
) -> list[tuple[int, int]]:
    """The messages of these parts that match, with their batches, in no order."""
    named: list[int] = []
    reach = Q(pk__in=())
    for low, high in _runs(parts):
        if high - low < FEW:
            named += range(low, high + 1)
        else:
            reach |= Q(pk__range=(low, high))
    found = Message.objects.filter(reach | Q(pk__in=named), account=account, **rows)
    return list(found.values_list("pk", "batch_id"))


def _runs(parts: Iterable[Part]) -> Iterator[tuple[int, int]]:
    """The parts as few ranges: neighbours become one."""
    start = end = -1
    for low, high in sorted((part.low, part.high) for part in parts):
        if low == end + 1:
            end = high
            continue
        if start >= 0:
            yield start, end
        start, end = low, high
    if start >= 0:
        yield start, end
