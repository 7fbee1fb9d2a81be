"""What became of a test, and what the next one would cost."""

import uuid
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import NotFound
from accounts.models import Account, Product
from accounts.selectors import price_table
from campaigns.models import Batch, Message
from campaigns.phones import PhoneReader
from campaigns.reasons import sentence
from campaigns.recipients import spellings
from campaigns.selectors.messages import messages_in
from campaigns.statuses import FINAL_STATES, MessageState

SETTLED = FINAL_STATES | {MessageState.UNKNOWN}


class TestLine(NamedTuple):
    """One number of a test, with its state in words."""

    message: Message
    words: str


class TestView(NamedTuple):
    """A test: `price` in micro-credits; `done` when nothing more is to come."""

    batch: Batch
    lines: list[TestLine]
    price: int
    done: bool


def test_called(account: Account, batch_uuid: uuid.UUID) -> TestView:
    """The state of a test of this account. Raises NotFound."""
    batch = Batch.objects.filter(
        account=account, uuid=batch_uuid, campaign=None, api_key=None
    ).first()
    if batch is None:
        raise NotFound("no_test", _("There is no such test."))
    rows = messages_in([batch]).order_by("id")
    lines = [TestLine(message, _words(batch, message)) for message in rows]
    done = all(line.message.state in SETTLED for line in lines)
    return TestView(batch, lines, sum(line.message.price for line in lines), done)


def costs_of(account: Account, products: list[Product], numbers: list[str]) -> dict[str, int]:
    """What a segment to all of `numbers` costs in micro-credits, by product code.

    Products that are not sold to one of them are left out.
    """
    reader = PhoneReader(account.default_country)
    found = [_read(reader, number) for number in numbers]
    if not found or None in found:
        return {}
    costs: dict[str, int] = {}
    for product in products:
        prices = price_table(account, product)
        each = [prices.per_segment(*one) for one in found if one is not None]
        if None not in each:
            costs[product.code] = sum(price for price in each if price is not None)
    return costs


def _read(reader: PhoneReader, number: str) -> tuple[int, str] | None:
    """Digits and country of a number as accepting reads it; None where it cannot."""
    readings = map(reader.read, spellings(number))
    return next((found for found in readings if not isinstance(found, str)), None)


def _words(batch: Batch, message: Message) -> str:
    """What became of it; for what arrived, after how long."""
    if message.state == MessageState.DELIVERED and message.final_at:
        seconds = max(round((message.final_at - batch.created_at).total_seconds()), 0)
        return (
            ngettext("Delivered after %d second", "Delivered after %d seconds", seconds) % seconds
        )
    if message.state == MessageState.QUEUED:
        return _("On its way")
    if message.state == MessageState.SENT:
        return _("The carrier has it; its receipt is still to come")
    return sentence(message.reason) if message.reason else message.get_state_display()
