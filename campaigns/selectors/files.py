"""Reads of the files an account keeps, and of those on their way in."""

import uuid

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import (
    Campaign,
    IncomingFile,
    Upload,
)

PAGE = 50


def upload_called(account: Account, upload_uuid: uuid.UUID) -> Upload:
    """A file of this account. Raises NotFound."""
    found = Upload.objects.filter(account=account, uuid=upload_uuid).first()
    if found is None:
        raise NotFound("no_file", _("There is no such file."), "file")
    return found


def kept_files(account: Account) -> list[Upload]:
    """The files kept, the largest first, with their campaigns at hand."""
    rows = Upload.objects.filter(account=account, deleted_at=None).prefetch_related("campaigns")
    return list(rows.order_by("-size", "-id")[:PAGE])


def campaigns_with(upload: Upload) -> list[Campaign]:
    """The campaigns that take their recipients from a file."""
    return list(upload.campaigns.order_by("id")[:PAGE])


def incoming_called(account: Account, incoming_uuid: uuid.UUID) -> IncomingFile:
    """A file of this account on its way in. Raises NotFound."""
    found = IncomingFile.objects.filter(account=account, uuid=incoming_uuid).first()
    if found is None:
        raise NotFound(
            "no_such_upload", _("This upload is not known any more. Start it again."), "file"
        )
    return found


def unfinished(account: Account) -> QuerySet[IncomingFile]:
    """Uploads broken off or still running, the newest first."""
    return IncomingFile.objects.filter(account=account, upload=None).order_by("-id")
