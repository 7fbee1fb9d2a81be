"""How the messages of a block are laid into chunks: what leaves together lies together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from campaigns.intake.sorting import Good
from campaigns.models import Campaign

MINUTE = 60


@dataclass(frozen=True)
class Part:
    """Rows of one chunk, in the file's order. `due` None: when the campaign says.

    `wave` 0 and `zone` '' as in `campaigns.models.Chunk`.
    """

    wave: int
    zone: str
    due: datetime | None
    rows: Sequence[Good]


class Layout:
    """Lays out the blocks of one import, in the file's order: it may count as they come."""

    @classmethod
    def of(cls, campaign: Campaign) -> Self:
        """The layout that a campaign's plan asks for."""
        return cls()

    def parts(self, good: Sequence[Good]) -> list[Part]:
        """The chunks of a block; rows with a send time of their own lie together by the minute."""
        timed: dict[int, list[Good]] = {}
        rest = [item for item in good if not item.due] if any(item.due for item in good) else good
        for item in good if rest is not good else ():
            if item.due:
                timed.setdefault(item.due // MINUTE, []).append(item)
        parts = [Part(0, "", None, rest)] if rest else []
        for minute, rows in sorted(timed.items()):
            parts.append(Part(0, "", datetime.fromtimestamp(minute * MINUTE, UTC), rows))
        return parts
