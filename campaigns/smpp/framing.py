"""The stream as PDUs: a header of 16 bytes (length, command, status, sequence), then a body."""

import struct
from typing import NamedTuple

HEADER = struct.Struct(">IIII")
HEADER_BYTES = HEADER.size
# Nothing of SMPP 3.4 is longer than a message_payload of 64 KB with its other fields.
LONGEST_PDU = 0x20000


class BrokenStream(Exception):
    """What came is no SMPP, and where the next PDU starts cannot be told: hang up."""


class Pdu(NamedTuple):
    """One PDU; its body is still raw."""

    command: int
    status: int
    sequence: int
    body: bytes


def encode(command: int, sequence: int, body: bytes = b"", status: int = 0) -> bytes:
    """A PDU as bytes."""
    return HEADER.pack(HEADER_BYTES + len(body), command, status, sequence) + body


class Framer:
    """Cuts what is read into PDUs, however the network splits and merges them."""

    def __init__(self, longest: int = LONGEST_PDU) -> None:
        self._longest = longest
        self._rest = b""

    def feed(self, data: bytes) -> list[Pdu]:
        """The whole PDUs so far. Raises BrokenStream, but not before what stands before it is read.

        After PDUs the broken place may come next: feed on (b'' will do) until nothing comes.
        """
        buffer = self._rest + data if self._rest else data
        found: list[Pdu] = []
        at, end = 0, len(buffer)
        while end - at >= HEADER_BYTES:
            length, command, status, sequence = HEADER.unpack_from(buffer, at)
            if not HEADER_BYTES <= length <= self._longest:
                if found:
                    break
                raise BrokenStream(f"a PDU of {length} bytes")
            if end - at < length:
                break
            found.append(Pdu(command, status, sequence, buffer[at + HEADER_BYTES : at + length]))
            at += length
        self._rest = buffer[at:]
        return found
