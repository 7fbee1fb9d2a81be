"""How long a file of 500,000 rows takes to become messages, against the raw floor.

The floor, measured in the same run, is to parse the file and put the very same rows into the very
same table: by one COPY on PostgreSQL, by executemany in one transaction on SQLite. The rows belong
to an account called Benchmark and are taken away again.
"""

import csv
import hashlib
import pickle
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import Account
from accounts.money import to_micro
from accounts.selectors import products_of
from accounts.services import accounts, prices
from campaigns import store
from campaigns.bench.figures import Figure
from campaigns.bench.recipients import TEXT, write_recipients
from campaigns.intake.clearing import clear
from campaigns.intake.inspection import inspect
from campaigns.messagerows import MESSAGE_COLUMNS
from campaigns.models import Campaign, Message, Sender, Upload
from campaigns.services import imports
from campaigns.statuses import CampaignStatus

NAME = "Benchmark"
ROWS = 500_000
RATIO_BAR = 3.0
RSS_BAR = 600.0
TRANSACTION_BAR = 200.0
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_LONGEST = re.compile(r"longest transaction (\d+) ms")


def run(rows: int = ROWS) -> list[Figure]:
    """Figures: floor, import (seconds), its processes (MB), its longest transaction (ms)."""
    campaign = _campaign(rows)
    blocks = Path(settings.MEDIA_ROOT) / f"bench-{secrets.token_hex(4)}"
    try:
        _record_blocks(campaign, blocks)
        _empty(campaign)
        floor = _parse_seconds(campaign) + _insert_seconds(blocks)
        _empty(campaign)
        ours, longest, rss = _import_seconds(campaign)
        campaign.refresh_from_db()
        if campaign.status != CampaignStatus.READY or campaign.file_rows != rows:
            raise RuntimeError(f"the import ended as {campaign.status}: {campaign.problem}")
    finally:
        blocks.unlink(missing_ok=True)
        _remove(campaign)
    ratio = ours / floor
    short = not settings.ON_SQLITE or longest < TRANSACTION_BAR
    return [
        Figure("intake_floor", round(floor, 2), "s"),
        Figure("intake", round(ours, 2), "s", round(ratio, 2), RATIO_BAR, ratio <= RATIO_BAR),
        Figure("intake_rate", round(rows / ours), "rows/s"),
        Figure("intake_rss", round(rss, 1), "MB", None, RSS_BAR, rss <= RSS_BAR),
        Figure("intake_transaction", longest, "ms", None, TRANSACTION_BAR, short),
    ]


def _campaign(rows: int) -> Campaign:
    """A draft campaign of an account of its own, with the file in place."""
    operator = Account.objects.filter(kind=Account.Kind.OPERATOR).first()
    operator = operator or accounts.create_operator_brand(name="Operator")
    account = Account.objects.filter(parent=operator, name=NAME).first()
    account = account or accounts.create_account(operator, name=NAME, kind=Account.Kind.CUSTOMER)
    product = products_of(account)[0]
    prices.set_price(account, product, to_micro(1))
    sender, _ = Sender.objects.get_or_create(
        account=account, name="BENCH", defaults={"status": Sender.Status.APPROVED}
    )
    path = Path(settings.MEDIA_ROOT) / f"bench-{secrets.token_hex(4)}.csv"
    write_recipients(path, rows)
    preview = inspect(path, path.name, region="IN")
    upload = Upload.objects.create(
        account=account,
        name=path.name,
        size=path.stat().st_size,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        path=path.name,
        preview=preview,
    )
    mapping = {key: preview[key] for key in ("has_header", "encoding", "delimiter", "region")}
    return Campaign.objects.create(
        account=account,
        name=NAME,
        upload=upload,
        mapping=mapping | {"number": preview["number_column"]},
        text=TEXT,
        product=product,
        sender=sender,
    )


def _record_blocks(campaign: Campaign, blocks: Path) -> None:
    """Keep the rows that an import writes, so that the floor can write the same ones."""
    real = store.bulk_insert
    with blocks.open("wb") as file:

        def record(model: Any, columns: Any, rows: Any) -> int:
            if model is Message:
                pickle.dump(rows, file)
            return real(model, columns, rows)

        store.bulk_insert = record
        try:
            imports.start(campaign)
            imports.carry_out(campaign.uuid)
        finally:
            store.bulk_insert = real


def _parse_seconds(campaign: Campaign) -> float:
    assert campaign.upload is not None
    path = Path(settings.MEDIA_ROOT) / campaign.upload.path
    started = time.monotonic()
    with path.open(encoding="utf-8", newline="") as file:
        for _cells in csv.reader(file):
            pass
    return time.monotonic() - started


def _insert_seconds(blocks: Path) -> float:
    """One transaction for all rows; the time to load the recorded rows is not counted."""
    loading = 0.0

    def rows() -> Iterator[list[tuple[Any, ...]]]:
        nonlocal loading
        with blocks.open("rb") as file:
            while True:
                begun = time.monotonic()
                try:
                    block = pickle.load(file)  # noqa: S301  our own rows
                except EOFError:
                    return
                loading += time.monotonic() - begun
                yield block

    started = time.monotonic()
    with transaction.atomic():
        every = (row for block in rows() for row in block)
        store.bulk_insert(Message, MESSAGE_COLUMNS, every)
    return time.monotonic() - started - loading


def _import_seconds(campaign: Campaign) -> tuple[float, float, float]:
    """The command as a worker starts it, from nothing: seconds, longest transaction, peak MB."""
    imports.start(campaign)
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "import_campaign"]
    started = time.monotonic()
    process = subprocess.Popen([*command, str(campaign.uuid)], stderr=subprocess.PIPE, text=True)
    peaks: dict[int, float] = {}
    while process.poll() is None:
        _note_peaks(process.pid, peaks)
        time.sleep(0.2)
    seconds = time.monotonic() - started
    _, log = process.communicate()
    longest = _LONGEST.search(log)
    return seconds, float(longest[1]) if longest else 0.0, sum(peaks.values())


def _note_peaks(pid: int, peaks: dict[int, float]) -> None:
    """The most memory (MB) a process and its children have held so far; only Linux tells."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    peak = _PEAK.search(status)
    if peak:
        peaks[pid] = int(peak[1]) / 1024
    for child in children:
        _note_peaks(int(child), peaks)


def _empty(campaign: Campaign) -> None:
    """Take the rows away again and leave the table as it was."""
    clear(campaign)
    Message.objects.filter(account=campaign.account).delete()


def _remove(campaign: Campaign) -> None:
    """Take away everything but the account."""
    upload = campaign.upload
    _empty(campaign)
    campaign.delete()
    if upload:
        (Path(settings.MEDIA_ROOT) / upload.path).unlink(missing_ok=True)
        upload.delete()
