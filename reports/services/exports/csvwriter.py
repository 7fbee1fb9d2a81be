"""CSV: lines that are added to one file."""

import csv
from io import StringIO
from pathlib import Path

from django.db.models import QuerySet

from accounts.cells import MARK, safe
from campaigns.models import Message
from reports.selectors.exportcells import safe_cells
from reports.services.exports.writers import Kept, Sheet, continue_at, on_disk
from reports.store.reading import NEWLINE, write_lines


class CsvWriter:
    """`kept`: the bytes written."""

    def __init__(self, folder: Path, sheet: Sheet, kept: Kept) -> None:
        self._path, self._sheet = folder / "messages.csv", sheet
        self.kept = kept or {"bytes": 0}

    def write(self, rows: QuerySet[Message]) -> int:
        """See Writer."""
        with continue_at(self._path, self.kept["bytes"]) as file:
            if not self.kept["bytes"]:
                file.write(self._header())
            lines = safe_cells(rows, self._sheet.columns, self._sheet.zone)
            count = write_lines(lines, file)
            self.kept = {"bytes": on_disk(file)}
        return count

    def finish(self, target: Path) -> None:
        """See Writer."""
        with continue_at(self._path, self.kept["bytes"]) as file:
            if not self.kept["bytes"]:
                file.write(self._header())
            on_disk(file)
        if target != self._path:
            self._path.replace(target)

    def _header(self) -> bytes:
        text = StringIO()
        csv.writer(text, lineterminator=NEWLINE).writerow(map(safe, self._sheet.titles))
        return (MARK + text.getvalue()).encode()
