"""Files of a list that a program hands in: a form with the part `file`."""

from collections.abc import Iterator

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from accounts.errors import Invalid
from accounts.models import Account
from accounts.selectors import limit
from apikeys.authentication import AccessTokenAuthentication, Presented
from campaigns.pieces import length_of
from campaigns.services import storage
from campaigns.uploading import over_quota
from portal.api.v2.resources.base import ResourceView

FRAMES = 64 * 1024  # what the parts of a form may take around the file
ENDLESS = 2**53


class FileAuthentication(AccessTokenAuthentication):
    """Looks for the token in the body too, unless that is large: it may be a stranger's."""

    def presented(self, request: Request) -> Iterator[Presented]:
        self.reads_body = length_of(request._request) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        yield from super().presented(request)


class FileView(ResourceView):
    """A call with a file, of a size that the account's limit `quota` decides."""

    authentication_classes = [FileAuthentication]
    parser_classes = [MultiPartParser]
    quota = ""

    def longest_body(self) -> int:
        return ENDLESS

    def prepare(self, request: Request) -> None:
        allowed = limit(self.account, self.quota)
        if length_of(request._request) > allowed + FRAMES:
            raise storage.too_large(allowed)
        super().prepare(request)

    def file(self) -> "UploadedFile[bytes]":
        """The file of the call. Raises Invalid on `file`."""
        return file_of(self.request, self.account, self.quota)


def file_of(request: Request, account: Account, quota: str) -> "UploadedFile[bytes]":
    """The part `file`. Raises Invalid `file_too_large`, `no_file` on `file`."""
    found = request.FILES.get("file")
    if over_quota(request._request):
        raise storage.too_large(limit(account, quota))
    if not isinstance(found, UploadedFile):
        raise Invalid("no_file", "Send the list as a form with a part named file.", "file")
    return found
