"""Files of exports go after a week, with their account, or when a recipient is erased."""

import logging
import shutil
import time
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from reports.models import Export
from reports.services.exports.files import FOLDER, discard

log = logging.getLogger(__name__)

STEP = 100
ORPHANED = 24 * 3600
Status = Export.Status


def delete_due() -> int:
    """Delete the files whose time is over, and all of closed accounts; return how many."""
    over = Q(status=Status.DONE, expires_at__lte=timezone.now())
    closed = Q(account__status=Account.Status.CLOSED) & ~Q(status=Status.EXPIRED)
    due = list(Export.objects.filter(over | closed).order_by("id")[:STEP])
    for export in due:
        forget(export)
    return len(due)


def forget(export: Export) -> None:
    """Delete an export's file at once, finished or not, and whose number was looked for."""
    narrow = {name: text for name, text in export.filters.items() if name not in _PERSONAL}
    Export.objects.filter(pk=export.pk).update(status=Status.EXPIRED, filters=narrow, kept={})
    discard(export)


_PERSONAL = frozenset({"number", "client_ref"})


def sweep() -> int:
    """Delete folders that no row knows and nobody has touched for a day; return how many.

    A process that is killed between the end of its row and of its files leaves one.
    """
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    before = time.time() - ORPHANED
    old = [path for path in folder.glob("*") if path.is_dir() and path.stat().st_mtime < before]
    kept = {Status.WAITING, Status.RUNNING, Status.DONE}
    known = set(Export.objects.filter(status__in=kept).values_list("uuid", flat=True))
    swept = [path for path in old if _uuid(path.name) not in known]
    for path in swept:
        shutil.rmtree(path, ignore_errors=True)
    if swept:
        log.warning("%s folders of exports that no row knew were deleted", len(swept))
    return len(swept)


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
