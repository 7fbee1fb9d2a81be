"""The bodies of bind requests and their answers (4.1)."""

from typing import NamedTuple

from campaigns.smpp import tlvs as tlv
from campaigns.smpp.commands import Command
from campaigns.smpp.tlvs import BrokenBody

VERSION = 0x34
BINDS = {
    "transceiver": Command.BIND_TRANSCEIVER,
    "transmitter": Command.BIND_TRANSMITTER,
    "receiver": Command.BIND_RECEIVER,
}


class Bind(NamedTuple):
    """Who wants to be bound. The standard allows 15 characters of id and 8 of password."""

    system_id: str
    password: str
    system_type: str = ""
    version: int = VERSION
    ton: int = 0
    npi: int = 0
    address_range: str = ""


def encode(bind: Bind) -> bytes:
    """The body of any bind request."""
    return b"".join(
        (
            *map(tlv.c_string, (bind.system_id, bind.password, bind.system_type)),
            bytes((bind.version, bind.ton, bind.npi)),
            tlv.c_string(bind.address_range),
        )
    )


def decode(body: bytes) -> Bind:
    """A bind request. Raises BrokenBody."""
    parts = body.split(b"\0", 3)
    if len(parts) < 4 or len(parts[3]) < 3:
        raise BrokenBody("a bind that ends too early")
    system_id, password, system_type = (part.decode("latin-1") for part in parts[:3])
    version, ton, npi = parts[3][:3]
    address_range = parts[3][3:].split(b"\0", 1)[0].decode("latin-1")
    return Bind(system_id, password, system_type, version, ton, npi, address_range)


def encode_answer(system_id: str) -> bytes:
    """The body of a bind's answer."""
    return tlv.c_string(system_id) + tlv.encode([(0x0210, bytes((VERSION,)))])
