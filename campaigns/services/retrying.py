"""Putting messages back into the queue, as a new attempt in chunks of their own."""

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from campaigns import reasons, store
from campaigns.models import Batch, Chunk
from campaigns.services.transitions import Move, Moved, move
from campaigns.statuses import CampaignStatus, MessageState

FIRST_DELAY = 1.0
LONGEST_DELAY = 60.0
JITTER = 0.5

_HALTED = {
    CampaignStatus.PAUSED: Chunk.State.PAUSED,
    CampaignStatus.CANCELLED: Chunk.State.CANCELLED,
    CampaignStatus.STOPPED: Chunk.State.CANCELLED,
}


class Run(NamedTuple):
    """Messages with contiguous ids, of one chunk and attempt."""

    account_id: int
    batch_id: int
    chunk_id: int
    attempt: int
    first_id: int
    last_id: int


def queue_again(rows: Sequence[tuple[Moved, int]]) -> None:
    """Make retry chunks for messages just moved to QUEUED (each with its new attempt).

    Inside the caller's transaction, which holds the locks of the chunks they are counted in. Of a
    campaign that was paused meanwhile the retry is paused too; of one called off it is cancelled.
    """
    if not rows:
        return
    runs = runs_of(rows)
    homes = Chunk.objects.in_bulk({run.chunk_id for run in runs})
    batches = Batch.objects.select_related("campaign").in_bulk({run.batch_id for run in runs})
    now = store.db_now()
    chunks: list[Chunk] = []
    dropped: list[int] = []
    for run in runs:
        home = homes[run.chunk_id]
        state = _state(home, batches[run.batch_id])
        if state == Chunk.State.CANCELLED:
            dropped += range(run.first_id, run.last_id + 1)
        else:
            chunks.append(_chunk(run, home, state, now))
    Chunk.objects.bulk_create(chunks)
    if dropped:
        move([Move(pk, MessageState.CANCELLED, reason=reasons.CANCELLED) for pk in dropped])


def runs_of(rows: Iterable[tuple[Moved, int]]) -> list[Run]:
    """Merge contiguous messages into runs."""
    runs: list[Run] = []
    for row, attempt in sorted(rows):
        run = Run(
            row.account_id, row.batch_id, row.chunk_id, attempt, row.message_id, row.message_id
        )
        if runs and _continues(runs[-1], run):
            runs[-1] = runs[-1]._replace(last_id=run.last_id)
        else:
            runs.append(run)
    return runs


def _continues(run: Run, following: Run) -> bool:
    return run[:4] == following[:4] and run.last_id + 1 == following.first_id


def delay(attempt: int) -> float:
    """Seconds until attempt number `attempt`: doubling, with jitter, at most about a minute."""
    base: float = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempt - 1, 10))
    return base * (1 + random.uniform(0, JITTER))


def _state(home: Chunk, batch: Batch) -> str:
    if home.state in (Chunk.State.PAUSED, Chunk.State.CANCELLED):
        return home.state
    status = CampaignStatus(batch.campaign.status) if batch.campaign else CampaignStatus.RUNNING
    return _HALTED.get(status, Chunk.State.OPEN)


def _chunk(run: Run, home: Chunk, state: str, now: datetime) -> Chunk:
    """A chunk for a run, with the hours and the rate of the one that it comes from."""
    return Chunk(
        batch_id=run.batch_id,
        account_id=run.account_id,
        priority=home.priority,
        attempt=run.attempt,
        wave=home.wave,
        zone=home.zone,
        closes_at=home.closes_at,
        paced=home.paced,
        is_test=home.is_test,
        due_at=now + timedelta(seconds=delay(run.attempt)),
        first_id=run.first_id,
        next_id=run.first_id,
        last_id=run.last_id,
        state=state,
    )
