"""What the message log is searched for."""

import datetime
from dataclasses import dataclass

from apikeys.models import ApiKey
from campaigns.models import Batch, Campaign
from campaigns.selectors.loglines import Place


@dataclass(frozen=True)
class Search:
    """What to look for; what is empty does not narrow. Days are in the current time zone.

    `before` and `after` are where a page begins, and where the one above it ends.
    """

    message_id: int | None = None
    msisdn: int | None = None
    reference: str = ""
    state: str = ""
    sender: str = ""
    country: str = ""
    campaign: Campaign | None = None
    batch: Batch | None = None
    key: ApiKey | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    before: Place | None = None
    after: Place | None = None

    @property
    def rows(self) -> dict[str, str]:
        """What is asked of each message itself, by column."""
        asked = {"state": self.state, "sender": self.sender, "country": self.country}
        return {name: value for name, value in asked.items() if value}
