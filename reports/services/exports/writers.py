"""What writes an export part by part, so that a run that died can go on.

After each part `kept` says, in what JSON can hold, where the files stood; a writer made with that
goes on exactly there, whatever was written behind it since, and ends with the same bytes.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from campaigns.models import Message
from reports.exportcolumns import Column

Kept = dict[str, Any]
BUFFER = 1 << 20


@dataclass(frozen=True)
class Sheet:
    """What an export shows: its columns, their titles, and whose clocks its times go by."""

    columns: Sequence[Column]
    titles: Sequence[str]
    zone: ZoneInfo


class Writer(Protocol):
    """Writes one format into a folder of its own."""

    kept: Kept

    def write(self, rows: QuerySet[Message]) -> int:
        """Add a part and see it onto the disk; how many rows it had."""

    def finish(self, target: Path) -> None:
        """Put the file together. What it was made of may be deleted afterwards."""


MakeWriter = Callable[[Path, Sheet, Kept], Writer]


class FilesLost(Exception):
    """What was written before is not there any more."""


def continue_at(path: Path, size: int) -> BinaryIO:
    """A file to go on with where it had `size` bytes; what stands behind them is cut off."""
    if not size:
        return path.open("wb", buffering=BUFFER)
    try:
        file = path.open("r+b", buffering=BUFFER)
    except FileNotFoundError:
        raise FilesLost(path) from None
    if file.seek(0, os.SEEK_END) < size:
        file.close()
        raise FilesLost(path)
    file.truncate(size)
    file.seek(size)
    return file


def on_disk(file: BinaryIO) -> int:
    """See what was written onto the disk; how long the file is."""
    file.flush()
    os.fsync(file.fileno())
    return file.tell()
