"""A message as an SMPP client submits it, and what it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from campaigns.acceptance import DltIds
from campaigns.smpp.splitting import Place


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submit_sm as it was read. `product` '' is the credential's own, `sender` '' the account's.

    `wanted` is registered_delivery (its two bits), `wire` the addresses for receipts, as JSON.
    """

    number: str
    text: str
    sender: str = ""
    product: str = ""
    due_at: datetime | None = None
    place: Place | None = None
    wanted: int = 0
    dlt: DltIds = DltIds()
    options: Mapping[str, str | int] = field(default_factory=dict)
    wire: Mapping[str, Any] = field(default_factory=dict)

    @property
    def terms(self) -> tuple[object, ...]:
        """What all messages of one batch have in common."""
        return (self.product, self.due_at, self.dlt, tuple(sorted(self.options.items())))


class Answered(NamedTuple):
    """The id of a message or part that is ours now, or why it is not (a code of a service)."""

    reference: str = ""
    code: str = ""
    message: str = ""
