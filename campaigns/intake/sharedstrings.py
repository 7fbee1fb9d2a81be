"""An XLSX file's table of strings, read only as far as it is asked for and kept compactly."""

import re
import tempfile
from array import array
from collections.abc import Iterator

from campaigns.intake import limits
from campaigns.intake.refusals import Refusal
from campaigns.intake.xmlparser import XmlParser, local

REMEMBERED = 20_000
SHORT = 100  # characters

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """`_x000D_` is how XLSX writes a character that XML cannot hold."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


class SharedStrings:
    """`strings[index]`. Bytes lie one after the other in memory, beyond a bound in a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._ends = array("Q", [0])
        self._store = tempfile.SpooledTemporaryFile(  # noqa: SIM115  lives as long as the table
            max_size=limits.STRINGS_IN_MEMORY
        )
        self._remembered: dict[int, str] = {}
        self._pending: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._inside = self._phonetic = False
        self._done = False
        self._parser = XmlParser(self._start, self._end, self._characters)

    def __getitem__(self, index: int) -> str:
        """Raises Refusal when the table has no such string."""
        known = self._remembered.get(index)
        if known is not None:
            return known
        while index + 1 >= len(self._ends):
            self._read_on()
        start = self._ends[index]
        self._store.seek(start)
        data = self._store.read(self._ends[index + 1] - start)
        text = data.decode("utf-8", "surrogatepass")
        if len(text) <= SHORT and len(self._remembered) < REMEMBERED:
            self._remembered[index] = text
        return text

    def _read_on(self) -> None:
        piece = next(self._pieces, b"")
        if self._done:
            raise Refusal("damaged")
        self._done = not piece
        self._parser.feed(piece, final=self._done)
        self._store.seek(self._ends[-1])
        for text in self._pending:
            data = text.encode("utf-8", "surrogatepass")
            self._store.write(data)
            self._ends.append(self._ends[-1] + len(data))
        self._pending.clear()

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
            self._pending.append(unescaped("".join(self._text)))
            self._text.clear()
            self._length = 0

    def _characters(self, data: str) -> None:
        if self._inside:
            self._length += len(data)
            if self._length > limits.CELL_CHARACTERS * 7:
                raise Refusal("hostile")
            self._text.append(data)
