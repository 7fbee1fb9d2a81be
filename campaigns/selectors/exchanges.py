"""What passed between us and the carrier about one message."""

import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from campaigns import carriercodes, receiptwords, smppfields
from campaigns.gateways.base import Submit
from campaigns.models import CarrierReference, Doubt, Message, Receipt, Slice
from campaigns.selectors.browsing import Detail
from campaigns.smppfields import Field


class Attempt(NamedTuple):
    """An intent to write the message: by whom, to which carrier, under which token."""

    token: str
    carrier: str
    dispatcher: str
    state: str


class RawReceipt(NamedTuple):
    """A receipt as it came; `raw` as JSON in lines. `meaning` is what it says of the message."""

    receipt: Receipt
    raw: str
    meaning: str


@dataclass(frozen=True)
class Exchange:
    """`parts`: the fields of each PDU by the carrier's settings as they are now.

    They are empty where the carrier is none of SMPP; `problem` says why they could not be made.
    """

    attempts: list[Attempt]
    parts: list[list[Field]]
    problem: str
    references: list[CarrierReference]
    receipts: list[RawReceipt]
    doubt: Doubt | None


def exchange_of(detail: Detail) -> Exchange:
    """Everything that is kept of it."""
    message = detail.line.message
    parts, problem = _parts(detail)
    references = CarrierReference.objects.filter(message_id=message.pk)
    return Exchange(
        attempts=_attempts(detail),
        parts=parts,
        problem=problem,
        references=list(references.order_by("attempt", "part", "pk")),
        receipts=[
            RawReceipt(
                receipt,
                json.dumps(receipt.raw, indent=2, ensure_ascii=False),
                _meaning(receipt, detail.line.message),
            )
            for receipt in detail.receipts
        ],
        doubt=Doubt.objects.filter(pk=message.pk).first(),
    )


def _meaning(receipt: Receipt, message: Message) -> str:
    """The state it stands for, and its code by the table where the carrier's settings say so."""
    end = receiptwords.ENDS.get(receipt.status)
    told = str(end.label) if end else _("News without effect")
    config = message.carrier.config if message.carrier else {}
    word = carriercodes.word_of(receipt.error) if config.get("error_codes") == "v2" else ""
    return f"{told}: {carriercodes.WORDS[word]}" if word in carriercodes.WORDS else told


def _attempts(detail: Detail) -> list[Attempt]:
    message = detail.line.message
    rows = Slice.objects.filter(chunk__batch_id=message.batch_id)
    rows = rows.filter(lo__lte=message.pk, hi__gte=message.pk).select_related("carrier")
    return [
        Attempt(f"{message.pk}.{row.attempt}", row.carrier.name, row.owner, row.get_state_display())
        for row in rows.order_by("attempt", "pk")
        if _holds(row.picks, message.pk)
    ]


def _holds(picks: Any, message_id: int) -> bool:
    return not picks or any(lo <= message_id <= hi for lo, hi in picks)


def _parts(detail: Detail) -> tuple[list[list[Field]], str]:
    message, batch = detail.line.message, detail.line.batch
    if message.carrier is None or message.carrier.kind != "smpp":
        return [], ""
    options = batch.options
    submit = Submit(
        token=f"{message.pk}.{message.attempt}",
        to=str(message.msisdn),
        sender=message.sender,
        text=message.text,
        unicode=message.unicode,
        segments=message.segments,
        validity=60 * int(options.get("validity") or 0),
        flash=bool(options.get("flash")),
        entity_id=batch.dlt_entity_id,
        header_id=batch.dlt_header_id,
        template_id=batch.dlt_template_id,
    )
    try:
        return smppfields.submit_fields(message.carrier.config, submit), ""
    except ValueError as error:
        return [], str(error)
