"""The parts of a zip file as streams that cannot be made to inflate without end."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from campaigns.intake import limits
from campaigns.intake.refusals import Refusal
from campaigns.intake.xmlparser import XmlParser, local

PIECE = 64 * 1024
_END_OF_DIRECTORY = b"PK\x05\x06"
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class ZipParts:
    """Opens a zip file after a look at its directory; all parts share one budget of bytes."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        _check_directory(path)
        self._left = self._max_bytes = max_bytes
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Refusal("damaged") from error
        self.members = self._zip.infolist()
        if any(info.flag_bits & _ENCRYPTED for info in self.members):
            raise Refusal("encrypted")
        # The rarer methods inflate a piece to any size at once.
        if any(info.compress_type not in _METHODS for info in self.members):
            raise Refusal("zip_method")
        self.names = frozenset(self._zip.namelist())

    def pieces(self, name: str) -> Iterator[bytes]:
        """The inflated bytes of a part, counted as they come.

        No more bytes are read than the directory declares, so a part that declares too many is
        refused at once, and one that holds more than it declares is damaged.
        """
        try:
            if self._zip.getinfo(name).file_size > self._left:
                raise Refusal("too_large", limit=self._max_bytes)
            with self._zip.open(name) as part:
                while piece := part.read(PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise Refusal("too_large", limit=self._max_bytes)
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise Refusal("damaged") from error

    def elements(self, name: str) -> Iterator[tuple[str, dict[str, str]]]:
        """The start tags of a small part, in order, without their namespace prefixes."""
        found: list[tuple[str, dict[str, str]]] = []
        parser = XmlParser(lambda tag, attrs: found.append((local(tag), attrs)))
        size = 0
        for piece in self.pieces(name):
            size += len(piece)
            if size > limits.SMALL_PART_BYTES:
                raise Refusal("hostile")
            parser.feed(piece)
        parser.feed(b"", final=True)
        return iter(found)


def _check_directory(path: Path) -> None:
    """Read the end record by hand: zipfile would first load a directory of any length."""
    with path.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 65_557))
        tail = file.read()
    place = tail.rfind(_END_OF_DIRECTORY)
    if place < 0 or len(tail) - place < 22:
        raise Refusal("damaged")
    members, directory_bytes = struct.unpack_from("<HI", tail, place + 10)
    if members > limits.ZIP_MEMBERS or directory_bytes > limits.ZIP_DIRECTORY_BYTES:
        raise Refusal("hostile")
