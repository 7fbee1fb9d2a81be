"""A submit_sm or data_sm as a message of ours, or the status it is refused with."""

import math
from collections.abc import Mapping
from datetime import datetime

from campaigns.acceptance import DltIds
from campaigns.smpp import splitting
from campaigns.smpp import tlvs as tlv
from campaigns.smpp.commands import Status, Tag
from campaigns.smpp.shortmessages import Address, ShortMessage
from campaigns.smppmessages import Submitted
from portal.smppserver import times
from portal.smppserver.refusals import Refused

LONGEST_SENDER, LONGEST_NUMBER = 15, 20
INTERNATIONAL = 1
_BINARY = frozenset({2, 4, 9})
_TYPES = 0x3C  # of esm_class: anything but an ordinary message


def read(short: ShortMessage, system_type: str, now: datetime) -> Submitted:
    """The message that a client wants sent. Raises Refused.

    `system_type` is that of the bind: like service_type it may name the product.
    """
    _require_plain(short)
    place, text = splitting.read(short)
    if not text:
        raise Refused(Status.ESME_RINVMSGLEN)
    if "\0" in text:
        raise Refused(Status.ESME_RSUBMITFAIL)
    sender = short.source.text.strip()
    if len(sender) > LONGEST_SENDER:
        raise Refused(Status.ESME_RINVSRCADR)
    return Submitted(
        number=_number(short.destination),
        text=text,
        sender=sender,
        product=short.service_type.strip() or system_type.strip(),
        due_at=_time(short.schedule, now, Status.ESME_RINVSCHED),
        place=place,
        wanted=short.registered_delivery & 0x03,
        dlt=_dlt(short.tlvs),
        options=_options(short, now),
        wire={"from": list(short.destination), "to": list(short.source)},
    )


def _require_plain(short: ShortMessage) -> None:
    """Raise for what no text message is: binary data, another type, a change of an old one."""
    if short.esm_class & _TYPES:
        raise Refused(Status.ESME_RINVESMCLASS)
    if short.replace:
        raise Refused(Status.ESME_RINVREPFLAG)
    if short.default_message:
        raise Refused(Status.ESME_RINVDFTMSGID)
    group = short.data_coding
    if group in _BINARY or (group >= 0xF0 and group & 0x04):
        raise Refused(Status.ESME_RSUBMITFAIL)


def _number(address: Address) -> str:
    """The number as the API reads it: with a plus where the client says that it has a country."""
    text = address.text.strip()
    if not text or len(text) > LONGEST_NUMBER:
        raise Refused(Status.ESME_RINVDSTADR)
    if address.ton == INTERNATIONAL and text.isdigit():
        return f"+{text.removeprefix('00')}"
    return text


def _time(text: str, now: datetime, wrong: Status) -> datetime | None:
    try:
        return times.read(text, now)
    except (ValueError, OverflowError):
        raise Refused(wrong) from None


def _dlt(tlvs: Mapping[int, bytes]) -> DltIds:
    if not tlvs:
        return DltIds()
    entity = tlv.text(tlvs, Tag.DLT_ENTITY_ID).strip()
    template = tlv.text(tlvs, Tag.DLT_TEMPLATE_ID).strip()
    if len(entity) > 30 or len(template) > 30:
        raise Refused(Status.ESME_RINVPARLEN)
    return DltIds(entity_id=entity, template_id=template)


def _options(short: ShortMessage, now: datetime) -> dict[str, str | int]:
    """What is kept for the carrier, as other dialects keep it: validity is in minutes."""
    options: dict[str, str | int] = {}
    until = _time(short.validity, now, Status.ESME_RINVEXPIRY)
    if until is not None:
        if until <= now:
            raise Refused(Status.ESME_RINVEXPIRY)
        options["validity"] = math.ceil((until - now).total_seconds() / 60)
    coding = short.data_coding
    if coding & 0xF3 == 0x10 or coding & 0xF3 == 0xF0 or _is_display(short.tlvs):
        options["flash"] = 1
    if short.priority > 3:
        raise Refused(Status.ESME_RINVPRTFLG)
    if short.priority:
        options["priority"] = short.priority
    return options


def _is_display(tlvs: Mapping[int, bytes]) -> bool:
    """dest_addr_subunit says: show it, do not keep it."""
    return bool(tlvs) and tlvs.get(Tag.DEST_ADDR_SUBUNIT) == b"\x01"
