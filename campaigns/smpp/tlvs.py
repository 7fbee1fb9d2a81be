"""Optional parameters at the end of a body: tag, length, value."""

import struct
from collections.abc import Iterable, Mapping

_HEAD = struct.Struct(">HH")


class BrokenBody(Exception):
    """A body that ends too early, or a field that cannot be."""


def encode(tlvs: Iterable[tuple[int, bytes]]) -> bytes:
    """TLVs as bytes, in their order."""
    return b"".join(_HEAD.pack(tag, len(value)) + value for tag, value in tlvs)


def decode(body: bytes, at: int) -> dict[int, bytes]:
    """The TLVs from `at` to the end (the last of equal tags counts). Raises BrokenBody.

    One to three stray bytes at the end, which some carriers send, are passed over.
    """
    found: dict[int, bytes] = {}
    end = len(body)
    while end - at >= _HEAD.size:
        tag, length = _HEAD.unpack_from(body, at)
        at += _HEAD.size
        if at + length > end:
            raise BrokenBody(f"TLV 0x{tag:04X} says {length} bytes, {end - at} are left")
        found[tag] = body[at : at + length]
        at += length
    return found


def text(tlvs: Mapping[int, bytes], tag: int) -> str:
    """A TLV's C-string, with or without its NUL; '' where it is missing."""
    return tlvs.get(tag, b"").split(b"\0", 1)[0].decode("latin-1")


def number(tlvs: Mapping[int, bytes], tag: int) -> int | None:
    """A TLV's unsigned integer of any length; None where it is missing or empty."""
    value = tlvs.get(tag)
    return int.from_bytes(value, "big") if value else None


def c_string(value: str) -> bytes:
    """A text as a C-string; what Latin-1 lacks becomes a question mark."""
    return value.encode("latin-1", "replace") + b"\0"
