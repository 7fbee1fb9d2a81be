"""A database that is older than what was sent: the restore of a backup must send nothing twice.

Beside the database, in the data folder, stands the newest slice that was claimed (the stamp). It
is written after the claim is committed and before a byte goes to a carrier. A database that holds
messages from before the stamp, and not that slice, is an older one: nothing is claimed from it
until a person has looked and run `manage.py resume_after_restore`. Then everything that was due
before the stamp is in doubt, as after a crash.
"""

import fcntl
import logging
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.errors import Conflict
from accounts.services import auditlog
from campaigns import alertkinds, ids, reasons
from campaigns.models import Batch, Carrier, Chunk, IdBlock, Message, Slice
from campaigns.services import alerting
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState

log = logging.getLogger(__name__)

STEP = 1000
LOOK_SECONDS = 5.0
SYNC_SECONDS = 5.0
# No id that was handed out after the backup may come again: it would be a wire token's, too.
IDS_APART = 10**9
_WIDTH = 60


class Stamp(NamedTuple):
    """The newest slice that any dispatcher of this folder claimed (0: none), and when."""

    slice_id: int
    at: datetime


class Guard:
    """What a dispatcher asks before it claims, and tells after it has."""

    def __init__(self) -> None:
        self._is_sure = False
        self._next_look = 0.0
        self._next_sync = 0.0

    def may_claim(self) -> bool:
        """Whether the database is the one that was claimed from last."""
        if self._is_sure:
            return True
        if time.monotonic() < self._next_look:
            return False
        self._next_look = time.monotonic() + LOOK_SECONDS
        if is_behind():
            log.error("%s", alertkinds.sentence(alertkinds.RESTORED, {}))
            alerting.begin(alertkinds.RESTORED)
            return False
        alerting.end(alertkinds.RESTORED)
        self._is_sure = True
        return True

    def look_again(self) -> None:
        """The connection was lost: what answers next may be another database."""
        self._is_sure = False
        self._next_look = 0.0

    def claimed(self, slice_id: int) -> None:
        """Keep the stamp up to this slice; it is synced to the disk every few seconds."""
        now = time.monotonic()
        _raise_stamp(Stamp(slice_id, timezone.now()), sync=now >= self._next_sync)
        if now >= self._next_sync:
            self._next_sync = now + SYNC_SECONDS


def stamp() -> Stamp | None:
    """The stamp; None where nothing was claimed yet."""
    try:
        text = _path().read_text()
    except FileNotFoundError:
        return None
    return _parsed(text)


def is_behind() -> bool:
    """Whether the database is older than what was claimed."""
    last = stamp()
    if last is None or not last.slice_id:
        return False
    if Slice.objects.filter(pk__gte=last.slice_id).exists():
        return False
    # A new database holds nothing that can have been sent before.
    return Batch.objects.filter(created_at__lte=last.at).exists()


def resume() -> int:
    """Put what was due before the stamp into doubt and let sending go on; return how many.

    Raises Conflict `not_behind` where the database is not older than what was sent.
    """
    last = stamp()
    if last is None or not is_behind():
        raise Conflict("not_behind", "The database is not older than what was sent.")
    IdBlock.objects.update(next=F("next") + IDS_APART)
    ids.forget_blocks()
    carrier = Carrier.objects.order_by("pk").first()
    chunks = Chunk.objects.filter(
        queued__gt=0, due_at__lte=last.at, batch__created_at__lte=last.at
    ).exclude(state=Chunk.State.DRAFT)
    count = 0
    for pk in list(chunks.order_by("pk").values_list("pk", flat=True)):
        while found := _doubt(pk, carrier):
            count += found
    newest = Slice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    _path().write_text(_line(Stamp(newest, timezone.now())))
    auditlog.record(None, "carrier.sending_resumed", kind="carrier", after={"count": count})
    return count


def _doubt(chunk_id: int, carrier: Carrier | None) -> int:
    ids.prepare("event", STEP)
    default = carrier.pk if carrier else None
    with transaction.atomic():
        Chunk.objects.select_for_update(no_key=True).get(pk=chunk_id)
        waiting = Message.objects.filter(chunk=chunk_id, state=MessageState.QUEUED)
        rows = waiting.order_by("id").values_list("id", "carrier_id")[:STEP]
        moves = [
            Move(pk, MessageState.UNCERTAIN, None, reasons.RESTORED, tried or default)
            for pk, tried in rows
        ]
        return len(move(moves))


def _path() -> Path:
    return Path(settings.DATA_DIR) / "dispatch.stamp"


def _raise_stamp(new: Stamp, *, sync: bool) -> None:
    """Write `new` unless a newer one is there; several processes take turns."""
    descriptor = os.open(_path(), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        known = _parsed(os.pread(descriptor, _WIDTH, 0).decode())
        if known is None or known.slice_id < new.slice_id:
            os.pwrite(descriptor, _line(new).encode(), 0)
            if sync:
                os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _line(last: Stamp) -> str:
    """Always as long, so that a new one covers the old one."""
    text = f"{last.slice_id:020} {last.at.astimezone(UTC).isoformat(timespec='microseconds')}"
    return text.ljust(_WIDTH - 1) + "\n"


def _parsed(text: str) -> Stamp | None:
    slice_id, _, at = text.strip().partition(" ")
    return Stamp(int(slice_id), datetime.fromisoformat(at)) if at else None
