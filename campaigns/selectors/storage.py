"""How much room the files of an account take, and how long they are kept."""

from typing import NamedTuple

from django.conf import settings
from django.db.models import Sum

from accounts.models import Account
from accounts.selectors import limit
from campaigns.models import (
    IncomingFile,
    Upload,
)


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


def kept_days() -> dict[str, int]:
    """How many days a file is kept after its campaign ended, and in a draft."""
    return {"ended": settings.UPLOAD_DAYS, "draft": settings.DRAFT_UPLOAD_DAYS}
