"""The guard in front of every upload: what is too large is not even kept for a moment."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from accounts.limits import LIMITS
from accounts.models import LimitOverride

_MARK = "tidings.over_quota"


class QuotaHandler(FileUploadHandler):
    """Stops taking a file at the largest limit anybody has; the rest of the request is drained."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.quota = _largest_limit()
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.taken += len(raw_data)
        if self.taken > self.quota:
            if self.request is not None:
                self.request.META[_MARK] = self.quota
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Nothing to hand over: the handlers after this one keep the file."""


def over_quota(request: HttpRequest) -> int:
    """The quota in bytes that a file of this request went over, 0 if none did."""
    request.POST  # noqa: B018  # reading it is what runs the handlers
    quota: int = request.META.get(_MARK, 0)
    return quota


def _largest_limit() -> int:
    name = "campaign_file_bytes"
    overrides = LimitOverride.objects.filter(name=name).values_list("value", flat=True)
    return max([LIMITS[name].value, *overrides])
