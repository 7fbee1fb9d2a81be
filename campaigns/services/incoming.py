"""Files that come in pieces, to go on after a broken line, a reload or a closed laptop.

Every piece has PIECE bytes, the last one what is left, and comes with its SHA-256. It is on disk
before it counts (`received`): whoever dies in the middle of a piece is sent that piece again.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, NotFound, Unavailable
from accounts.models import Account, User
from accounts.selectors import limit
from accounts.services.locking import hold
from campaigns.intake.inspection import inspect
from campaigns.models import IncomingFile, Upload
from campaigns.selectors.files import unfinished
from campaigns.services.storage import (
    check_room,
    check_size,
    new_path,
    on_disk,
    plain_name,
    rows_allowed,
)

PIECE = 1024 * 1024
KEPT = timedelta(hours=24)


def begin(
    account: Account,
    *,
    name: str,
    size: int,
    modified: int = 0,
    quota: str = "campaign_file_bytes",
    by: User | None,
) -> IncomingFile:
    """Make ready for a file of `size` bytes, or find the one that broke off.

    It is the same file where the person, its name, size and `modified` (ms since 1970, 0: not
    known, always another file) are the same; the sender compares `sums` before it goes on. Raises
    Invalid on "file" (`file_too_large`, `empty_file`, `storage_full`), Conflict
    (`too_many_unfinished`).
    """
    name = plain_name(name)
    if size < 1:
        raise Invalid("empty_file", _("The file is empty."), "file")
    check_size(account, size, quota)
    with transaction.atomic():
        hold(account)
        mine = unfinished(account).filter(created_by=by, name=name, size=size, quota=quota)
        known = mine.filter(modified=modified).first() if modified else None
        if known:
            return known
        _check_unfinished(account)
        check_room(account, size)
        row = IncomingFile.objects.create(
            account=account,
            name=name,
            size=size,
            modified=modified,
            quota=quota,
            path=new_path(),
            created_by=by,
        )
        on_disk(row.path).touch(mode=0o600, exist_ok=False)
    return row


def take(incoming: IncomingFile, offset: int, data: bytes, digest: bytes) -> int:
    """Take the piece that begins at `offset`, with its SHA-256; return the bytes received so far.

    A piece that came before is not written again. Raises Invalid (`wrong_length`, `wrong_sum`:
    nothing of it is kept), Conflict (`out_of_order`: go on at `received`; `other_content`: the
    piece that came before was another one), NotFound once the upload was discarded, Unavailable
    where the disk is full.
    """
    if offset % PIECE or len(data) != min(PIECE, incoming.size - offset):
        raise Invalid("wrong_length", _("This is not a whole piece of the file."), "file")
    if hashlib.sha256(data).digest() != digest:
        raise Invalid("wrong_sum", _("A piece was damaged on its way. Send it again."), "file")
    with _alone(incoming) as (row, descriptor):
        if offset > row.received or row.upload_id:
            raise Conflict("out_of_order", _("Go on where the upload broke off."), retryable=True)
        if offset < row.received:
            if row.sums[offset // PIECE] != digest.hex():
                raise Conflict("other_content", _("The file has changed. Start it again."), "file")
            return row.received
        _write(descriptor, data, offset)
        row.received = offset + len(data)
        row.sums.append(digest.hex())
        row.save(update_fields=["received", "sums", "touched_at"])
        return row.received


def finish(incoming: IncomingFile) -> Upload:
    """Look into a file that is all there and keep it; asked again, the same upload.

    Raises Conflict (`not_complete`; `busy`, retryable: somebody is at it), Invalid on "file" with
    what a first look refuses: the file is not kept then.
    """
    with _alone(incoming, wait=False) as (row, descriptor):
        if row.upload:
            return row.upload
        if row.received < row.size:
            raise Conflict("not_complete", _("The upload is not complete yet."), retryable=True)
        try:
            digest = _whole_sum(row, descriptor)
            region = row.account.default_country
            most = rows_allowed(row.account, row.quota)
            preview = inspect(on_disk(row.path), row.name, region=region, max_rows=most)
        except Invalid:
            discard(row)
            raise
        with transaction.atomic():
            row.upload = Upload.objects.create(
                account=row.account,
                name=row.name,
                size=row.size,
                sha256=digest,
                path=row.path,
                preview=dict(preview),
                created_by=row.created_by,
            )
            row.save(update_fields=["upload", "touched_at"])
        return row.upload


def discard(incoming: IncomingFile) -> None:
    """Forget an upload and what came of it; a file that is all there and kept stays."""
    deleted, _rows = IncomingFile.objects.filter(pk=incoming.pk, upload=None).delete()
    if deleted:
        on_disk(incoming.path).unlink(missing_ok=True)


def discard_abandoned() -> int:
    """Discard what nobody has gone on with for a day; return how many uploads that were."""
    old = IncomingFile.objects.filter(touched_at__lt=timezone.now() - KEPT)
    abandoned = list(old.filter(upload=None)[:100])
    for row in abandoned:
        discard(row)
    old.exclude(upload=None).delete()
    return len(abandoned)


def _check_unfinished(account: Account) -> None:
    most = limit(account, "unfinished_uploads")
    if unfinished(account).count() >= most:
        message = _(
            "{limit} uploads are not finished yet. Go on with one of them by choosing its file"
            " again, or discard one."
        ).format(limit=most)
        raise Conflict("too_many_unfinished", message, "file")


@contextmanager
def _alone(incoming: IncomingFile, *, wait: bool = True) -> Iterator[tuple[IncomingFile, int]]:
    """The row as it is now and its open file, which nobody else writes to meanwhile."""
    try:
        descriptor = os.open(on_disk(incoming.path), os.O_RDWR)
    except FileNotFoundError:
        raise _gone() from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        rows = IncomingFile.objects.select_related("account", "upload", "created_by")
        row = rows.filter(pk=incoming.pk).first()
        if row is None:
            raise _gone()
        yield row, descriptor
    except BlockingIOError:
        message = _("The file is being looked into. Try again in a moment.")
        raise Conflict("busy", message, retryable=True) from None
    finally:
        os.close(descriptor)


def _gone() -> NotFound:
    message = _("This upload is not known any more. Start it again.")
    return NotFound("no_such_upload", message, "file")


def _write(descriptor: int, data: bytes, offset: int) -> None:
    """On disk, whatever happens to the machine from now on."""
    try:
        rest = memoryview(data)
        while rest:
            written = os.pwrite(descriptor, rest, offset)
            rest, offset = rest[written:], offset + written
        os.fsync(descriptor)
    except OSError as error:
        message = _("The portal has no room for the file at the moment. Try again later.")
        raise Unavailable("disk_full", message, retryable=True) from error


def _whole_sum(row: IncomingFile, descriptor: int) -> str:
    """The SHA-256 of the file, every piece of which is what was sent. Raises Invalid."""
    whole = hashlib.sha256()
    for number, expected in enumerate(row.sums):
        piece = os.pread(descriptor, PIECE, number * PIECE)
        if hashlib.sha256(piece).hexdigest() != expected:
            message = _("The file was damaged on our disk. Upload it again.")
            raise Invalid("damaged_on_disk", message, "file")
        whole.update(piece)
    return whole.hexdigest()
