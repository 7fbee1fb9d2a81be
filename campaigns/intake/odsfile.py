"""ODS in bounded memory: the rows of the first visible sheet, as its cells show them."""

from collections.abc import Iterator
from pathlib import Path

from campaigns.intake import limits
from campaigns.intake.csvfile import Row
from campaigns.intake.odscells import kept_blank, paragraph, shown
from campaigns.intake.refusals import Refusal
from campaigns.intake.xlsxfile import column_letters
from campaigns.intake.xmlparser import XmlParser, local
from campaigns.intake.zipparts import ZipParts

CONTENT = "content.xml"
# Their paragraphs float above the cell or beside its text: they are not the cell's own.
_ASIDE = ("office:annotation", "draw:", "text:ruby-text")


def ods_rows(path: Path, max_bytes: int) -> Iterator[Row]:
    """`(row number, cells)`, gaps filled with blanks, blank rows left out. Raises Refusal."""
    sheet = _Sheet()
    for piece in content(path, max_bytes):
        sheet.parser.feed(piece)
        yield from sheet.take()
        if sheet.done:
            return
    sheet.parser.feed(b"", final=True)
    raise Refusal("no_sheet")


def content(path: Path, max_bytes: int) -> Iterator[bytes]:
    """The XML with all sheets, in pieces. Raises Refusal."""
    parts = ZipParts(path, max_bytes)
    if "encrypted-package" in parts.names or _is_encrypted(parts):
        raise Refusal("encrypted")
    if CONTENT not in parts.names:
        raise Refusal("damaged")
    return parts.pieces(CONTENT)


def _is_encrypted(parts: ZipParts) -> bool:
    manifest = "META-INF/manifest.xml"
    return manifest in parts.names and any(
        tag == "encryption-data" for tag, _ in parts.elements(manifest)
    )


class _Sheet:
    """Handlers of the XML parser: they collect the rows of the piece being parsed."""

    def __init__(self) -> None:
        self.done = False
        self._rows: list[tuple[int, int, list[str]]] = []
        self._hidden: set[str] = set()
        self._style = ""
        self._tables = 0  # how deep in tables; 1 is the sheet itself
        self._visible = False
        self._row, self._repeat, self._opened = 0, 1, 0
        self._cells: list[str] = []
        self._column, self._cell = 0, dict[str, str]()
        self._in_cell = self._in_text = False
        self._aside = 0
        self._paragraphs: list[str] = []
        self._text: list[str] = []
        self._length = self._elements = 0
        self.parser = XmlParser(self._start, self._end, self._characters)

    def take(self) -> Iterator[Row]:
        """The rows found since the last time, repeated ones as often as they are."""
        found, self._rows = self._rows, []
        for first, repeat, cells in found:
            for number in range(first, first + repeat):
                yield number, cells[:]

    def _start(self, tag: str, attrs: dict[str, str]) -> None:
        if self._aside or tag.startswith(_ASIDE):
            self._aside += 1
        elif self._in_cell:
            self._start_in_cell(tag, attrs)
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._cell = attrs
            self._in_cell = self._visible
        elif tag == "table:table-row":
            self._open_row(attrs)
        elif tag == "table:table":
            self._tables += 1
            if self._tables == 1:
                self._visible = attrs.get("table:style-name", "") not in self._hidden
        elif tag == "style:style":
            self._style = attrs.get("style:name", "")
        elif tag == "style:table-properties" and attrs.get("table:display") == "false":
            self._hidden.add(self._style)

    def _start_in_cell(self, tag: str, attrs: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > limits.CELL_CHARACTERS:
            raise Refusal("long_cell", row=self._row + 1)
        if tag == "text:p":
            self._in_text = True
        elif self._in_text:
            self._characters(kept_blank(tag, attrs))
        elif tag == "table:table":
            raise Refusal("hostile")  # a table inside a cell

    def _end(self, tag: str) -> None:
        if self._aside:
            self._aside -= 1
        elif tag == "text:p" and self._in_text:
            self._in_text = False
            self._paragraphs.append(paragraph("".join(self._text)))
            self._text.clear()
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            if self._in_cell:
                self._close_cell(covered=local(tag) == "covered-table-cell")
        elif tag == "table:table-row":
            self._close_row()
        elif tag == "table:table":
            self._tables -= 1
            self.done = self.done or (self._visible and not self._tables)

    def _characters(self, data: str) -> None:
        if self._in_text and not self._aside:
            self._length += len(data)
            if self._length > limits.CELL_CHARACTERS:
                raise Refusal("long_cell", row=self._row + 1)
            self._text.append(data)

    def _open_row(self, attrs: dict[str, str]) -> None:
        self._repeat = _repeated(attrs.get("table:number-rows-repeated", "1"))
        self._opened += 1
        if self._opened > limits.SHEET_ROWS:
            raise Refusal("hostile")
        self._cells = []
        self._column = 0

    def _close_row(self) -> None:
        if self._cells and self._visible and not self.done:
            if self._row + self._repeat > limits.SHEET_ROWS:
                raise Refusal("hostile")
            self._rows.append((self._row + 1, self._repeat, self._cells))
        self._row += self._repeat if self._visible else 0

    def _close_cell(self, covered: bool) -> None:
        """A cell under another one that was drawn over it shows nothing."""
        value = "" if covered else shown(self._cell, "\n".join(self._paragraphs))
        if not value and not covered:
            self._refuse_unreckoned()
        repeat = _repeated(self._cell.get("table:number-columns-repeated", "1"))
        self._in_cell = self._in_text = False
        self._paragraphs.clear()
        self._length = self._elements = 0
        if value:
            if self._column + repeat > limits.COLUMNS:
                raise Refusal("too_many_columns", row=self._row + 1, limit=limits.COLUMNS)
            self._cells += [""] * (self._column - len(self._cells)) + [value] * repeat
        self._column += repeat
        if self._column > limits.SHEET_COLUMNS:
            raise Refusal("hostile")

    def _refuse_unreckoned(self) -> None:
        """A formula that no program has worked out yet has neither a value nor a type."""
        if "table:formula" in self._cell and "office:value-type" not in self._cell:
            column = column_letters(self._column)
            raise Refusal("formula_without_value", row=self._row + 1, column=column)


def _repeated(written: str) -> int:
    if not written.isdecimal() or len(written) > 10 or int(written) < 1:
        raise Refusal("damaged")
    return int(written)
