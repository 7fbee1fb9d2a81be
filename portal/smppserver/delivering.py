"""Receipts and replies as the bodies of deliver_sm."""

from datetime import UTC, datetime
from typing import Any

from campaigns.models import Reply, SmppDelivery
from campaigns.segments import count
from campaigns.smpp import receipttexts, shortmessages, splitting
from campaigns.smpp.shortmessages import Address, ShortMessage

UCS2 = 8
_INTERNATIONAL = (1, 1)


def bodies(row: SmppDelivery, reply: Reply | None) -> list[bytes]:
    """One deliver_sm, or several for a long reply; none where the reply is gone meanwhile."""
    if row.kind == SmppDelivery.Kind.RECEIPT:
        return [_receipt(row)]
    return _reply(row, reply) if reply else []


def _receipt(row: SmppDelivery) -> bytes:
    ended = row.ended_at or row.created_at
    text = receipttexts.write(
        row.reference,
        row.status,
        submitted=row.created_at.astimezone(UTC),
        done=ended.astimezone(UTC),
        err=row.error,
    )
    short = ShortMessage(
        _address(row.wire["from"]),
        _address(row.wire["to"]),
        text.encode("latin-1"),
        esm_class=receipttexts.RECEIPT_BIT,
        tlvs=receipttexts.tlvs_of(row.reference, row.status),
    )
    return shortmessages.encode(short)


def _reply(row: SmppDelivery, reply: Reply) -> list[bytes]:
    unicode = count(reply.text).unicode
    reference = splitting.reference_of(row.pk, "udh")
    parts = splitting.split(reply.text, reference, "udh", "ucs2" if unicode else "gsm7")
    number = reply.number.msisdn if reply.number else ""
    return [
        shortmessages.encode(
            ShortMessage(
                Address(*_INTERNATIONAL, str(reply.msisdn)),
                Address(*_INTERNATIONAL, str(number)),
                part.message,
                data_coding=UCS2 if unicode else 0,
                esm_class=part.esm_class,
            )
        )
        for part in parts
    ]


def _address(wire: list[Any]) -> Address:
    ton, npi, text = wire
    return Address(ton, npi, text)


def final_date(moment: datetime | None) -> str:
    """A time as query_sm_resp writes it, in UTC; '' for none."""
    return f"{moment.astimezone(UTC):%y%m%d%H%M%S}000+" if moment else ""
