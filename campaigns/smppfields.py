"""A message as the fields of the PDUs it is written in, for people to read; no Django here."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from campaigns.gateways.base import Submit
from campaigns.gateways.smpp import config as settings
from campaigns.gateways.smpp.writing import Writer
from campaigns.smpp import shortmessages
from campaigns.smpp.commands import Tag
from campaigns.smpp.shortmessages import Address, ShortMessage

_TAGS = {int(tag): tag.name.lower() for tag in Tag}
_TEXTS = frozenset({int(Tag.MESSAGE_PAYLOAD)})
_DLT = frozenset({int(Tag.DLT_ENTITY_ID), int(Tag.DLT_TEMPLATE_ID), int(Tag.DLT_TELEMARKETER_ID)})


class Field(NamedTuple):
    """A field by its name in the standard and its value as people write it."""

    name: str
    value: str


def submit_fields(config: Mapping[str, Any], message: Submit) -> list[list[Field]]:
    """The fields of each part as the carrier's settings have them; texts only by their length.

    Raises ValueError where the settings or the text cannot be used.
    """
    read = settings.read(config)
    bodies = Writer(read).bodies(message)
    return [_fields(shortmessages.decode(body), read.token_tag) for body in bodies]


def _fields(short: ShortMessage, token_tag: int) -> list[Field]:
    shown = [
        Field("service_type", short.service_type),
        Field("source_addr", _address(short.source)),
        Field("destination_addr", _address(short.destination)),
        Field("esm_class", f"0x{short.esm_class:02X}"),
        Field("protocol_id", str(short.protocol_id)),
        Field("priority_flag", str(short.priority)),
        Field("validity_period", short.validity),
        Field("registered_delivery", str(short.registered_delivery)),
        Field("data_coding", f"0x{short.data_coding:02X}"),
        Field("sm_length", str(len(short.message))),
    ]
    for tag, value in short.tlvs.items():
        shown.append(Field(f"{_TAGS.get(tag, 'TLV')} 0x{tag:04X}", _tlv(tag, value, token_tag)))
    return [field for field in shown if field.value]


def _address(address: Address) -> str:
    return f"{address.text} (ton {address.ton}, npi {address.npi})"


def _tlv(tag: int, value: bytes, token_tag: int) -> str:
    if tag in _TEXTS:
        return f"({len(value)} bytes)"
    if tag in _DLT or tag == token_tag:
        return value.rstrip(b"\0").decode("ascii", "replace")
    return value.hex(" ")
