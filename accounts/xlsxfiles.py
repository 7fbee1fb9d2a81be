"""XLSX of any length, made while it is downloaded: memory holds one page of rows at a time.

Every text is an inline string in a column of format Text, so nothing is taken for a formula or a
date, and `+919810000001` stays what it is even when somebody types beside it. Numbers are numbers.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from io import RawIOBase
from typing import Any, Protocol

from accounts.sheetcells import LONGEST_CELL, column_name, row_of
from accounts.workbooks import SHEET_END, TITLE, XLSX, frame, sheet_path, sheet_start

__all__ = ["LEVEL", "LONGEST_CELL", "XLSX", "column_name", "xlsx_pieces"]

LEVEL = 1  # rows compress well at any level, and this one is three times as fast as the usual


class _Out(Protocol):
    def write(self, data: bytes, /) -> object: ...


def xlsx_pieces(
    header: Sequence[str], pages: Iterable[Iterable[Sequence[object]]]
) -> Iterator[bytes]:
    """The bytes of a workbook with one sheet, page by page.

    Whole numbers stay numbers; everything else is text, cut at what a cell can hold.
    """
    buffer = _Buffer()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as book:
        for name, content in frame(["Rows"]).items():
            book.writestr(name, content)
        with book.open(sheet_path(1), "w", force_zip64=True) as sheet:
            yield from _sheet(buffer, sheet, header, pages)
    yield buffer.take()


def _sheet(
    buffer: "_Buffer", out: _Out, header: Sequence[str], pages: Iterable[Iterable[Sequence[object]]]
) -> Iterator[bytes]:
    names = [column_name(index) for index in range(len(header))]
    out.write(sheet_start(len(header)).encode())
    out.write(row_of(1, header, names, TITLE).encode())
    number = 1
    for page in pages:
        rows = []
        for cells in page:
            number += 1
            while len(cells) > len(names):
                names.append(column_name(len(names)))
            rows.append(row_of(number, cells, names))
        out.write("".join(rows).encode())
        yield buffer.take()
    out.write(SHEET_END.encode())


class _Buffer(RawIOBase):
    """What a zip is written into and taken out of again as it grows; it cannot go back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """What was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
