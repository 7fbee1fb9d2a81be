"""What one API call asks to be sent, and what became of each of its recipients."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from accounts.errors import Invalid
from accounts.models import Account, Product
from apikeys.models import ApiKey
from campaigns.models import Webhook


@dataclass(frozen=True, slots=True)
class Recipient:
    """A number as the caller wrote it, the text for it, and the caller's own label.

    `sender` '' is the call's.
    """

    number: str
    text: str
    client_ref: str = ""
    sender: str = ""


class DltIds(NamedTuple):
    """What India's operators want to know of a message: company, header and template."""

    entity_id: str = ""
    header_id: str = ""
    template_id: str = ""


class Callback(NamedTuple):
    """Where the caller of a call wants to be told an event of it: a webhook, or an address.

    `form` is one of Subscription.Form.
    """

    form: str
    webhook: Webhook | None = None
    url: str = ""
    event: str = "sms:message:status"


@dataclass(frozen=True, kw_only=True)
class BatchRequest:
    """One call. `due_at` is aware, None for now; `tags` are names of opt-out tags.

    A recipient whose text needs more than `max_segments` is refused (None: no such limit).
    `may_repeat`: the repetition rule does not hold for it. `whole`: one bad number refuses all.
    `options` are kept with the batch: what was asked for that no rule here knows. `batch_uuid` is
    for callers who must know the batch's before it is made.
    """

    account: Account
    product_code: str
    sender: str
    recipients: Sequence[Recipient]
    due_at: datetime | None = None
    name: str = ""
    tags: Sequence[str] = ()
    max_segments: int | None = None
    may_repeat: bool = False
    whole: bool = False
    api_key: ApiKey | None = None
    dlt: DltIds = DltIds()
    callbacks: Sequence[Callback] = ()
    options: Mapping[str, str | int] = field(default_factory=dict)
    batch_uuid: uuid.UUID | None = None

    @property
    def region(self) -> str:
        """The country in which numbers without a country code lie."""
        own = self.api_key.default_country if self.api_key else ""
        return own or self.account.default_country

    @property
    def is_test(self) -> bool:
        """Whether nothing of it may leave the building or cost anything."""
        return self.api_key is not None and self.api_key.is_test


@dataclass
class BadNumbers(Invalid):
    """Numbers that nothing can be sent to, in a call that goes out whole or not at all."""

    numbers: tuple[str, ...] = ()


@dataclass
class NobodyGood(Invalid):
    """A call without one recipient that can be sent to; `results` say what is wrong with each."""

    results: "tuple[Result, ...]" = ()


class Outcome(StrEnum):
    """What became of a recipient; only ACCEPTED ones are sent and charged."""

    ACCEPTED = "accepted"
    INVALID = "invalid"
    DUPLICATE = "duplicate"
    OPTED_OUT = "opted_out"


@dataclass(slots=True)
class Result:
    """One recipient; `row` is its place in the call, from 1. `price` is in micro-credits.

    `code` (see campaigns.problems) says why a recipient was not accepted; `position` counts the
    accepted ones from 1, and is 0 for the others. `msisdn` is 0 where the number is unusable.
    """

    row: int
    recipient: Recipient
    outcome: Outcome
    code: str = ""
    msisdn: int = 0
    country: str = ""
    unicode: bool = False
    segments: int = 0
    price: int = 0
    position: int = 0


@dataclass(frozen=True)
class Accepted:
    """A committed batch: its messages will be sent. A message's id is first_id + position - 1.

    With a `count` of 0 (everybody was told the same just now) there is no batch.
    """

    uuid: uuid.UUID
    first_id: int
    product: Product
    sender: str
    name: str
    accepted_at: datetime
    count: int
    results: list[Result]
