"""The archive's nightly work: write, check, close, take out. It may die anywhere and go on.

The rows of `Archive` say how far each part is. One that was being written is written again from
nothing; one that is checked is closed; one that is closed loses its rows. Nothing is closed that
was not read back, and nothing goes that is not closed.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Account, Product
from accounts.services import auditlog
from campaigns.ids import month_of
from campaigns.models import Batch
from campaigns.selectors.legalholds import held_accounts, is_held
from campaigns.services import archiving, failpoints, shelving
from campaigns.services.archiving import Changed, Share
from campaigns.store.exclusive import exclusive
from reports.archives import figures, places, reading
from reports.archives.places import Place
from reports.archives.tables import MESSAGES
from reports.models import Archive
from reports.months import month_name
from reports.selectors.retention import Retention
from reports.services import archivewriting, rollupclosing
from reports.services.archiveleaving import take_out
from reports.services.archivewriting import Damaged

log = logging.getLogger(__name__)

LOCK = "archive"
# A part is of so many messages and batches, or of one larger batch.
PART_MESSAGES = 250_000
PART_BATCHES = 10_000
State = Archive.State


@dataclass
class Outcome:
    """What a run did; `busy`: another process was at it, and this one did nothing."""

    parts: int = 0
    messages: int = 0
    busy: bool = False


def run(*, now: datetime | None = None, until: float = float("inf")) -> Outcome:
    """Archive what is old enough, until the clock (monotonic); go on where a run before ended."""
    outcome = Outcome()
    with exclusive(LOCK, 0) as alone:
        if not alone:
            return Outcome(busy=True)
        place, moment = places.place(), now or timezone.now()
        shelving.prepare()
        resume(place)
        for month, found in groupby(_work(moment), key=lambda share: share.month):
            for _account, shares in groupby(found, key=lambda share: share.account_id):
                if time.monotonic() < until:
                    _archive(list(shares), moment, place, outcome, until)
            take_out(month, place)
    return outcome


def resume(place: Place) -> None:
    """Finish what a process that died left; the caller is alone with the archive."""
    for archive in Archive.objects.filter(state=State.WRITING):
        _discard(archive, place)
    for archive in Archive.objects.filter(state=State.VERIFIED).select_related("account"):
        _close(archive, place)
    left = Archive.objects.filter(state=State.CLOSED).order_by("month")
    for month in sorted(set(left.values_list("month", flat=True))):
        take_out(month, place)


def _work(now: datetime) -> list[Share]:
    """What may be old enough, without the accounts of which nothing may go."""
    held = held_accounts()
    return [share for share in archiving.shares(month_of(now)) if share.account_id not in held]


def _archive(
    shares: Sequence[Share], now: datetime, place: Place, outcome: Outcome, until: float
) -> None:
    """The parts of one account and month."""
    account = Account.objects.get(pk=shares[0].account_id)
    for batches in _parts(_ready(account, shares, now)):
        archive = _write(account, shares[0].month, batches, place)
        if _close(archive, place):
            outcome.parts += 1
            outcome.messages += archive.messages
        if time.monotonic() > until:
            return


def _ready(account: Account, shares: Sequence[Share], now: datetime) -> list[Batch]:
    products = Product.objects.in_bulk([share.product_id for share in shares])
    retention, found = Retention(), []
    for share in shares:
        before = retention.of(account, products[share.product_id]).start(account, now)
        if share.month <= month_of(before):
            found += archiving.ready(share, before)
    return sorted(found, key=lambda batch: batch.first_id)


def _parts(batches: Sequence[Batch]) -> Iterator[list[Batch]]:
    part: list[Batch] = []
    size = 0
    for batch in batches:
        if part and (size + batch.capacity > PART_MESSAGES or len(part) == PART_BATCHES):
            yield part
            part, size = [], 0
        part.append(batch)
        size += batch.capacity
    if part:
        yield part


def _write(account: Account, month: int, batches: Sequence[Batch], place: Place) -> Archive:
    rows = Archive.objects.filter(account=account, month=month)
    part = (rows.aggregate(last=Max("part"))["last"] or 0) + 1
    path = f"{account.uuid}/{month_name(month)}-{part:04}"
    archive = Archive.objects.create(account=account, month=month, part=part, path=path)
    failpoints.reach(failpoints.ARCHIVE_BEGUN)
    try:
        archivewriting.write(archive, batches, place)
    except (Damaged, OSError):
        _discard(archive, place)
        raise
    failpoints.reach(failpoints.ARCHIVE_WRITTEN)
    archive.state, archive.checked_at = State.VERIFIED, timezone.now()
    archive.save()
    failpoints.reach(failpoints.ARCHIVE_VERIFIED)
    return archive


def _close(archive: Archive, place: Place) -> bool:
    """Count the batches of a part as archived; False where they changed since it was written."""
    batch_ids = reading.batch_ids(place, archive.path)
    columns = figures.COLUMNS
    sums = figures.of_batches(reading.batches(place, archive.path, MESSAGES, columns=columns))
    try:
        with transaction.atomic():
            if is_held(archive.account_id):
                raise Changed("the account is under a legal hold")
            batches = archiving.close(batch_ids, sums)
            rollupclosing.close(batches)
            archive.state, archive.closed_at = State.CLOSED, timezone.now()
            archive.save(update_fields=["state", "closed_at"])
            _record(archive)
    except Changed as why:
        log.info("%s is written again the next time: %s", archive, why)
        _discard(archive, place)
        return False
    failpoints.reach(failpoints.ARCHIVE_CLOSED)
    return True


def _discard(archive: Archive, place: Place) -> None:
    """A part that counts for nothing: its files first, a row that is left finds them again."""
    place.remove(archive.path)
    archive.delete()


def _record(archive: Archive) -> None:
    auditlog.record(
        archive.account,
        "archive.made",
        kind="archive",
        subject=archive.uuid,
        label=month_name(archive.month),
        after={"messages": archive.messages, "bytes": archive.bytes, "sha256": archive.sha256},
    )
