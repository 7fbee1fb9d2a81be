"""A campaign to measure: its file, its opt-outs, an import as a worker starts it, and the end."""

import hashlib
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

from accounts.models import Account
from accounts.money import to_micro
from accounts.selectors import products_of
from accounts.services import accounts, prices
from campaigns.bench.recipients import FIRST_NATIONAL, TEXT
from campaigns.intake.clearing import clear
from campaigns.intake.inspection import inspect
from campaigns.models import Campaign, Message, OptOut, Sender, Upload
from campaigns.services import imports
from campaigns.statuses import CampaignStatus

NAME = "Benchmark"
OPTOUTS = 200_000
EVERY = 25  # one in so many Indian numbers of the file opted out
LOOK_SECONDS = 0.1
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_LONGEST = re.compile(r"longest transaction (\d+) ms")


@dataclass
class Run:
    """One import: `seconds`, processor seconds, the longest transaction (ms), memory (MB).

    `still` is the longest time in seconds in which nothing moved: neither the count of checked rows
    nor what is counted before the first of them.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    longest: float = 0.0
    still: float = 0.0
    peaks: dict[int, float] = field(default_factory=dict)

    @property
    def rss(self) -> float:
        """The sum of what each process held at its peak."""
        return sum(self.peaks.values())


@contextmanager
def staged(write: Callable[[Path], None], suffix: str = ".csv") -> Iterator[Campaign]:
    """A draft campaign of an account of its own, with the file that `write` makes in place."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"bench-{secrets.token_hex(4)}{suffix}"
    try:
        write(path)
        campaign = _campaign(path)
        try:
            yield campaign
        finally:
            _remove(campaign)
    finally:
        path.unlink(missing_ok=True)


def measured(campaign: Campaign, rows: int) -> Run:
    """The command as a worker starts it, from nothing. The table is as it was before the first."""
    empty(campaign)
    imports.start(campaign)
    run = _run(campaign)
    campaign.refresh_from_db()
    if campaign.status != CampaignStatus.READY or campaign.file_rows != rows:
        raise RuntimeError(f"the import ended as {campaign.status}: {campaign.problem}")
    return run


@contextmanager
def background(campaign: Campaign) -> Iterator[Callable[[], bool]]:
    """An import at work; asks whether it still is."""
    imports.start(campaign)
    process = subprocess.Popen(_command(campaign), stderr=subprocess.DEVNULL, env=_environment())
    try:
        yield lambda: process.poll() is None
    finally:
        process.kill()
        process.wait()


def empty(campaign: Campaign) -> None:
    """Take the rows away again and leave the table as it was."""
    clear(campaign)
    Message.objects.filter(account=campaign.account).delete()
    if not settings.ON_SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM campaigns_message")


def _run(campaign: Campaign) -> Run:
    run = Run()
    with tempfile.TemporaryFile("w+") as log:
        started = moved = time.monotonic()
        process = subprocess.Popen(_command(campaign), stderr=log, env=_environment())
        done: tuple[int, dict[str, object]] = (0, {})
        while True:
            pid, _status, used = os.wait4(process.pid, os.WNOHANG)
            now = time.monotonic()
            if pid:
                break
            seen = Campaign.objects.values_list("rows_done", "findings").get(pk=campaign.pk)
            if seen != done:
                done, moved = seen, now
            run.still = max(run.still, now - moved)
            note_peaks(process.pid, run.peaks)
            time.sleep(LOOK_SECONDS)
        process.returncode = _status
        run.seconds, run.cpu = now - started, used.ru_utime + used.ru_stime
        log.seek(0)
        longest = _LONGEST.search(log.read())
    run.longest = float(longest[1]) if longest else 0.0
    return run


def _command(campaign: Campaign) -> list[str]:
    manage = str(settings.BASE_DIR / "manage.py")
    return [sys.executable, manage, "import_campaign", str(campaign.uuid)]


def _environment() -> dict[str, str]:
    """Ours, but byte code is kept, as it is wherever the portal runs for good.

    Where it must not be written (containers often say so), half of a start would be compiling.
    """
    kept = dict(os.environ)
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


def note_peaks(pid: int, peaks: dict[int, float]) -> None:
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
        note_peaks(int(child), peaks)


def account() -> Account:
    """The account that is measured with, which has its opt-outs and stays."""
    operator = Account.objects.filter(kind=Account.Kind.OPERATOR).first()
    operator = operator or accounts.create_operator_brand(name="Operator")
    found = Account.objects.filter(parent=operator, name=NAME).first()
    if found is None:
        found = accounts.create_account(operator, name=NAME, kind=Account.Kind.CUSTOMER)
        prices.set_price(found, products_of(found)[0], to_micro(1))
        Sender.objects.create(account=found, name="BENCH", status=Sender.Status.APPROVED)
    missing = OPTOUTS - OptOut.objects.filter(account=found).count()
    numbers = range(910_000_000_000 + FIRST_NATIONAL, 10**13, EVERY)
    OptOut.objects.bulk_create(
        [OptOut(account=found, msisdn=number) for number in numbers[OPTOUTS - missing : OPTOUTS]],
        batch_size=5_000,
    )
    return found


def _campaign(path: Path) -> Campaign:
    owner = account()
    preview = inspect(path, path.name, region="IN")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    upload = Upload.objects.create(
        account=owner,
        name=path.name,
        size=path.stat().st_size,
        sha256=digest,
        path=path.name,
        preview=preview,
    )
    mapping = {key: preview[key] for key in ("has_header", "encoding", "delimiter", "region")}
    return Campaign.objects.create(
        account=owner,
        name=NAME,
        upload=upload,
        mapping=mapping | {"number": preview["number_column"]},
        text=TEXT,
        product=products_of(owner)[0],
        sender=owner.senders.get(),
    )


def _remove(campaign: Campaign) -> None:
    """Take away everything but the account."""
    upload = campaign.upload
    empty(campaign)
    campaign.delete()
    if upload:
        upload.delete()
