"""How fast a million messages become a file, and how much memory that takes.

CSV is held against PostgreSQL's own COPY of the same columns, XLSX against the fastest writer
there is, given the same rows when they lie ready. Ours includes everything from the first query to
the checksum, as the process of an export does it, each format in a process of its own. Leaves its
rows behind.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import Account
from campaigns.bench.figures import Figure
from campaigns.models import Message
from portal.bench import exportrows
from reports.exportcolumns import USUAL, Kind, chosen
from reports.exportfilters import Filters
from reports.models import Export
from reports.services.exports import requesting
from reports.services.exports.files import discard
from reports.services.exports.values import read_columns

ROWS = 1_000_000
TIMES = 2
CSV_BAR, XLSX_BAR, MEMORY_BAR = 2.0, 1.6, 300.0
SAMPLE = 20_000
_RAW = """
    COPY (SELECT b.uuid, m.id, coalesce(c.name, b.name), m.row, m.msisdn, m.country, m.sender,
                 m.state, m.reason, m.segments, m.price, m.settlement, m.sent_at, m.final_at,
                 m.client_ref, m.text
          FROM campaigns_message m JOIN campaigns_batch b ON b.id = m.batch_id
          LEFT JOIN campaigns_campaign c ON c.id = b.campaign_id
          WHERE m.account_id = %s ORDER BY m.id)
    TO STDOUT WITH (FORMAT csv)
"""


class Made(NamedTuple):
    """Seconds of the work, seconds of its process, MB at the process's peak."""

    seconds: float
    process: float
    memory: float


def run() -> list[Figure]:
    """Seconds of each format, its ratio to what it is held against, and its memory."""
    rows = int(os.environ.get("EXPORT_ROWS", ROWS))
    account = exportrows.made(rows)
    raw, ours = [], []
    for _ in range(TIMES):
        raw.append(0.0 if settings.ON_SQLITE else _raw(account))
        ours.append(_ours(account, "csv", rows))
    figures = _figures("csv", min(ours), min(raw), CSV_BAR)
    rival = _rival(account, rows)
    figures += _figures("xlsx", _ours(account, "xlsx", rows), rival, XLSX_BAR)
    return figures + _figures("parquet", _ours(account, "parquet", rows), 0.0, None)


def _figures(name: str, made: Made, floor: float, bar: float | None) -> list[Figure]:
    ratio = round(made.seconds / floor, 2) if floor else None
    ok = ratio is None or bar is None or ratio <= bar
    kept = made.memory <= MEMORY_BAR
    return [
        *([Figure(f"export_{name}_floor", floor, "s")] if floor else []),
        Figure(f"export_{name}", made.seconds, "s", ratio, bar if ratio else None, ok),
        Figure(f"export_{name}_process", made.process, "s"),
        Figure(f"export_{name}_memory", made.memory, "MB", None, MEMORY_BAR, kept),
    ]


def _ours(account: Account, format: str, rows: int) -> Made:
    today = timezone.now().date()
    export = requesting.request(
        account, Filters(today, today), columns=USUAL, format=format, by=None
    )
    Export.objects.filter(pk=export.pk).update(status=Export.Status.RUNNING)
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "make_export"]
    started = time.monotonic()
    process = subprocess.Popen([*command, str(export.uuid)])
    _pid, _status, used = os.wait4(process.pid, 0)
    process.returncode = 0  # it was waited for here
    taken = time.monotonic() - started
    export.refresh_from_db()
    if export.status != Export.Status.DONE or export.rows < rows:
        raise RuntimeError(f"the export is {export.status} with {export.rows} rows")
    assert export.started_at and export.finished_at
    discard(export)
    seconds = (export.finished_at - export.started_at).total_seconds()
    return Made(round(seconds, 2), round(taken, 2), round(used.ru_maxrss / 1024, 1))


def _raw(account: Account) -> float:
    """Seconds of a COPY into a file."""
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        started = time.monotonic()
        with connection.cursor() as cursor, cursor.copy(_RAW, [account.pk]) as copy:
            for line in copy:
                file.write(line)
        file.flush()
        return round(time.monotonic() - started, 2)


def _rival(account: Account, rows: int) -> float:
    """Seconds of the fastest writer alone; 0 where it is not installed."""
    try:
        write = import_string("rustpy_xlsxwriter.write_worksheet")
    except ImportError:
        return 0.0
    sample = _sample(account)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        started = time.monotonic()
        write(_repeated(sample, rows), str(Path(folder) / "rival.xlsx"))
        return round(time.monotonic() - started, 2)


def _sample(account: Account) -> list[dict[str, Any]]:
    """Rows as it takes them: as many as fit into memory well, to be gone through repeatedly."""
    columns = chosen(USUAL)
    messages = Message.objects.filter(account=account).order_by("id")[:SAMPLE]
    values = read_columns(messages, columns, ZoneInfo("UTC"))
    for place, column in enumerate(columns):
        if column.kind is Kind.CREDITS:
            values[place] = [float(value) for value in values[place]]
    return [dict(zip(USUAL, row, strict=True)) for row in zip(*values, strict=True)]


def _repeated(sample: list[dict[str, Any]], rows: int) -> Iterator[dict[str, Any]]:
    def endless() -> Iterator[dict[str, Any]]:
        while True:
            yield from sample

    return islice(endless(), rows)
