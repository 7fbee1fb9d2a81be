"""How long 500,000 rows take to become messages, against the floor taken in the same run.

Parts: the CSV file, the same rows as XLSX, and 200 MB in 30 columns. The rows belong to an account
called Benchmark and are taken away again; its 200,000 opt-outs stay.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from campaigns.bench.figures import Figure
from campaigns.bench.floor import Kept, parse_seconds
from campaigns.bench.recipients import write_recipients
from campaigns.bench.same import write_as_workbook
from campaigns.bench.stage import Run, empty, measured, staged
from campaigns.models import Campaign

ROWS = 500_000
TIMES = 2
CSV_BARS = {"postgresql": 2.0, "sqlite": 2.5}
XLSX_BAR = 2.5
RSS_BAR, WIDE_RSS_BAR = 600.0, 1024.0
TRANSACTION_BAR = 200.0
STILL_BAR = 2.0
MORE_COLUMNS = 26  # 30 in all, and 200 MB


def csv_file(rows: int = ROWS) -> list[Figure]:
    """The common file: its floor, its time, its memory, its transactions, its progress."""
    return _compared(
        "intake_csv", lambda path: write_recipients(path, rows), ".csv", rows, CSV_BARS[_engine()]
    )


def xlsx_file(rows: int = ROWS) -> list[Figure]:
    """The same rows as a workbook, against the quickest reader of workbooks."""

    return _compared(
        "intake_xlsx", lambda path: write_as_workbook(path, rows), ".xlsx", rows, XLSX_BAR
    )


def wide_file(rows: int = ROWS) -> list[Figure]:
    """Thirty columns: memory, and whether the progress ever stands still.

    Where the last row of a number is kept, all rows are gone through twice.
    """
    with staged(lambda path: write_recipients(path, rows, MORE_COLUMNS)) as campaign:
        assert campaign.upload is not None
        run = measured(campaign, rows)
        Campaign.objects.filter(pk=campaign.pk).update(keep=Campaign.Keep.LAST)
        campaign.refresh_from_db()
        twice = measured(campaign, rows)
        size = campaign.upload.size / 1_000_000
    return [
        Figure("intake_wide_size", round(size), "MB"),
        Figure("intake_wide", round(run.seconds, 2), "s"),
        _within("intake_wide_rss", round(run.rss, 1), "MB", WIDE_RSS_BAR),
        *_manners("intake_wide", run),
        _within("intake_wide_last_still", round(twice.still, 2), "s", STILL_BAR),
    ]


def _compared(
    name: str, write: Callable[[Path], None], suffix: str, rows: int, bar: float
) -> list[Figure]:
    """Floor and import in turns, the better of each: what disturbs only ever slows down."""
    floors, runs = [], []
    with staged(write, suffix) as campaign:
        measured(campaign, rows)
        kept = Kept(campaign)
        for _ in range(TIMES):
            empty(campaign)
            floors.append(parse_seconds(campaign) + kept.insert_seconds())
            runs.append(measured(campaign, rows))
    floor, best = min(floors), min(runs, key=lambda run: run.seconds)
    ratio = round(best.seconds / floor, 2)
    return [
        Figure(f"{name}_floor", round(floor, 2), "s"),
        Figure(name, round(best.seconds, 2), "s", ratio, bar, ratio <= bar),
        Figure(f"{name}_cpu", round(best.cpu, 2), "s"),
        Figure(f"{name}_rate", round(rows / best.seconds), "rows/s"),
        _within(f"{name}_rss", round(max(run.rss for run in runs), 1), "MB", RSS_BAR),
        *_manners(name, best),
    ]


def _manners(name: str, run: Run) -> list[Figure]:
    """On SQLite a transaction keeps all other writers waiting."""
    short = not settings.ON_SQLITE or run.longest < TRANSACTION_BAR
    return [
        Figure(f"{name}_transaction", run.longest, "ms", None, TRANSACTION_BAR, short),
        _within(f"{name}_still", round(run.still, 2), "s", STILL_BAR),
    ]


def _within(name: str, value: float, unit: str, bar: float) -> Figure:
    return Figure(name, value, unit, None, bar, value <= bar)


def _engine() -> str:
    return "sqlite" if settings.ON_SQLITE else "postgresql"
