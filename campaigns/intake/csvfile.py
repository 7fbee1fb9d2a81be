"""CSV in constant memory: the rows of a text file with their numbers."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TextIO

from campaigns.intake import limits
from campaigns.intake.encodings import SAMPLE_BYTES, encoding_of
from campaigns.intake.refusals import Refusal
from campaigns.intake.smoothrows import Row, SmoothRows

DELIMITERS = ",;\t|"
SNIFFED_ROWS = 50

__all__ = ["CsvFormat", "Row", "csv_format", "csv_rows"]


@dataclass(frozen=True)
class CsvFormat:
    """How a CSV file is written. `skip` lines stand above the first row (`sep=;`)."""

    encoding: str
    delimiter: str
    skip: int = 0


def csv_format(path: Path, encoding: str | None, delimiter: str | None) -> CsvFormat:
    """What the file's beginning shows, unless the caller knows better."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    encoding = encoding or encoding_of(sample)
    text = sample.decode(encoding, errors="replace").lstrip("\ufeff")
    first = text.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and len(first) == 5:
        return CsvFormat(encoding, delimiter or first[4], skip=1)
    return CsvFormat(encoding, delimiter or _delimiter_of(text[:65536]))


def csv_rows(path: Path, form: CsvFormat) -> Iterator[Row]:
    """`(row number, cells)`, rows of blanks included. Raises Refusal."""
    smooth = SmoothRows(path, form)
    yield from smooth
    if smooth.is_rough:
        yield from islice(_exact_rows(path, form), smooth.done, None)


def _exact_rows(path: Path, form: CsvFormat) -> Iterator[Row]:
    with path.open(encoding=form.encoding, newline="") as file:
        for _ in range(form.skip):
            file.readline(limits.LINE_CHARACTERS)
        lines = _Lines(file)
        try:
            yield from _records(lines, form.delimiter)
        except UnicodeError as error:
            row = _first_damaged_row(path, form)
            raise Refusal("bad_encoding", row=row, encoding=form.encoding) from error
        except csv.Error as error:
            code = "long_cell" if "larger than" in str(error) else "unbalanced_quote"
            raise Refusal(code, row=lines.row) from error


class _Lines:
    """The physical lines, which know what belongs to the record being read."""

    def __init__(self, file: TextIO) -> None:
        self._readline = file.readline
        self.row = 1
        self.lines = 0
        self.quotes = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._readline(limits.LINE_CHARACTERS):
            if len(line) >= limits.LINE_CHARACTERS:
                raise Refusal("long_line", row=self.row)
            self.lines += 1
            if self.lines > limits.RECORD_LINES:
                raise Refusal("unbalanced_quote", row=self.row)
            if '"' in line:
                self.quotes += line.count('"')
            yield line

    def next_record(self) -> None:
        self.row += 1
        self.lines = self.quotes = 0


def _records(lines: _Lines, delimiter: str) -> Iterator[Row]:
    csv.field_size_limit(limits.CELL_CHARACTERS)
    held: Row | None = None
    for cells in csv.reader(lines, delimiter=delimiter):
        if held:
            yield held
        held = (lines.row, cells)
        open_at_the_end = lines.lines > 1 and lines.quotes % 2 == 1
        lines.next_record()
    if held and open_at_the_end:
        raise Refusal("unbalanced_quote", row=held[0])
    if held:
        yield held


def _first_damaged_row(path: Path, form: CsvFormat) -> int:
    """The decoder reads ahead, so the row is looked for again, with damage shown as U+FFFD."""
    with path.open(encoding=form.encoding, errors="replace", newline="") as file:
        lines = _Lines(file)
        for row, cells in _records(lines, form.delimiter):
            if any("\ufffd" in cell for cell in cells):
                return row - form.skip
    return lines.row


def _delimiter_of(text: str) -> str:
    """The candidate that cuts most rows into the same number of cells, more than one."""
    tidy = {candidate: _agreement(text, candidate, strict=True) for candidate in DELIMITERS}
    best = max(tidy, key=lambda candidate: tidy[candidate])
    if tidy[best][0]:
        return best
    return max(DELIMITERS, key=lambda candidate: _agreement(text, candidate, strict=False))


def _agreement(text: str, delimiter: str, *, strict: bool) -> tuple[float, int]:
    """`strict` counts only rows in which quotation marks stand at the candidate."""
    csv.field_size_limit(limits.CELL_CHARACTERS)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    widths: Counter[int] = Counter()
    try:
        for cells in reader:
            if cells:
                widths[len(cells)] += 1
            if widths.total() >= SNIFFED_ROWS:
                break
    except csv.Error:
        pass  # the part before the damage is enough to compare by
    if not widths:
        return 0.0, 0
    width, rows = widths.most_common(1)[0]
    return (rows / widths.total() if width > 1 else 0.0), width
