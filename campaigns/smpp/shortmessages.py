"""The bodies of submit_sm and deliver_sm (one layout, 4.4.1 and 4.6.1) and of data_sm (4.7.1)."""

from collections.abc import Mapping
from typing import NamedTuple

from campaigns.smpp import tlvs as tlv
from campaigns.smpp.tlvs import BrokenBody

NO_TLVS: Mapping[int, bytes] = {}
_NO_TIMES = b"\0\0"
LONGEST_SHORT = 254  # longer texts go in message_payload (5.2.21)


class Address(NamedTuple):
    """A number or a name with its type of number and numbering plan."""

    ton: int
    npi: int
    text: str


class ShortMessage(NamedTuple):
    """A submit_sm, deliver_sm or data_sm. `message` is short_message, raw; data_sm has none."""

    source: Address
    destination: Address
    message: bytes = b""
    data_coding: int = 0
    esm_class: int = 0
    registered_delivery: int = 0
    service_type: str = ""
    protocol_id: int = 0
    priority: int = 0
    schedule: str = ""
    validity: str = ""
    replace: int = 0
    default_message: int = 0
    tlvs: Mapping[int, bytes] = NO_TLVS

    @property
    def content(self) -> bytes:
        """The user data, wherever it stands: message_payload where there is one."""
        return self.tlvs.get(0x0424, b"") or self.message


def encode(short: ShortMessage) -> bytes:
    """The body of a submit_sm or deliver_sm; `message` has at most 255 bytes."""
    return b"".join(
        (
            tlv.c_string(short.service_type),
            _address(short.source),
            _address(short.destination),
            bytes((short.esm_class, short.protocol_id, short.priority)),
            tlv.c_string(short.schedule),
            tlv.c_string(short.validity),
            bytes(
                (
                    short.registered_delivery,
                    short.replace,
                    short.data_coding,
                    short.default_message,
                    len(short.message),
                )
            ),
            short.message,
            tlv.encode(short.tlvs.items()) if short.tlvs else b"",
        )
    )


def encode_data(short: ShortMessage) -> bytes:
    """The body of a data_sm: the text belongs into the message_payload TLV."""
    return b"".join(
        (
            tlv.c_string(short.service_type),
            _address(short.source),
            _address(short.destination),
            bytes((short.esm_class, short.registered_delivery, short.data_coding)),
            tlv.encode(short.tlvs.items()),
        )
    )


def decode(body: bytes) -> ShortMessage:
    """A submit_sm or deliver_sm. Raises BrokenBody."""
    service_type, at = _text(body, 0)
    source, at = _read_address(body, at)
    destination, at = _read_address(body, at)
    esm_class, protocol_id, priority = _bytes(body, at, 3)
    if body[at + 3 : at + 5] == _NO_TIMES:
        schedule, validity, at = "", "", at + 5
    else:
        schedule, at = _text(body, at + 3)
        validity, at = _text(body, at)
    registered, replace, data_coding, default_message, length = _bytes(body, at, 5)
    at += 5
    message = _bytes(body, at, length)
    at += length
    return ShortMessage(
        source,
        destination,
        message,
        data_coding,
        esm_class,
        registered,
        service_type,
        protocol_id,
        priority,
        schedule,
        validity,
        replace,
        default_message,
        tlv.decode(body, at) if at < len(body) else NO_TLVS,
    )


def decode_data(body: bytes) -> ShortMessage:
    """A data_sm. Raises BrokenBody."""
    service_type, at = _text(body, 0)
    source, at = _read_address(body, at)
    destination, at = _read_address(body, at)
    esm_class, registered, data_coding = _bytes(body, at, 3)
    return ShortMessage(
        source,
        destination,
        data_coding=data_coding,
        esm_class=esm_class,
        registered_delivery=registered,
        service_type=service_type,
        tlvs=tlv.decode(body, at + 3),
    )


def message_id(body: bytes) -> str:
    """The message_id of a submit_sm_resp, data_sm_resp (or deliver_sm_resp, where it is empty).

    Refusals may come without a body: ''.
    """
    return body.split(b"\0", 1)[0].decode("latin-1")


def _address(address: Address) -> bytes:
    return bytes((address.ton, address.npi)) + tlv.c_string(address.text)


def _read_address(body: bytes, at: int) -> tuple[Address, int]:
    ton, npi = _bytes(body, at, 2)
    text, at = _text(body, at + 2)
    return Address(ton, npi, text), at


def _text(body: bytes, at: int) -> tuple[str, int]:
    end = body.find(b"\0", at)
    if end < 0:
        raise BrokenBody("a text without an end")
    return body[at:end].decode("latin-1"), end + 1


def _bytes(body: bytes, at: int, count: int) -> bytes:
    found = body[at : at + count]
    if len(found) < count:
        raise BrokenBody("the body ends too early")
    return found
