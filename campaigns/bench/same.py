"""Whether a workbook gives what the CSV file of the same rows gives, to the last refused one."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from campaigns.bench.figures import Figure
from campaigns.bench.recipients import COLUMNS, write_recipients
from campaigns.bench.stage import measured, staged
from campaigns.bench.workbooks import write_workbook
from campaigns.models import Campaign, Message, RejectedRow

ROWS = 500_000
COMPARED = ("row", "msisdn", "country", "sender", "text", "unicode", "segments", "price")
REFUSED = ("row", "kind", "code", "column", "value", "cells")


def same_rows(rows: int = ROWS) -> list[Figure]:
    """How many rows were compared. Raises RuntimeError where any of them differs."""
    found = {
        _imported(lambda path: write_recipients(path, rows), ".csv", rows),
        _imported(lambda path: write_as_workbook(path, rows), ".xlsx", rows),
    }
    if len(found) != 1:
        raise RuntimeError("the workbook comes to other rows than the CSV file")
    return [Figure("intake_same", rows, "rows")]


def write_as_workbook(path: Path, rows: int) -> None:
    """The rows of the common file as XLSX."""
    source = path.with_suffix(".source")
    try:
        write_recipients(source, rows)
        write_workbook(source, path, COLUMNS.index("amount"))
    finally:
        source.unlink(missing_ok=True)


def messages_digest(campaign: Campaign) -> str:
    """All that its rows say of the messages, in short."""
    sha = hashlib.sha256()
    found = Message.objects.filter(batch__campaign=campaign).order_by("row")
    for row in found.values_list(*COMPARED).iterator():
        sha.update(repr(row).encode())
    return sha.hexdigest()


def _imported(write: Callable[[Path], None], suffix: str, rows: int) -> tuple[str, str]:
    """The digests of the messages and of the refused rows that a file makes."""
    with staged(write, suffix) as campaign:
        measured(campaign, rows)
        sha = hashlib.sha256()
        refused = RejectedRow.objects.filter(campaign=campaign).order_by("row")
        for row in refused.values_list(*REFUSED).iterator():
            sha.update(repr(row).encode())
        return messages_digest(campaign), sha.hexdigest()
