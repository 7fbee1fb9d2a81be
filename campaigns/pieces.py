"""A piece of a file as it comes over the line: what its headers say, and its bytes."""

import base64
import binascii
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid, TooManyRequests

SECONDS = 120.0  # a piece that takes longer comes over a line that is as good as broken
BLOCK = 64 * 1024
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/=]{44}):")
# Slow lines hold a thread each while a piece comes in: the other half is for pages.
_places = threading.BoundedSemaphore(max(1, settings.WEB_THREADS // 2))


@contextmanager
def a_place() -> Iterator[None]:
    """One of the threads that may wait for a file. Raises TooManyRequests when all do."""
    if not _places.acquire(blocking=False):
        message = _("Too many uploads at once. Going on in a moment.")
        raise TooManyRequests("busy", message, retryable=True)
    try:
        yield
    finally:
        _places.release()


def offset_of(request: HttpRequest) -> int:
    """Where the piece begins, in bytes. Raises Invalid."""
    text = request.headers.get("Upload-Offset", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise Invalid("no_offset", _("Upload-Offset says where the piece begins, in bytes."))
    return int(text)


def digest_of(request: HttpRequest) -> bytes:
    """The SHA-256 that RFC 9530 writes as `Content-Digest: sha-256=:BASE64:`, b"" if none."""
    found = _DIGEST.fullmatch(request.headers.get("Content-Digest", "").strip())
    try:
        return base64.b64decode(found[1], validate=True) if found else b""
    except binascii.Error:
        return b""


def length_of(request: HttpRequest) -> int:
    """How many bytes the request says it has; 0 where it says nothing that can be read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() and len(length) <= 18 else 0


def piece_of(request: HttpRequest, most: int) -> bytes:
    """The bytes, of which no more is read than a piece may have. Raises Invalid, Conflict."""
    wanted = length_of(request)
    if not 0 < wanted <= most:
        raise Invalid("wrong_length", _("This is not a whole piece of the file."))
    until, data = time.monotonic() + SECONDS, bytearray()
    while len(data) < wanted:
        try:
            block = request.read(min(BLOCK, wanted - len(data)))
        except OSError:
            block = b""
        if not block:
            break
        if time.monotonic() > until:
            raise Conflict("too_slow", _("The line is too slow for this piece."), retryable=True)
        data += block
    return bytes(data)
