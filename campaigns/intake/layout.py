"""How the messages of a block are laid into chunks: what leaves together lies together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from campaigns.intake.sorting import Good
from campaigns.mappings import Mapping
from campaigns.models import Campaign
from campaigns.plans import Plan
from campaigns.rollout import Lot
from campaigns.selectors.windows import hours_of
from campaigns.windows import Hours
from campaigns.zones import zone_of

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


WHOLE = Part(0, "", None, ())


class Layout:
    """Lays out the blocks of one import, in the file's order: it counts as they come.

    `is_whole`: each block is one chunk, whatever its rows say. `timed`: rows may have send times.
    """

    def __init__(self, plan: Plan, hours: Hours, *, timed: bool = False) -> None:
        self._plan, self._hours = plan, hours
        self._placed = 0
        self._splits = plan.is_split or hours.any
        self.is_whole = not (self._splits or timed)

    @classmethod
    def of(cls, campaign: Campaign, *, split: bool = True) -> Self:
        """The layout that a campaign's plan asks for; rows that join it later are not `split`."""
        assert campaign.product is not None
        plan = Plan.of(campaign.plan)
        timed = Mapping.of(campaign.mapping).send_at is not None
        return cls(plan if split else Plan(), hours_of(campaign.product, plan), timed=timed)

    def parts(self, good: Sequence[Good]) -> list[Part]:
        """The chunks of a block; rows with a send time of their own lie together by the minute.

        Those rows belong to no wave.
        """
        if not (self._splits or any(item.due for item in good)):
            return [replace(WHOLE, rows=good)] if good else []
        lots: dict[Lot, list[Good]] = {}
        for item in good:
            lots.setdefault(self._lot(item), []).append(item)
        return [Part(lot.wave, lot.zone, lot.asked_at, rows) for lot, rows in lots.items()]

    def _lot(self, item: Good) -> Lot:
        zone = zone_of(item.msisdn, item.country) if self._hours.matter_in(item.country) else ""
        if item.due:
            return Lot(0, zone, datetime.fromtimestamp(item.due // MINUTE * MINUTE, UTC))
        wave = self._plan.wave_of(self._placed)
        self._placed += 1
        return Lot(wave, zone, None)
