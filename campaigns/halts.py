"""What a person is told about a campaign that was paused or stopped."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.models import Campaign
from campaigns.selectors.campaigns import Conservation
from campaigns.statuses import CampaignStatus, MessageState


@dataclass(frozen=True)
class Halt:
    """`at` is when it was asked for; `last_at` when the last message left, None until it rests.

    `recalled` messages were called back (stopped), `kept` wait for the campaign to go on (paused).
    """

    at: datetime
    last_at: datetime | None
    left: int
    recalled: int
    kept: int

    @property
    def fence(self) -> timedelta:
        """How long messages still left after it was asked for; never below zero."""
        if self.last_at is None:
            return timedelta()
        return max(self.last_at - self.at, timedelta())

    @property
    def fence_words(self) -> str:
        """The fence in seconds, to the tenth."""
        return f"{self.fence.total_seconds():.1f}"


def halt_of(campaign: Campaign, line: Conservation) -> Halt | None:
    """The halt of a paused or stopped campaign."""
    halted = (CampaignStatus.PAUSED, CampaignStatus.STOPPED)
    if campaign.status not in halted or campaign.halted_at is None:
        return None
    return Halt(
        at=campaign.halted_at,
        last_at=campaign.last_out_at,
        left=line.left,
        recalled=line.states[MessageState.CANCELLED],
        kept=line.waiting,
    )
