"""The fast way through a CSV file, as far as nothing in it is odd.

It may only accept: at the first thing that asks for a closer look (a line or a record that is too
long, bytes that are no text, a quotation mark left open) it stops, and the exact way goes on after
the rows that were handed out. Nothing is done per line here.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import chain, islice
from pathlib import Path
from typing import Protocol, TextIO

from campaigns.intake import limits

BLOCK_CHARACTERS = 256 * 1024
PER_LOOK = 500

Row = tuple[int, list[str]]


class Form(Protocol):
    """What csvfile.CsvFormat tells."""

    @property
    def encoding(self) -> str: ...
    @property
    def delimiter(self) -> str: ...
    @property
    def skip(self) -> int: ...


class _Rough(Exception):
    """A closer look is called for."""


@dataclass
class SmoothRows:
    """Iterates over the rows. Then `done` is how many there were, `is_rough` whether more may be.

    Row numbers are those of records: one with line breaks in it is one row of the sheet.
    """

    path: Path
    form: Form
    done: int = 0
    is_rough: bool = False

    def __iter__(self) -> Iterator[Row]:
        csv.field_size_limit(limits.CELL_CHARACTERS)
        try:
            with self.path.open(encoding=self.form.encoding, newline="") as file:
                for _ in range(self.form.skip):
                    file.readline(limits.LINE_CHARACTERS)
                for records in self._looked_at(file):
                    first = self.done + 1
                    self.done += len(records)
                    yield from enumerate(records, first)
        except (csv.Error, UnicodeError, _Rough):
            self.is_rough = True

    def _looked_at(self, file: TextIO) -> Iterator[list[list[str]]]:
        """Records, the last of the file only if it was closed."""
        reader = csv.reader(chain.from_iterable(_blocks(file)), delimiter=self.form.delimiter)
        held: list[list[str]] = []
        lines = 0
        while records := list(islice(reader, PER_LOOK)):
            if reader.line_num - lines >= len(records) + limits.RECORD_LINES:
                raise _Rough
            lines = reader.line_num
            held += records
            yield held[:-1]
            held = held[-1:]
        if any("\n" in cell or "\r" in cell for record in held for cell in record):
            raise _Rough
        yield held


def _blocks(file: TextIO) -> Iterator[StringIO]:
    """The file's lines in blocks that end with a line, none of them too long."""
    rest = ""
    while text := file.read(BLOCK_CHARACTERS):
        end = text.rfind("\n") + 1
        if end:
            yield StringIO(rest + text[:end], newline="")
            rest = text[end:]
        else:
            rest += text
        if len(rest) > limits.LINE_CHARACTERS // 2:
            raise _Rough
    yield StringIO(rest, newline="")
