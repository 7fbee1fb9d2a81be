"""XLSX in bounded memory: the rows of the first visible sheet, as its cells show them."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from campaigns.intake import limits
from campaigns.intake.csvfile import Row
from campaigns.intake.evenrows import Cell, Column, EvenRows
from campaigns.intake.refusals import Refusal
from campaigns.intake.sharedstrings import unescaped
from campaigns.intake.smoothsheet import SheetRow, SmoothSheet
from campaigns.intake.workbook import Workbook
from campaigns.intake.xmlparser import XmlParser

_BOOLEANS = {"1": "TRUE", "0": "FALSE"}


def xlsx_rows(path: Path, max_bytes: int) -> Iterator[Row]:
    """`(row number, cells)`, gaps filled with blanks, absent rows left out. Raises Refusal."""
    book = Workbook(path, max_bytes)
    sheet = _Sheet(book)
    smooth = SmoothSheet(sheet.parser.feed)
    for piece in book.parts.pieces(book.sheet):
        sheet.take_all(smooth.rows(piece))
        yield from sheet.rows
        sheet.rows.clear()
    smooth.finish()
    sheet.parser.feed(b"", final=True)
    yield from sheet.rows


class _Sheet:
    """Handlers of the XML parser: they collect the rows of the piece being parsed."""

    def __init__(self, book: Workbook) -> None:
        self.rows: list[Row] = []
        self._book = book
        self._row = 0
        self._cells: list[str] = []
        self._column = -1
        self._letters: dict[str, int] = {}
        self._kind = "n"
        self._style = ""
        self._text: list[str] = []
        self._length = 0
        self._collecting = self._phonetic = False
        self._formula = self._valued = False
        self._prefix: str | None = None
        self.parser = XmlParser(self._start, self._end, self._characters)

    def _start(self, tag: str, attrs: dict[str, str]) -> None:
        if self._prefix is None:
            self._prefix = tag.rpartition(":")[0]
        if self._prefix:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            self._open_cell(attrs)
        elif tag == "v":
            self._collecting = self._valued = True
        elif tag == "t":
            self._collecting = not self._phonetic
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._open_row(attrs)
        elif tag == "rPh":
            self._phonetic = True

    def _end(self, tag: str) -> None:
        if self._prefix:
            tag = tag.rpartition(":")[2]
        if tag in ("v", "t"):
            self._collecting = False
        elif tag == "c":
            self._close_cell()
        elif tag == "row":
            if self._cells:
                self.rows.append((self._row, self._cells))
        elif tag == "rPh":
            self._phonetic = False

    def _characters(self, data: str) -> None:
        if self._collecting:
            self._length += len(data)
            if self._length > limits.CELL_CHARACTERS * 7:
                raise Refusal("long_cell", row=self._row)
            self._text.append(data)

    def take(self, number: int, cells: Iterable[Cell]) -> None:
        """A row that the fast way has read: what the handlers below make of the same XML."""
        self._begin_row(number)
        columns = self._letters
        for letters, style, kind, value in cells:
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = _column_index(letters)
            if value is not None:
                self._column, self._style, self._kind = column, style or "", kind or "n"
                self._put(self._value(value))
        if self._cells:
            self.rows.append((number, self._cells))

    def take_all(self, found: Iterable[SheetRow] | EvenRows) -> None:
        """Rows that the fast way has read, if need be one by one."""
        if isinstance(found, EvenRows):
            try:
                self.rows += self._shown(found)
                self._row = found.numbers[-1]
                return
            except (Refusal, ValueError, IndexError, OverflowError):
                found = found.one_by_one()  # it tells what is wrong, and of which row
        for number, cells in found:
            self.take(number, cells)

    def _shown(self, even: EvenRows) -> list[Row]:
        """The rows as the sheet shows them. Raises some error where anything is out of order."""
        numbers = [self._row, *even.numbers]
        if numbers[-1] > limits.SHEET_ROWS or any(a >= b for a, b in pairwise(numbers)):
            raise ValueError
        columns: list[list[str]] = []
        for column in even.columns:
            place = _column_index(column.letters)
            if not len(columns) <= place < limits.COLUMNS:
                raise ValueError
            columns += [[""] * len(even.numbers)] * (place - len(columns))
            columns.append(self._texts_of(column))
        rows = list(zip(even.numbers, map(list, zip(*columns, strict=True)), strict=True))
        if "" not in columns[-1]:
            return rows
        for _number, cells in rows:
            while cells and not cells[-1]:
                cells.pop()
        return [row for row in rows if row[1]]

    def _texts_of(self, column: Column) -> list[str]:
        if column.kind == "s":
            return self._book.strings.many(column.values)
        show = self._book.styles[int(column.style or 0)]
        return [show(value) if value else "" for value in column.values]

    def _open_row(self, attrs: dict[str, str]) -> None:
        number = attrs.get("r", "")
        row = int(number) if number.isdecimal() and len(number) < 9 else self._row + 1
        self._begin_row(row)

    def _begin_row(self, row: int) -> None:
        if row <= self._row:
            raise Refusal("damaged")
        if row > limits.SHEET_ROWS:
            raise Refusal("hostile")
        self._row = row
        self._cells = []
        self._column = -1

    def _open_cell(self, attrs: dict[str, str]) -> None:
        reference = attrs.get("r")
        if reference:
            letters = reference.rstrip("0123456789")
            column = self._letters.get(letters)
            if column is None:
                column = self._letters[letters] = _column_index(letters)
            self._column = column
        else:
            self._column += 1
            if self._column > limits.SHEET_COLUMNS:
                raise Refusal("hostile")
        self._kind = attrs.get("t", "n")
        self._style = attrs.get("s", "")
        self._formula = self._valued = False
        self._length = 0
        if self._text:
            self._text = []

    def _close_cell(self) -> None:
        value = self._value("".join(self._text))
        if not value:
            if self._formula and not self._valued:
                column = column_letters(self._column)
                raise Refusal("formula_without_value", row=self._row, column=column)
            return
        self._put(value)

    def _put(self, value: str) -> None:
        """Into its column; blanks are left out."""
        if not value:
            return
        gap = self._column - len(self._cells)
        if gap < 0:
            raise Refusal("damaged")
        if self._column >= limits.COLUMNS:
            raise Refusal("too_many_columns", row=self._row, limit=limits.COLUMNS)
        if gap:
            self._cells += [""] * gap
        self._cells.append(value)

    def _value(self, text: str) -> str:
        """A cell's stored text as the sheet shows it."""
        kind = self._kind
        try:
            if not text:
                return ""
            if kind == "s":
                return self._book.strings[int(text)]
            if kind == "n":
                styles = self._book.styles
                return styles[int(self._style)](text) if self._style else styles[0](text)
        except (ValueError, IndexError, OverflowError) as error:
            raise Refusal("damaged") from error
        if kind == "b":
            return _BOOLEANS.get(text, text)
        if kind == "d":
            return text.replace("T", " ").removesuffix(" 00:00:00")
        return text if kind == "e" else unescaped(text)


def column_letters(index: int) -> str:
    """`A` for 0, `AA` for 26."""
    letters = ""
    index += 1
    while index > 0:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _column_index(letters: str) -> int:
    """0 for `A`; raises Refusal for what is no column of any sheet."""
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        raise Refusal("damaged")
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1
