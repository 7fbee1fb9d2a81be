"""Files of recipients are deleted: by hand, and on schedule."""

import logging
import time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from accounts.services import auditlog
from campaigns.models import (
    Campaign,
    ContactImport,
    OptOutImport,
    Reconciliation,
    Supplement,
    Upload,
)
from campaigns.selectors.oldfiles import overdue
from campaigns.services.storage import on_disk
from campaigns.spellings import Spellings
from campaigns.statuses import CampaignStatus

log = logging.getLogger(__name__)

STEP = 100


def delete_now(upload: Upload) -> None:
    """Delete a file for good; its campaigns, their messages and rejected rows stay.

    Raises Conflict while the file is being read, or once it is deleted.
    """
    if is_read(upload):
        message = _("The file is being read at the moment. Delete it when that is done.")
        raise Conflict("being_read", message)
    if not _delete(upload, "file.deleted"):
        raise Conflict("file_deleted", _("This file is deleted already."))
    upload.refresh_from_db()


def delete_due(*, seconds: float = 20.0) -> int:
    """Delete files that nothing needs any more, for about `seconds`; return how many."""
    until, deleted = time.monotonic() + seconds, 0
    for upload in overdue()[:STEP]:
        deleted += _delete(upload, "file.expired")
        if time.monotonic() > until:
            break
    if deleted:
        log.info("%s files of recipients were deleted on schedule", deleted)
    return deleted


def delete_erased(upload: Upload, number: Spellings) -> None:
    """Delete a file because somebody in it is erased; its name and preview lose the number too."""
    _delete(upload, "file.erased", number)


def _delete(upload: Upload, action: str, number: Spellings | None = None) -> bool:
    """The row first: a file that is left without one is swept. False if it was deleted already."""
    with transaction.atomic():
        row = Upload.objects.select_for_update(of=("self",), no_key=True).get(pk=upload.pk)
        if row.deleted_at:
            return False
        row.deleted_at = timezone.now()
        row.preview = row.preview | {"sample": []}
        if number:
            row.name, row.preview = number.without(row.name), number.without(row.preview)
        row.save(update_fields=["deleted_at", "preview", "name"])
        auditlog.record(
            row.account,
            action,
            kind="file",
            subject=row.uuid,
            label=row.name,
            before={"bytes": row.size, "sha256": row.sha256},
        )
    on_disk(row.path).unlink(missing_ok=True)
    return True


def is_read(upload: Upload) -> bool:
    """Whether an importer is at the file, or about to be."""
    campaigns = Campaign.objects.filter(upload=upload, status=CampaignStatus.IMPORTING)
    optouts = OptOutImport.objects.filter(upload=upload, status=OptOutImport.Status.RUNNING)
    contacts = ContactImport.objects.filter(upload=upload, status=ContactImport.Status.RUNNING)
    mended = Supplement.objects.filter(upload=upload, status=Supplement.Status.CHECKING)
    busy = (Reconciliation.State.WAITING, Reconciliation.State.RUNNING)
    compared = Reconciliation.objects.filter(upload=upload, state__in=busy)
    return any(rows.exists() for rows in (campaigns, optouts, contacts, mended, compared))
