"""How many rows a file has at most: told by counting marks in its bytes, far cheaper than reading.

The bounds are never too low. One that is over the limit is no refusal yet: then the rows are read.
"""

import re
import sys
from pathlib import Path

from campaigns.intake.odsfile import content
from campaigns.intake.pulse import COUNTING, Pulse
from campaigns.intake.workbook import Workbook

UNKNOWN = sys.maxsize
_PIECE = 1024 * 1024
_CARRIED = 64  # more than the longest mark that a piece may end in the middle of
_REPEAT = re.compile(rb"rows-repeated\s*=\s*[\"'](?:(\d{1,10})[\"'])?")
_BLANK_CELLS = re.compile(
    rb"[^<>]*>(?:\s*<table:(?:covered-)?table-cell(?![^<>]*(?:value|formula))[^<>]*/>)*\s*</table:table-row>"
)
_ROW_ENDS = b"</table:table-row>"
_LINE_ENDS = (b"\n", b"\r", b"\n\0", b"\r\0")


def csv_rows_at_most(path: Path) -> int:
    """Line ends and what follows the last; a cell with ends of its own counts several times."""
    ends, piece = 0, b""
    with path.open("rb") as file:
        while read := file.read(_PIECE):
            piece = read
            ends += piece.count(b"\n") + piece.count(b"\r")
            # Both together are one end, in UTF-16 with a zero byte between them.
            ends -= piece.count(b"\r\n") + piece.count(b"\r\0\n")
    return ends + (not piece.endswith(_LINE_ENDS))


def xlsx_rows_at_most(path: Path, max_bytes: int, enough: int, pulse: Pulse) -> int:
    """Every `<row`, under whatever prefix, until there are more than `enough`. Raises Refusal."""
    book = Workbook(path, max_bytes)
    count, carried = 0, b""
    for piece in book.parts.pieces(book.sheet):
        if not carried and b"\0" in piece[:4]:
            return UNKNOWN  # UTF-16, in which the marks look different
        count += _marks(carried + piece) - _marks(carried)
        carried = (carried + piece)[-_CARRIED:]
        pulse(COUNTING, count)
        if count > enough:
            break
    return count


def _marks(data: bytes) -> int:
    return data.count(b"<row") + data.count(b":row")


def ods_rows_at_most(path: Path, max_bytes: int, enough: int, pulse: Pulse) -> int:
    """Rows of all sheets as often as they are repeated, blank repeats left out; as above."""
    count, rest = 0, b""
    for piece in content(path, max_bytes):
        pulse(COUNTING, count)
        if count > enough:
            break
        if not rest and b"\0" in piece[:4]:
            return UNKNOWN
        rest += piece
        whole, mark, after = rest.rpartition(_ROW_ENDS)
        if mark:
            count += _rows_in(whole + mark)
            rest = after
        elif len(rest) > _PIECE:
            return UNKNOWN  # a row of a megabyte, or rows by another name
    return count + _rows_in(rest)


def _rows_in(data: bytes) -> int:
    opened = data.count(b"table-row") - data.count(_ROW_ENDS)
    more = sum(
        int(match[1] or UNKNOWN) - 1
        for match in _REPEAT.finditer(data)
        if not _BLANK_CELLS.match(data, match.end())
    )
    return opened + more
