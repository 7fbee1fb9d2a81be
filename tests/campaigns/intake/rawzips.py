"""Zip files byte by byte, because zipfile writes no lies, and bombs without inflating them."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

DEFLATED, STORED, BZIP2 = 8, 0, 12
SYMLINK = 0o120777 << 16


@dataclass(frozen=True)
class Member:
    """`packed` holds `size` bytes, it says; `links` is how Unix sees the file."""

    name: str
    packed: bytes
    size: int
    crc: int = 0
    method: int = DEFLATED
    flags: int = 0x800
    links: int = 0


def member(name: str, data: bytes, *, size: int | None = None, flags: int = 0x800) -> Member:
    """One that is what it says, unless told otherwise."""
    packed = Packer().all(data)
    size = len(data) if size is None else size
    return Member(name, packed, size, zlib.crc32(data), flags=flags)


def bomb(name: str, unit: bytes, times: int, *, before: bytes = b"", after: bytes = b"") -> Member:
    """A member of `times` units, whose bytes never lie in memory together."""
    packer = Packer()
    parts = [packer.block(before), packer.block(unit) * times, packer.last(after)]
    size = len(before) + len(unit) * times + len(after)
    crc = zlib.crc32(after, _crc_of_repeats(unit, times, zlib.crc32(before)))
    return Member(name, b"".join(parts), size, crc)


def _crc_of_repeats(unit: bytes, times: int, crc: int) -> int:
    """CRC-32 is linear in the bits of the register: what a unit does to it is a matrix.

    The matrix is kept as the images of the 32 bits, beside what a unit does to a zero register.
    """
    zero = zlib.crc32(unit, 0)
    images = [zlib.crc32(unit, 1 << bit) ^ zero for bit in range(32)]
    while times:
        if times & 1:
            crc = _applied(images, crc) ^ zero
        zero ^= _applied(images, zero)
        images = [_applied(images, image) for image in images]
        times >>= 1
    return crc


def _applied(images: list[int], register: int) -> int:
    found = 0
    for bit, image in enumerate(images):
        if register >> bit & 1:
            found ^= image
    return found


class Packer:
    """Deflates in blocks that know nothing of each other, so that one can be repeated."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(9, zlib.DEFLATED, -15)

    def block(self, data: bytes) -> bytes:
        return self._packer.compress(data) + self._packer.flush(zlib.Z_FULL_FLUSH)

    def last(self, data: bytes) -> bytes:
        return self._packer.compress(data) + self._packer.flush()

    def all(self, data: bytes) -> bytes:
        return self.last(data)


def raw_zip(members: Iterable[Member]) -> bytes:
    out = bytearray()
    directory = bytearray()
    count = 0
    for each in members:
        count += 1
        name = each.name.encode()
        facts = struct.pack("<HHHHIII", each.flags, each.method, 0, 0x21, *_sizes(each))
        facts += struct.pack("<HH", len(name), 0)
        directory += b"PK\x01\x02" + struct.pack("<HH", 0x314, 20) + facts
        directory += struct.pack("<HHHII", 0, 0, 0, each.links, len(out)) + name
        out += b"PK\x03\x04" + struct.pack("<H", 20) + facts + name + each.packed
    place = len(out)
    out += directory
    out += b"PK\x05\x06" + struct.pack(
        "<HHHHIIH", 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), place, 0
    )
    return bytes(out)


def _sizes(each: Member) -> tuple[int, int, int]:
    return each.crc, len(each.packed), each.size
