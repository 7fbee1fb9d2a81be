"""XLSX: sheets that grow as deflate streams and go into a zip as they are.

A sheet takes 1,048,576 rows, its titles among them; what is more goes onto the next sheet.
"""

import zlib
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from accounts.sheetcells import column_name, figures, moments, row_of, texts
from accounts.workbooks import SHEET_END, TITLE, frame, sheet_path, sheet_start
from accounts.zipparts import Entry, write_zip
from campaigns.models import Message
from reports.exportcolumns import Kind
from reports.services.exports.sheetstream import SheetStream
from reports.services.exports.values import STEP, read_columns
from reports.services.exports.writers import Kept, Sheet

SHEET_ROWS = 1_048_576
_SPELLED: Mapping[Kind, Callable[[list[Any]], list[str]]] = {
    Kind.TEXT: texts,
    Kind.NUMBER: figures,
    Kind.CREDITS: figures,
    Kind.TIME: moments,
}


class XlsxWriter:
    """`kept`: of each sheet its rows, and what SheetStream keeps."""

    def __init__(self, folder: Path, sheet: Sheet, kept: Kept) -> None:
        self._folder, self._sheet = folder, sheet
        self._names = [column_name(index) for index in range(len(sheet.columns))]
        self.kept = kept or {"sheets": []}

    def write(self, rows: QuerySet[Message]) -> int:
        """See Writer."""
        columns = read_columns(rows, self._sheet.columns, self._sheet.zone)
        count = len(columns[0])
        self.kept = deepcopy(self.kept)
        start = 0
        while start < count:
            sheet = self._last_sheet()
            end = min(count, start + SHEET_ROWS - max(sheet["rows"], 1))
            self._add(sheet, [column[start:end] for column in columns])
            start = end
        return count

    def finish(self, target: Path) -> None:
        """See Writer."""
        self.kept = deepcopy(self.kept)
        if not self.kept["sheets"]:
            self._add(self._last_sheet(), [[] for _name in self._names])
        sheets = self.kept["sheets"]
        for place, kept in enumerate(sheets):
            with SheetStream(self._path(place), kept) as stream:
                stream.write(SHEET_END)
                stream.close()
        entries = [
            *(self._framed(*part) for part in frame(_names(len(sheets))).items()),
            *(
                Entry(sheet_path(place + 1), self._path(place), kept["crc"], kept["size"])
                for place, kept in enumerate(sheets)
            ),
        ]
        with target.open("wb") as file:
            write_zip(file, entries)

    def _last_sheet(self) -> Kept:
        """The one to go on with: a new one where the last is full."""
        sheets: list[Kept] = self.kept["sheets"]
        if not sheets or sheets[-1]["rows"] >= SHEET_ROWS:
            sheets.append({"rows": 0, "packed": 0, "size": 0, "crc": 0})
        return sheets[-1]

    def _add(self, sheet: Kept, columns: list[list[Any]]) -> None:
        place = len(self.kept["sheets"]) - 1
        with SheetStream(self._path(place), sheet) as stream:
            if not sheet["rows"]:
                stream.write(sheet_start(len(self._names)))
                stream.write(row_of(1, self._sheet.titles, self._names, TITLE))
                sheet["rows"] = 1
            for low in range(0, len(columns[0]), STEP):
                step = [column[low : low + STEP] for column in columns]
                stream.write(self._lines(step, sheet["rows"] + 1))
                sheet["rows"] += len(step[0])
            stream.pause()

    def _lines(self, columns: list[list[Any]], first: int) -> str:
        """Rows from number `first` on."""
        spelled = [
            _SPELLED[column.kind](values)
            for column, values in zip(self._sheet.columns, columns, strict=True)
        ]
        numbers = range(first, first + len(columns[0]))
        starts = [f'<row r="{number}">' for number in numbers]
        return "</row>".join([*map("".join, zip(starts, *spelled, strict=True)), ""])

    def _path(self, place: int) -> Path:
        return self._folder / f"sheet-{place}.deflate"

    def _framed(self, name: str, content: str) -> Entry:
        """One of the small files of a workbook, compressed into a file of its own."""
        data = content.encode()
        path = self._folder / name.replace("/", "-").strip("[]")
        with SheetStream(path, {"packed": 0, "size": 0, "crc": 0}) as stream:
            stream.write(content)
            stream.close()
        return Entry(name, path, zlib.crc32(data), len(data))


def _names(count: int) -> list[str]:
    return [f"Messages {number}" for number in range(1, count + 1)] if count > 1 else ["Messages"]
