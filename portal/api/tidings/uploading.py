"""Files as a program sends them: the body itself or a part of a form, never held in memory."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request

from accounts.errors import Invalid
from accounts.models import Account
from accounts.selectors import limit
from apikeys.authentication import BodilessAuthentication
from campaigns.pieces import length_of
from campaigns.services import storage
from campaigns.uploading import over_quota
from portal.api.base import AlwaysJson
from portal.api.tidings.base import TidingsView

QUOTA = "campaign_file_bytes"
FRAMES = 64 * 1024  # what the parts of a form may take around the file
BLOCK = 64 * 1024
ENDLESS = 2**53


class RawParser(BaseParser):
    """Leaves the body where it is: the view reads it."""

    media_type = "*/*"

    def parse(
        self, stream: Any, media_type: Any = None, parser_context: Any = None
    ) -> dict[str, Any]:
        return {}


class FormOrRaw(AlwaysJson):
    """A form is taken apart; any other body is the file itself."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        is_form = (request.content_type or "").lower().startswith("multipart/")
        return MultiPartParser() if is_form else RawParser()


class FileView(TidingsView):
    """A call whose body is a file, of a size that the account's limit decides."""

    authentication_classes = [BodilessAuthentication]
    content_negotiation_class = FormOrRaw

    def longest_body(self) -> int:
        return ENDLESS


class RawFile(UploadedFile):  # type: ignore[type-arg]
    """The body of a request as a file: what breaks off is no file."""

    def __init__(self, request: HttpRequest, name: str) -> None:
        super().__init__(request, name=name, size=length_of(request))  # type: ignore[arg-type]
        self.request = request

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The bytes as they come. Raises Invalid `broken_off`."""
        left = self.size or 0
        while left:
            try:
                block = self.request.read(min(BLOCK, left))
            except OSError:
                block = b""
            if not block:
                message = "The file broke off on its way. Send it again, or in pieces."
                raise Invalid("broken_off", message, "file", True)
            left -= len(block)
            yield block


def file_in(request: Request, account: Account) -> "UploadedFile[bytes]":
    """The file that a call sends. Raises Invalid on "file" before a byte too many is read."""
    allowed, length = limit(account, QUOTA), length_of(request._request)
    is_form = (request.content_type or "").lower().startswith("multipart/")
    if length > allowed + (FRAMES if is_form else 0):
        raise storage.too_large(allowed)
    if is_form:
        return _part(request, allowed)
    if not length:
        message = "Send the file as the body, with its Content-Length, or as a form's part “file”."
        raise Invalid("no_file", message, "file")
    return RawFile(request._request, _name(request))


def _part(request: Request, allowed: int) -> "UploadedFile[bytes]":
    found = request.FILES.get("file")
    if over_quota(request._request):
        raise storage.too_large(allowed)
    if not isinstance(found, UploadedFile):
        raise Invalid("no_file", "The form has no file in its part “file”.", "file")
    return found


def _name(request: Request) -> str:
    """The name in `X-File-Name`, percent-encoded where it is not plain ASCII."""
    try:
        name = unquote(request.headers.get("X-File-Name", ""), errors="strict")
    except UnicodeDecodeError:
        raise ParseError("X-File-Name is not UTF-8, percent-encoded.") from None
    if not name.isprintable() or any(0xD800 <= ord(char) < 0xE000 for char in name):
        raise ParseError("X-File-Name holds characters that no name has.")
    return name or "recipients"
