"""Recipients typed or pasted into a box, as a table: a line of a sheet, or number after number.

Nothing that was typed is dropped: what cannot be read as a number is a row too, and the check
explains it.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from campaigns.phones import PhoneReader

NUMBER, NAME = "number", "name"
SHORTEST, LONGEST = 7, 15  # digits of a number, wherever it is
SAMPLES = 8

_BETWEEN_NUMBERS = re.compile(r"[,;|\t\n]+")
LINE = 200  # a longer line is no name with a number
_NUMBER = re.compile(r"[+(]*[0-9].*[0-9]")
_ANGLES = re.compile(r"([^<>]*)<([^<>]+)>[\s,;]*")
_AFTER_ANGLE = re.compile(r"(?<=>)[\s,;]+")
_TRIM = "\"' \t,;:-()"
_NOT_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True)
class Pasted:
    """`rows` under `header`, the numbers in column `number`."""

    header: list[str]
    rows: list[list[str]]
    number: int = 0


@dataclass(frozen=True)
class Found:
    """What is in the rows: `good` different numbers, and samples of the others as typed."""

    rows: int
    good: int
    repeated: int
    unreadable: int
    repeats: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def spotless(self) -> bool:
        return not self.repeated and not self.unreadable


def parse(text: str, reader: PhoneReader) -> Pasted:
    """The recipients in `text`; no rows where there are none.

    A paste from a sheet keeps its columns (tabs, or commas and semicolons with words between
    them), `Name <number>` and `Name number` become two; all else is numbers between commas,
    semicolons, tabs, line ends, or spaces.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    lines = [line for line in text.split("\n") if line.strip()]
    for delimiter in "\t;,":
        if _is_table(lines, delimiter):
            return _table(text, delimiter, reader)
    lines = [part for line in lines for part in _people(line)]
    named = [_named(line) for line in lines]
    if any(named):
        return Pasted([NAME, NUMBER], [*_with_names(lines, named, reader)], 1)
    return Pasted([NUMBER], [[number] for number in _numbers(lines, reader)])


def look(pasted: Pasted, reader: PhoneReader) -> Found:
    """Count what the check of the campaign will find in the numbers."""
    seen: set[int] = set()
    repeats: list[str] = []
    unread: list[str] = []
    for row in pasted.rows:
        cell = row[pasted.number] if pasted.number < len(row) else ""
        read = reader.read(cell)
        if isinstance(read, str):
            unread.append(cell.strip() or " ".join(row).strip())
        elif read[0] in seen:
            repeats.append(cell.strip())
        else:
            seen.add(read[0])
    return Found(
        rows=len(pasted.rows),
        good=len(seen),
        repeated=len(repeats),
        unreadable=len(unread),
        repeats=tuple(repeats[:SAMPLES]),
        unread=tuple(unread[:SAMPLES]),
    )


def _digits(cell: str) -> int:
    return len(_NOT_DIGITS.sub("", cell))


def _may_be_number(cell: str) -> bool:
    """Digits and what stands between them: `+91 (98100) 00001`, not `Flat 12`."""
    return bool(_digits(cell)) and not any(char.isalpha() for char in cell)


def _is_table(lines: list[str], delimiter: str) -> bool:
    """Whether most lines have the same cells, one of them a number and another one words."""
    cells = [line.split(delimiter) for line in lines[:200]]
    wide = [row for row in cells if len(row) > 1]
    if not wide or 2 * len(wide) < len(cells):
        return False
    mixed = [row for row in wide if any(map(_has_words, row)) and any(map(_is_long, row))]
    return 2 * len(mixed) >= len(wide) or (delimiter == "\t" and bool(mixed))


def _has_words(cell: str) -> bool:
    return any(char.isalpha() for char in cell) and "<" not in cell


def _is_long(cell: str) -> bool:
    return _may_be_number(cell) and _digits(cell) >= SHORTEST


def _table(text: str, delimiter: str, reader: PhoneReader) -> Pasted:
    rows = [row for row in _cells(text, delimiter) if any(row)]
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    header = [] if any(map(_is_long, rows[0])) else rows.pop(0)
    number = _number_column(rows, width, reader)
    return Pasted(header or _names(width, number), rows, number)


def _cells(text: str, delimiter: str) -> list[list[str]]:
    """Quotes are a sheet's own where all of them are closed, else they are what was typed."""
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        found = [line.split(delimiter) for line in text.split("\n")]
    return [[cell.strip() for cell in row] for row in found]


def _number_column(rows: list[list[str]], width: int, reader: PhoneReader) -> int:
    """The column with most readable numbers in the first rows."""

    def readable(index: int) -> int:
        return sum(not isinstance(reader.read(row[index]), str) for row in rows[:200])

    return max(range(width), key=lambda index: (readable(index), -index))


def _names(width: int, number: int) -> list[str]:
    """Names for columns that came without; what is beside one number is mostly a name."""
    if width == 2:
        return [NUMBER if index == number else NAME for index in range(width)]
    return [NUMBER if index == number else "" for index in range(width)]


def _named(line: str) -> tuple[str, str] | None:
    """A name and the one number of a line, `Asha <98...>`, `Asha: 98...`, `98... Asha`, or None."""
    if len(line) > LINE:
        return None
    angled = _ANGLES.fullmatch(line)
    found = None if angled else _NUMBER.search(line)
    if angled:
        name, number = angled[1], angled[2]
    elif found:
        name, number = line[: found.start()].strip(_TRIM) or line[found.end() :], found[0]
        if line[: found.start()].strip(_TRIM) and line[found.end() :].strip(_TRIM):
            return None
    else:
        return None
    if not (_may_be_number(number) and SHORTEST <= _digits(number) <= LONGEST):
        return None
    return (name.strip(_TRIM), number.strip()) if angled or _has_words(name) else None


def _people(line: str) -> list[str]:
    """`Asha <98...>; Dev <98...>`, as mail programs write it, as a line each."""
    return [part for part in _AFTER_ANGLE.split(line) if part.strip()]


def _with_names(
    lines: Iterable[str], named: Iterable[tuple[str, str] | None], reader: PhoneReader
) -> Iterator[list[str]]:
    for line, found in zip(lines, named, strict=True):
        if found:
            yield [*found]
        else:
            yield from (["", number] for number in _numbers([line], reader))


def _numbers(lines: Iterable[str], reader: PhoneReader) -> Iterator[str]:
    for line in lines:
        for piece in _BETWEEN_NUMBERS.split(line):
            piece = piece.strip()
            if not piece:
                continue
            words = piece.split()
            if len(words) == 1 or _reads("".join(words), reader):
                yield piece
            else:
                yield from _between_spaces(words, reader)


def _between_spaces(words: list[str], reader: PhoneReader) -> Iterator[str]:
    """Numbers that only spaces part, some of which have spaces themselves.

    A number ends where what is there reads as one, and before what can only be another.
    """
    held: list[str] = []
    number = ""
    for word in words:
        if held and (_has_words(word) or _has_words(held[-1]) or _is_over(number, word, reader)):
            yield " ".join(held)
            held, number = [], ""
        held.append(word)
        number += word if number or word[0] == "+" else _NOT_DIGITS.sub("", word)
    if held:
        yield " ".join(held)


def _is_over(number: str, word: str, reader: PhoneReader) -> bool:
    """Whether `word` begins another number than the one that is there so far."""
    if word.startswith("+") or _digits(number) + _digits(word) > LONGEST:
        return True
    if len(number) > LINE:
        return True
    return _reads(number, reader) or (_reads(word, reader) and not _reads(number + word, reader))


def _reads(text: str, reader: PhoneReader) -> bool:
    """Whether it is a number at first sight; a slower look would take too long for a big box."""
    digits = _NOT_DIGITS.sub("", text)
    if not SHORTEST <= len(digits) <= LONGEST or not _may_be_number(text):
        return False
    return reader.accept(f"+{digits}" if text.startswith("+") else digits) is not None
