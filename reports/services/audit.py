"""The invariant of the rollups (R1): they are what can be counted among messages, always.

Run it inside `accounts.store.snapshot.snapshot()`. What events have not been squashed yet is taken
into account, so it holds at any moment; before the first squash there is nothing to prove.
"""

from collections.abc import Iterator

from accounts.services.audit import Breach
from reports.models import Squashing
from reports.services.squashing import LIVE, waiting
from reports.store import rollups


def check() -> list[Breach]:
    """Every cell that is not what its messages add up to; an empty list is a proof."""
    if not Squashing.objects.filter(rebuilt_at__isnull=False).exists():
        return []
    return [*_cells_are_counts(), *_days_are_quarters()]


def _cells_are_counts() -> Iterator[Breach]:
    changes = rollups.changes_of_messages(LIVE)
    if spans := waiting():
        changes += f" UNION ALL {rollups.negated(rollups.changes_of_events(spans))}"
    for table in (rollups.QUARTER, rollups.TIME):
        for row in rollups.differences(table, rollups.counted(table, changes)):
            yield Breach("R1", f"{table.name} {row}: the last figures are too many")


def _days_are_quarters() -> Iterator[Breach]:
    open_quarters = ", ".join(f"{f} - closed_{f} AS {f}" for f in rollups.CELL_FIGURES)
    quarters = f"(SELECT {rollups.CELL_KEY}, {open_quarters} FROM reports_quarter) q"  # noqa: S608
    for row in rollups.differences(rollups.DAY, rollups.days_of(quarters)):
        yield Breach("R1", f"{rollups.DAY.name} {row}: the last figures are too many")
