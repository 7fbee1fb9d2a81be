"""The least that any import could take: parse the file, and put the same rows into the table.

On PostgreSQL the rows lie ready as the text of one COPY, on SQLite they go in by executemany, each
in one transaction into the table that the product uses, with its indexes.
"""

import csv
import os
import pickle
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction

from accounts.limits import LIMITS
from campaigns import store
from campaigns.intake.xlsxfile import xlsx_rows
from campaigns.messagerows import MESSAGE_COLUMNS
from campaigns.models import Campaign, Message

calamine: Any = None
if find_spec("python_calamine"):  # among what development needs only
    calamine = import_module("python_calamine")

_NAMES = ", ".join(f'"{name}"' for name in MESSAGE_COLUMNS)
_MINE = f"SELECT {_NAMES} FROM campaigns_message WHERE account_id = %s ORDER BY id"  # noqa: S608
_PER_READ = 5_000
_PIECE = 1024 * 1024


class Kept:
    """The rows that an import wrote, kept in a file until they are written again."""

    def __init__(self, campaign: Campaign) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed with the object
        account = campaign.account_id
        with connection.cursor() as cursor:
            if not settings.ON_SQLITE:
                with cursor.copy(f"COPY ({_MINE}) TO STDOUT", [account]) as copy:
                    self._file.writelines(bytes(data) for data in copy)
                return
            cursor.execute(_MINE, [account])
            while rows := cursor.fetchmany(_PER_READ):
                pickle.dump(rows, self._file)

    def insert_seconds(self) -> float:
        """How long it takes to write them, one transaction; SQLite's reading is not counted."""
        self._file.seek(0)
        if not settings.ON_SQLITE:
            return self._copy()
        loading = 0.0

        def rows() -> Iterator[tuple[Any, ...]]:
            nonlocal loading
            while True:
                begun = time.monotonic()
                try:
                    block = pickle.load(self._file)  # noqa: S301  our own rows
                except EOFError:
                    return
                loading += time.monotonic() - begun
                yield from block

        started = time.monotonic()
        with transaction.atomic():
            store.bulk_insert(Message, MESSAGE_COLUMNS, rows())
        return time.monotonic() - started - loading

    def _copy(self) -> float:
        started = time.monotonic()
        with (
            transaction.atomic(),
            connection.cursor() as cursor,
            cursor.copy(f"COPY campaigns_message ({_NAMES}) FROM STDIN") as copy,
        ):
            while data := self._file.read(_PIECE):
                copy.write(data)
        return time.monotonic() - started


def parse_seconds(campaign: Campaign) -> float:
    """The quickest reader of each format: Python's own for CSV, calamine for XLSX.

    Where calamine is not installed, our own reader of XLSX: no reason to be proud of the ratio.
    """
    assert campaign.upload is not None
    path = Path(settings.MEDIA_ROOT) / campaign.upload.path
    started = time.monotonic()
    if path.suffix == ".xlsx":
        for _cells in _sheet_rows(path):
            pass
        return time.monotonic() - started
    with path.open(encoding="utf-8", newline="") as file:
        for _cells in csv.reader(file):
            pass
    return time.monotonic() - started


def _sheet_rows(path: Path) -> Iterator[Any]:
    if calamine is None:
        return xlsx_rows(path, LIMITS["inflated_file_bytes"].value)
    rows: Iterator[Any] = (
        calamine.CalamineWorkbook.from_path(os.fspath(path)).get_sheet_by_index(0).iter_rows()
    )
    return rows
