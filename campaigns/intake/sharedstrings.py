"""An XLSX file's table of strings, read only as far as it is asked for.

The first ones lie in memory, as many as a bound allows, the others one after the other in a file.
"""

import os
import re
import sys
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence

from campaigns.intake import limits
from campaigns.intake.refusals import Refusal
from campaigns.intake.smoothstrings import SmoothStrings
from campaigns.intake.xmlparser import XmlParser, local

REMEMBERED = 20_000
SHORT = 100  # characters
PER_WRITE = 1_000
_SLOT = 8  # bytes, of a text's place in a list

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """`_x000D_` is how XLSX writes a character that XML cannot hold."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


class SharedStrings:
    """`strings[index]`; both ways of asking raise Refusal when the table has no such string."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._room = limits.STRINGS_IN_MEMORY
        self._first: list[str] = []
        self._later = _InFile()
        self._text: list[str] = []
        self._length = 0
        self._inside = self._phonetic = False
        self._done = False
        self._parser = XmlParser(self._start, self._end, self._characters)
        self._smooth = SmoothStrings(self._parser.feed)

    def __getitem__(self, index: int) -> str:
        self._reach(index)
        place = index - len(self._first)
        return self._first[index] if place < 0 else self._later[place]

    def many(self, indexes: Sequence[str | None]) -> list[str]:
        """Those with these indexes, '' for None."""
        found = [int(index) if index else -1 for index in indexes]
        highest = max(found, default=-1)
        self._reach(highest)
        first = self._first
        if highest < len(first):
            return [first[index] if index >= 0 else "" for index in found]
        return [self[index] if index >= 0 else "" for index in found]

    def _reach(self, index: int) -> None:
        while index >= len(self._first) + len(self._later):
            self._read_on()

    def _read_on(self) -> None:
        if self._done:
            raise Refusal("damaged")
        piece = next(self._pieces, b"")
        if piece:
            self._keep(self._smooth.texts(piece))
            return
        self._done = True
        self._smooth.finish()
        self._parser.feed(b"", final=True)

    def _keep(self, texts: Iterable[str]) -> None:
        for raw in texts:
            text = unescaped(raw)
            self._room -= sys.getsizeof(text) + _SLOT
            if self._room >= 0 and not self._later:
                self._first.append(text)
            else:
                self._later.append(text)

    def _start(self, tag: str, attrs: dict[str, str]) -> None:
        name = local(tag)
        if name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._inside = not self._phonetic

    def _end(self, tag: str) -> None:
        name = local(tag)
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self._keep(["".join(self._text)])
            self._text.clear()
            self._length = 0

    def _characters(self, data: str) -> None:
        if self._inside:
            self._length += len(data)
            if self._length > limits.CELL_CHARACTERS * 7:
                raise Refusal("hostile")
            self._text.append(data)


class _InFile:
    """Texts of which there may be any number: bytes in a file, and where each of them ends."""

    def __init__(self) -> None:
        self._ends = array("Q", [0])
        self._store = tempfile.SpooledTemporaryFile(  # noqa: SIM115  lives as long as the table
            max_size=limits.MB
        )
        self._waiting: list[bytes] = []
        self._remembered: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, text: str) -> None:
        data = text.encode("utf-8", "surrogatepass")
        self._waiting.append(data)
        self._ends.append(self._ends[-1] + len(data))
        if len(self._waiting) >= PER_WRITE:
            self._write()

    def _write(self) -> None:
        self._store.seek(0, os.SEEK_END)
        self._store.write(b"".join(self._waiting))
        self._waiting.clear()

    def __getitem__(self, index: int) -> str:
        known = self._remembered.get(index)
        if known is not None:
            return known
        if self._waiting:
            self._write()
        start = self._ends[index]
        self._store.seek(start)
        data = self._store.read(self._ends[index + 1] - start)
        text = data.decode("utf-8", "surrogatepass")
        if len(text) <= SHORT and len(self._remembered) < REMEMBERED:
            self._remembered[index] = text
        return text
