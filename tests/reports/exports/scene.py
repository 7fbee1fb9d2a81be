"""Exports made in a test, and their files read by programs that nobody here wrote."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Account
from campaigns.models import Batch, Message
from campaigns.statuses import MessageState
from reports.exportcolumns import COLUMNS, Kind
from reports.exportfilters import Filters
from reports.models import Export
from reports.services.exports import requesting, running
from reports.services.exports.files import file_of
from tests.campaigns.scene import queued_batch

HOSTILE = [
    "=1+1",
    "+919810000001",
    "+1+1",
    "-2+3",
    "-12.50",
    "@SUM(A1)",
    "0012",
    "007,5",
    'say "hi"',
    "two\nlines",
    "\r\nat first",
    "\ttab",
    "प्रिय ग्राहक 👋🏽",
    "مرحبا بالعالم",
    "＝1",
    "<b>&amp;</b>",
    "_x0041_",
    " spaces ",
    "semi;colon|pipe\\.",
    "\\.",
    "NULL",
    "a" * 2_000,
    "'quoted",
    "1e5",
]
_NUMBERS = frozenset({Kind.NUMBER, Kind.CREDITS})


def today() -> Filters:
    """The messages that are due today, in the account's zone or in UTC."""
    now = timezone.now().date()
    return Filters(now - timedelta(days=1), now)


def hostile_batch(account: Account) -> Batch:
    """A batch of messages with texts that spreadsheets, databases and XML take for something."""
    batch = queued_batch(account, len(HOSTILE))
    Batch.objects.filter(pk=batch.pk).update(name="=cmd|' /C calc'!A0")
    for place, text in enumerate(HOSTILE):
        Message.objects.filter(pk=batch.first_id + place).update(text=text, client_ref=text[:200])
    return batch


def made(account: Account, format: str, filters: Filters | None = None, **wish: Any) -> Export:
    """An export, asked for and made."""
    columns = wish.pop("columns", list(COLUMNS))
    export = requesting.request(
        account, filters or today(), columns=columns, format=format, by=account.users.first()
    )
    return finished(export)


def finished(export: Export) -> Export:
    """An export that waits, made here and now."""
    Export.objects.filter(pk=export.pk).update(status=Export.Status.RUNNING)
    running.carry_out(export.uuid)
    export.refresh_from_db()
    return export


def csv_rows(path: Path) -> list[list[str]]:
    """Its rows as Python reads them, header and all."""
    text = path.read_bytes().decode()
    assert text.startswith("\ufeff"), "Excel takes it for something other than UTF-8"
    return list(csv.reader(StringIO(text[1:], newline="")))


def by_pandas(export: Export) -> list[list[Any]]:
    """Its rows as pandas reads them, without the header; nothing is guessed in a CSV."""
    path = file_of(export)
    if export.format == "csv":
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    elif export.format == "xlsx":
        options: Any = {"dtype": object, "keep_default_na": False}
        sheets = pd.read_excel(path, sheet_name=None, engine="openpyxl", **options)
        frame = pd.concat(sheets.values())
    else:
        frame = pd.read_parquet(path)
    rows: list[list[Any]] = frame.astype(object).values.tolist()
    return rows


def by_openpyxl(export: Export) -> list[list[Any]]:
    """The rows of a workbook, the sheets' headers left out."""
    book = load_workbook(file_of(export))
    return [list(row) for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)]


def plain(export: Export, rows: list[list[Any]]) -> list[list[str]]:
    """Cells of any format as the same texts: figures without zeros at the end, times to the second.

    The apostrophe of a CSV is taken away where `accounts.cells.safe` has put it.
    """
    kinds = [COLUMNS[name].kind for name in export.columns]
    return [
        [_plain(export, kind, cell) for kind, cell in zip(kinds, row, strict=True)] for row in rows
    ]


def _plain(export: Export, kind: Kind, cell: Any) -> str:
    if cell is None or cell is pd.NaT or cell != cell or cell == "":
        return ""
    if kind in _NUMBERS:
        return f"{Decimal(str(cell)).normalize():f}"
    if kind is Kind.TIME:
        moment = pd.Timestamp(cell)
        return f"{moment.round('s'):%Y-%m-%d %H:%M:%S}"
    text = str(cell)
    if export.format == "xlsx":  # where what XML cannot hold has a spelling of its own
        text = text.replace("_x000D_", "\r").replace("_x005F_", "_")
    return text


def delivered(batch: Batch) -> None:
    """Let all messages of a batch be charged and delivered, a fraction of a second apart."""
    now = timezone.now().replace(microsecond=123_456)
    Message.objects.filter(batch=batch).update(
        state=MessageState.DELIVERED, settlement="captured", sent_at=now, final_at=now
    )
