"""Reads of the files an account keeps, and of those on their way in."""

import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from accounts.selectors import limit
from campaigns.models import (
    Campaign,
    ContactImport,
    IncomingFile,
    OptOutImport,
    Supplement,
    Upload,
)
from campaigns.statuses import CampaignStatus

PAGE = 50
# Drafts, as far as their file is concerned: they can be checked again.
OPEN = (CampaignStatus.DRAFT, CampaignStatus.READY, CampaignStatus.FAILED)
ENDED = (CampaignStatus.FINISHED, CampaignStatus.STOPPED, CampaignStatus.CANCELLED)


class Storage(NamedTuple):
    """Bytes kept, and how many may be."""

    kept: int
    allowed: int

    @property
    def share(self) -> int:
        """Percent of the room that is taken, 0 to 100."""
        return min(100, 100 * self.kept // max(self.allowed, 1))


def kept_bytes(account: Account) -> int:
    """Bytes of the account's files: those kept, and the whole of those still on their way."""
    kept = Upload.objects.filter(account=account, deleted_at=None)
    coming = IncomingFile.objects.filter(account=account, upload=None)
    return sum(rows.aggregate(total=Sum("size", default=0))["total"] for rows in (kept, coming))


def storage_of(account: Account) -> Storage:
    """How much room the account's files take."""
    return Storage(kept_bytes(account), limit(account, "upload_storage_bytes"))


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


def kept_days() -> dict[str, int]:
    """How many days a file is kept after its campaign ended, and in a draft."""
    return {"ended": settings.UPLOAD_DAYS, "draft": settings.DRAFT_UPLOAD_DAYS}


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


def overdue(now: datetime | None = None) -> QuerySet[Upload]:
    """Files that nothing needs any more (see UPLOAD_DAYS, DRAFT_UPLOAD_DAYS), the oldest first."""
    now = now or timezone.now()
    ended = now - timedelta(days=settings.UPLOAD_DAYS)
    drafted = now - timedelta(days=settings.DRAFT_UPLOAD_DAYS)
    campaigns = Campaign.objects.filter(upload=OuterRef("pk"))
    optouts = OptOutImport.objects.filter(upload=OuterRef("pk"))
    contacts = ContactImport.objects.filter(upload=OuterRef("pk"))
    supplements = Supplement.objects.filter(upload=OuterRef("pk"))
    rows = Upload.objects.filter(deleted_at=None, created_at__lt=max(ended, drafted))
    unused = ~Exists(campaigns) & ~Exists(optouts) & ~Exists(contacts) & ~Exists(supplements)
    return (
        rows.exclude(unused, created_at__gte=drafted)
        .exclude(Exists(_needing(campaigns, ended, drafted)))
        .exclude(Exists(optouts.filter(_importing(ended, drafted))))
        .exclude(Exists(contacts.filter(_importing(ended, drafted))))
        .exclude(Exists(supplements.filter(Q(status="checking") | Q(created_at__gte=ended))))
        .order_by("id")
    )


def _needing(
    campaigns: QuerySet[Campaign], ended: datetime, drafted: datetime
) -> QuerySet[Campaign]:
    """Campaigns on their way, ended a short while ago, or drafts somebody has just touched."""
    touched = Greatest("created_at", Coalesce("imported_at", "created_at"))
    over = Coalesce("finished_at", "halted_at", "created_at")
    return campaigns.annotate(touched=touched, over=over).filter(
        (Q(status__in=OPEN) & (Q(touched__gte=drafted) | Q(upload__created_at__gte=drafted)))
        | (Q(status__in=ENDED) & Q(over__gte=ended))
        | ~Q(status__in=OPEN + ENDED)
    )


def _importing(ended: datetime, drafted: datetime) -> Q:
    """The same of imports, whose statuses have the same names for opt-outs and contacts."""
    return (
        Q(status="running")
        | Q(status="draft", created_at__gte=drafted)
        | Q(status__in=("done", "failed"), finished_at__gte=ended)
    )
