"""Rollups note which part of their cells is in the archive."""

from collections.abc import Sequence

from campaigns.models import Batch
from reports.store import rollups


def close(batches: Sequence[Batch]) -> None:
    """Count the messages of batches (of one account) as archived, in the caller's transaction."""
    if not batches:
        return
    low = min(batch.first_id for batch in batches)
    high = max(batch.first_id + batch.capacity - 1 for batch in batches)
    ids = ", ".join(str(int(batch.pk)) for batch in batches)
    rollups.add(
        rollups.changes_of_messages(
            f"m.account_id = {int(batches[0].account_id)}"
            f" AND m.id BETWEEN {int(low)} AND {int(high)} AND m.batch_id IN ({ids})"
        ),
        closed=True,
    )
