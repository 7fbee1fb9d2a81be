"""A zip file put together from entries that were compressed before.

Each lies in a file of its own, as a bare deflate stream that may have grown in steps. `zipfile`
can only compress anew, which would take longer than making the rows did.
"""

import shutil
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_DEFLATED = 8
_VERSION, _VERSION_64 = 20, 45
_MOST = 0xFFFFFFFF
FULL = _MOST  # from here on sizes and offsets are written in the wider way of zip64
_NEW_YEAR_1980 = 0x21  # the first day there is: the same content gives the same file
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END_64 = struct.Struct("<4sQHHIIQQQQ")
_LOCATOR = struct.Struct("<4sIQI")
_END = struct.Struct("<4sHHHHIIH")


@dataclass(frozen=True)
class Entry:
    """A file in the zip: its name there, where its deflate stream lies, what is in that."""

    name: str
    source: Path
    crc: int
    size: int


def write_zip(out: BinaryIO, entries: Sequence[Entry]) -> None:
    """Write a whole zip of these entries, in their order."""
    directory = []
    for entry in entries:
        packed, offset = entry.source.stat().st_size, out.tell()
        out.write(_local(entry, packed))
        with entry.source.open("rb") as stream:
            shutil.copyfileobj(stream, out, 1 << 20)
        directory.append(_central(entry, packed, offset))
    _end(out, directory)


def _local(entry: Entry, packed: int) -> bytes:
    """What stands before an entry."""
    name = entry.name.encode()
    wide = max(entry.size, packed) >= FULL
    extra = struct.pack("<HHQQ", 1, 16, entry.size, packed) if wide else b""
    head = _LOCAL.pack(
        *(b"PK\3\4", _VERSION_64 if wide else _VERSION, 0, _DEFLATED, 0, _NEW_YEAR_1980, entry.crc),
        *((_MOST, _MOST) if wide else (packed, entry.size)),
        *(len(name), len(extra)),
    )
    return head + name + extra


def _central(entry: Entry, packed: int, offset: int) -> bytes:
    """An entry in the central directory."""
    name = entry.name.encode()
    wide = max(entry.size, packed, offset) >= FULL
    extra = struct.pack("<HHQQQ", 1, 24, entry.size, packed, offset) if wide else b""
    version = _VERSION_64 if wide else _VERSION
    head = _CENTRAL.pack(
        *(b"PK\1\2", version, version, 0, _DEFLATED, 0, _NEW_YEAR_1980, entry.crc),
        *((_MOST, _MOST) if wide else (packed, entry.size)),
        *(len(name), len(extra), 0, 0, 0, 0, _MOST if wide else offset),
    )
    return head + name + extra


def _end(out: BinaryIO, directory: Sequence[bytes]) -> None:
    start, count = out.tell(), len(directory)
    size = out.write(b"".join(directory))
    if start >= FULL:
        end = out.tell()
        versions = (_VERSION_64, _VERSION_64)
        out.write(_END_64.pack(b"PK\6\6", 44, *versions, 0, 0, count, count, size, start))
        out.write(_LOCATOR.pack(b"PK\6\7", 0, end, 1))
        start = _MOST
    out.write(_END.pack(b"PK\5\6", 0, 0, count, count, size, start, 0))
