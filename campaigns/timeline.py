"""A message's story as steps to show: accepted, sent, receipts, and what became of its credits."""

import datetime
from dataclasses import dataclass, replace

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.money import to_credits
from campaigns.looks import message_look
from campaigns.models import Message, MessageEvent, Receipt
from campaigns.reasons import sentence
from campaigns.selectors.browsing import Detail
from campaigns.statuses import SETTLEMENTS, MessageState, Settlement

_BY_RECEIPT = frozenset({MessageState.DELIVERED, MessageState.UNDELIVERED})
NOTABLE_WAIT = datetime.timedelta(seconds=60)


@dataclass(frozen=True)
class Step:
    """What components/timeline.html shows."""

    at: datetime.datetime
    title: str
    text: str
    tone: str
    icon: str


def steps_of(detail: Detail, *, names_carrier: bool = False) -> list[Step]:
    """The story so far, oldest first; `names_carrier` for operators only."""
    message, batch = detail.line.message, detail.line.batch
    steps = [Step(batch.created_at, _("Accepted"), _origin(detail), "calm", "inbox-arrow-down")]
    if batch.due_at and batch.due_at - batch.created_at > NOTABLE_WAIT:
        steps.append(Step(batch.due_at, _("Due to leave"), "", "calm", "calendar"))
    steps += _receipts(detail)
    steps += [_event(event, message, names_carrier) for event in detail.events]
    return sorted(steps, key=lambda step: step.at)


def _origin(detail: Detail) -> str:
    message, batch = detail.line.message, detail.line.batch
    if batch.campaign is None:
        if batch.api_key is None:
            return _("By the API")
        return _("By the API, key “%(name)s”") % {"name": batch.api_key.name}
    if batch.campaign.upload is None:
        return batch.campaign.name
    return _("Row %(row)s of %(file)s") % {
        "row": number_format(message.row, force_grouping=True),
        "file": batch.campaign.upload.name,
    }


def _event(event: MessageEvent, message: Message, names_carrier: bool) -> Step:
    state = MessageState(event.kind)
    look = message_look(state)
    words = [sentence(event.reason)] if event.reason else []
    if state is MessageState.SENT and message.carrier:
        named = _("The carrier %(name)s took it.") % {"name": message.carrier.name}
        words.append(named if names_carrier else _("The carrier took it."))
    if state in _MONEY_MOVES and (money := _money(message)):
        words.append(money)
    return Step(event.at, look.label, " ".join(words), look.tone, look.icon)


_MONEY_MOVES = frozenset({MessageState.SENT}) | {
    state for state, settled in SETTLEMENTS.items() if settled is Settlement.RELEASED
}


def _money(message: Message) -> str:
    credits = to_credits(message.price)
    amount = ngettext("%(n)s credit", "%(n)s credits", 1 if credits == 1 else 2) % {
        "n": number_format(credits, force_grouping=True)
    }
    if message.settlement == Settlement.CAPTURED:
        return _("%(amount)s charged.") % {"amount": amount}
    if message.settlement == Settlement.RELEASED:
        return _("%(amount)s given back.") % {"amount": amount}
    return ""


def _receipts(detail: Detail) -> list[Step]:
    """The receipts; the first stands before the change it made, even in the same instant."""
    steps = [_receipt(receipt) for receipt in detail.receipts]
    made = next((event.at for event in detail.events if event.kind in _BY_RECEIPT), None)
    if steps and made:
        steps[0] = replace(steps[0], at=min(steps[0].at, made))
    return steps


def _receipt(receipt: Receipt) -> Step:
    words = _("The carrier says %(status)s, under its id %(reference)s.") % {
        "status": receipt.status,
        "reference": receipt.reference,
    }
    return Step(receipt.received_at, _("Delivery receipt"), words, "calm", "document-check")
