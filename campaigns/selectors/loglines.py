"""Messages as the log shows them, and their addresses: `<batch uuid>:<position>` is arithmetic."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import F
from django.db.models.functions import Coalesce

from accounts.models import Account
from campaigns.models import Batch, Message

# When a batch was to leave: the log is in this order, and days are asked of it.
MOMENT = Coalesce(F("due_at"), F("created_at"))


class Line(NamedTuple):
    """A message, its address, and the batch (with campaign) it came in."""

    message: Message
    ref: str
    batch: Batch


class Stretch(NamedTuple):
    """The ids of a batch, and when it was to leave."""

    batch_id: int
    uuid: uuid.UUID
    first_id: int
    capacity: int
    campaign_id: int | None
    moment: datetime

    @property
    def last_id(self) -> int:
        return self.first_id + self.capacity - 1


STRETCH = ("pk", "uuid", "first_id", "capacity", "campaign_id", "moment")


class Place(NamedTuple):
    """Where in the log: at this message of this batch. There need not be such a message."""

    batch: Stretch
    message_id: int

    @property
    def ref(self) -> str:
        return ref_of(self.batch, self.message_id)


def ref_of(batch: Batch | Stretch, message_id: int) -> str:
    """The address of a message of this batch."""
    return f"{batch.uuid}:{message_id - batch.first_id + 1}"


def place_of(account: Account, ref: str) -> Place | None:
    """Where the address leads in this account; None where it leads nowhere."""
    text, _colon, position = ref.strip().partition(":")
    try:
        name, number = uuid.UUID(text), int(position)
    except ValueError:
        return None
    found = Batch.objects.filter(account=account, uuid=name).annotate(moment=MOMENT)
    row = found.values_list(*STRETCH).first()
    if row is None or not 1 <= number <= row[3]:
        return None
    batch = Stretch(*row)
    return Place(batch, batch.first_id + number - 1)


def lines_of(messages: Iterable[Message]) -> list[Line]:
    """The lines of messages, in their order; two queries."""
    found = list(messages)
    batches = Batch.objects.select_related("campaign__upload", "product", "api_key")
    by_id = batches.in_bulk({message.batch_id for message in found})
    return [
        Line(message, ref_of(by_id[message.batch_id], message.pk), by_id[message.batch_id])
        for message in found
    ]
