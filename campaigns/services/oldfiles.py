"""Files of recipients are deleted: by hand, on schedule, and when no row knows them."""

import logging
import os
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from accounts.services import auditlog
from campaigns.models import (
    Campaign,
    ContactImport,
    IncomingFile,
    OptOutImport,
    Supplement,
    Upload,
)
from campaigns.selectors.files import overdue
from campaigns.services.storage import FOLDER, on_disk
from campaigns.statuses import CampaignStatus

log = logging.getLogger(__name__)

STEP = 100
ORPHANED = timedelta(days=1)
_OURS = re.compile(r"[0-9a-f]{32}")


def delete_now(upload: Upload) -> None:
    """Delete a file for good; its campaigns, their messages and rejected rows stay.

    Raises Conflict while the file is being read, or once it is deleted.
    """
    if _is_read(upload):
        message = _("The file is being read at the moment. Delete it when that is done.")
        raise Conflict("being_read", message)
    if not _delete(upload, by_schedule=False):
        raise Conflict("file_deleted", _("This file is deleted already."))
    upload.refresh_from_db()


def delete_due(*, seconds: float = 20.0) -> int:
    """Delete files that nothing needs any more, for about `seconds`; return how many."""
    until, deleted = time.monotonic() + seconds, 0
    for upload in overdue()[:STEP]:
        deleted += _delete(upload, by_schedule=True)
        if time.monotonic() > until:
            break
    if deleted:
        log.info("%s files of recipients were deleted on schedule", deleted)
    return deleted


def sweep_orphans() -> int:
    """Delete files of a day ago and older that no row knows; return how many.

    They are left by a process that died between the file and its row.
    """
    swept = 0
    for names in _in_steps(_old(settings.MEDIA_ROOT / FOLDER, _OURS)):
        paths = [f"{FOLDER}/{name}" for name in names]
        known = set(Upload.objects.filter(path__in=paths, deleted_at=None).values_list("path"))
        known |= set(IncomingFile.objects.filter(path__in=paths).values_list("path"))
        for path in paths:
            if (path,) not in known:
                on_disk(path).unlink(missing_ok=True)
                swept += 1
    for name in _old(Path(settings.FILE_UPLOAD_TEMP_DIR), re.compile(r".+\.upload.*")):
        (Path(settings.FILE_UPLOAD_TEMP_DIR) / name).unlink(missing_ok=True)
        swept += 1
    if swept:
        log.warning("%s files that no row knew were deleted", swept)
    return swept


def _delete(upload: Upload, *, by_schedule: bool) -> bool:
    """The row first: a file that is left without one is swept. False if it was deleted already."""
    with transaction.atomic():
        row = Upload.objects.select_for_update(of=("self",), no_key=True).get(pk=upload.pk)
        if row.deleted_at:
            return False
        row.deleted_at = timezone.now()
        row.preview = row.preview | {"sample": []}
        row.save(update_fields=["deleted_at", "preview"])
        auditlog.record(
            row.account,
            "file.expired" if by_schedule else "file.deleted",
            kind="file",
            subject=row.uuid,
            label=row.name,
            before={"bytes": row.size, "sha256": row.sha256},
        )
    on_disk(row.path).unlink(missing_ok=True)
    return True


def _is_read(upload: Upload) -> bool:
    """Whether an importer is at the file, or about to be."""
    campaigns = Campaign.objects.filter(upload=upload, status=CampaignStatus.IMPORTING)
    optouts = OptOutImport.objects.filter(upload=upload, status=OptOutImport.Status.RUNNING)
    contacts = ContactImport.objects.filter(upload=upload, status=ContactImport.Status.RUNNING)
    mended = Supplement.objects.filter(upload=upload, status=Supplement.Status.CHECKING)
    return any(rows.exists() for rows in (campaigns, optouts, contacts, mended))


def _old(folder: Path, ours: re.Pattern[str]) -> Iterator[str]:
    """Names of ours in a folder that were last changed a day ago."""
    if not folder.is_dir():
        return
    before = time.time() - ORPHANED.total_seconds()
    with os.scandir(folder) as entries:
        for entry in entries:
            if ours.fullmatch(entry.name) and entry.stat(follow_symlinks=False).st_mtime < before:
                yield entry.name


def _in_steps(names: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while step := tuple(islice(names, STEP)):
        yield step
