"""The fast way through the rows of a sheet, as far as they are written like most.

Rows whose every character is accounted for by the patterns below are taken out of the XML before
the exact way sees it; whatever else there is, it sees. So this may only accept: shared strings and
plain numbers in cells that say where they are, as spreadsheet programs write them.
"""

import re
from collections.abc import Callable, Iterator
from xml.parsers import expat

from campaigns.intake import limits
from campaigns.intake.evenrows import Cell, EvenRows, Shape

OPENING = b"<sheetData>"
LONGEST_WAIT = 1024 * 1024

_END = b"</row>"
_ROW = re.compile(r'<row r="([1-9][0-9]{0,7})"([^<>&]*)>')
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]{1,5})")?(?: t="([sn])")?'
    r"(?:/>|><v>([0-9.eE+-]{1,40})</v></c>)"
)
_GROUPS = 5  # of _CELL.split: what lies between two cells, and the four groups
_PLAIN_HEAD = re.compile(rb"<\?xml[^>]*encoding=[\"'](?i:utf-8)[\"']")

SheetRow = tuple[int, Iterator[Cell]]


class SmoothSheet:
    """Sorts pieces of a sheet: rows that are plain, and bytes for the exact way.

    `rough` is told, in the file's order, what the exact way must read; the rows that came before
    have been taken by then.
    """

    def __init__(self, rough: Callable[[bytes], None]) -> None:
        self._rough = rough
        self._rest = b""
        self._started = self._gave_up = False
        self._known: set[str] = set()
        self._shape: Shape | None = None
        self._shapes = 0

    def rows(self, piece: bytes) -> list[SheetRow] | EvenRows:
        """The plain rows among what is complete by now; empty where all went the exact way."""
        if self._gave_up:
            self._rough(piece)
            return []
        data = self._rest + piece
        if not self._started:
            if not self._start(data):
                return []
            data = self._rest
        return self._complete(data)

    def finish(self) -> None:
        """Hand over what was waiting for more."""
        rest, self._rest = self._rest, b""
        self._rough(rest)

    def _start(self, data: bytes) -> bool:
        """Hand over what stands before the rows, once it is all there."""
        place = data.find(OPENING)
        if place < 0:
            self._rest = data
            if len(data) > LONGEST_WAIT:
                self._give_up(data)
            return False
        head, rest = data[: place + len(OPENING)], data[place + len(OPENING) :]
        if b"<!" in head or not _PLAIN_HEAD.match(head):
            self._give_up(data)
            return False
        self._rough(head)
        self._rest, self._started = rest, True
        return True

    def _complete(self, data: bytes) -> list[SheetRow] | EvenRows:
        end = data.rfind(_END)
        if end < 0:
            self._rest = data
            if len(data) > LONGEST_WAIT:
                self._give_up(data)
            return []
        part, self._rest = data[: end + len(_END)], data[end + len(_END) :]
        found = self._plain(part)
        if found is None:
            # Comments and the like could hide what looks like the end of a row.
            if b"<!" in part:
                self._give_up(part + self._rest)
            else:
                self._rough(part)
            return []
        return found

    def _plain(self, part: bytes) -> list[SheetRow] | EvenRows | None:
        """The rows of `part`, None where anything in it is not plain."""
        if not part.isascii():
            return None
        text = part.decode("ascii")
        return (self._shape and self._shape.rows(text)) or self._one_by_one(text)

    def _one_by_one(self, part: str) -> list[SheetRow] | None:
        found: list[SheetRow] = []
        widest: tuple[str, list[str]] = ("", [])
        for text in part.split("</row>")[:-1]:
            opening = _ROW.match(text)
            if not opening or not self._is_known(opening[2]):
                return None
            cells = _CELL.split(text[opening.end() :])
            if any(cells[::_GROUPS]):
                return None
            if len(cells) > len(widest[1]):
                widest = (opening[2], cells)
            found.append(
                (
                    int(opening[1]),
                    zip(cells[1::5], cells[2::5], cells[3::5], cells[4::5], strict=True),
                )
            )
        self._learn(*widest)
        return found

    def _learn(self, attributes: str, cells: list[str]) -> None:
        """What the next rows may look like."""
        if 1 < len(cells) <= _GROUPS * limits.SHAPED_COLUMNS and self._shapes < limits.SHAPES:
            self._shapes += 1
            heads = zip(cells[1::5], cells[2::5], cells[3::5], strict=True)
            self._shape = Shape(attributes, list(heads))

    def _is_known(self, attributes: str) -> bool:
        """Whether these attributes are well-formed; most rows have the same ones."""
        if attributes in self._known:
            return True
        try:
            expat.ParserCreate().Parse(f'<row r="1"{attributes}></row>', True)
        except expat.ExpatError:
            return False
        if len(self._known) < 1_000:
            self._known.add(attributes)
        return True

    def _give_up(self, data: bytes) -> None:
        self._gave_up, self._rest = True, b""
        self._rough(data)
