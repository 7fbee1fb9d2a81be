"""Files sent in pieces: begun, continued, finished, discarded. What they answer is JSON."""

import base64
import binascii
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Ability, AccountRequest, account_page
from accounts.errors import (
    Conflict,
    Invalid,
    NotFound,
    ServiceError,
    TooManyRequests,
    Unavailable,
)
from campaigns.models import IncomingFile
from campaigns.selectors.files import incoming_called
from campaigns.services import incoming as service

# What a file is for -> the limit of its size.
QUOTAS = {
    "campaign": "campaign_file_bytes",
    "optouts": "optout_file_bytes",
    "contacts": "contacts_file_bytes",
}
SECONDS = 120.0  # a piece that takes longer comes over a line that is as good as broken
BLOCK = 64 * 1024
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/=]{44}):")
_STATUS = {NotFound: 404, Conflict: 409, Invalid: 422, TooManyRequests: 429, Unavailable: 503}
# Slow lines hold a thread each while a piece comes in: the other half is for pages.
_places = threading.BoundedSemaphore(max(1, settings.WEB_THREADS // 2))


class BeginForm(forms.Form):
    """What is said of a file before its first byte."""

    name = forms.CharField(max_length=1000)
    size = forms.IntegerField(min_value=0, max_value=2**53)
    modified = forms.IntegerField(min_value=0, max_value=2**53, required=False)
    purpose = forms.ChoiceField(choices=[(name, name) for name in QUOTAS])


def _told(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer a refusal with its code, its sentence, and where to go on."""

    @wraps(view)
    def inner(request: AccountRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ServiceError as error:
            status = 413 if error.code == "file_too_large" else _STATUS[type(error)]
            body: dict[str, Any] = {"code": error.code, "message": error.message}
            called = kwargs.get("incoming_uuid")
            if called and not isinstance(error, NotFound):
                body["received"] = _received(request, called)
            answer = JsonResponse(body, status=status)
            if isinstance(error, TooManyRequests | Unavailable):
                answer["Retry-After"] = "2"
            return answer

    return inner


@require_POST
@account_page(Ability.SEND)
@_told
def begin(request: AccountRequest) -> HttpResponse:
    """Make ready for a file, or find the one that broke off."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        raise Invalid("bad_request", _("The upload does not say what it is."))
    asked = form.cleaned_data
    row = service.begin(
        request.account,
        name=asked["name"],
        size=asked["size"],
        modified=asked["modified"] or 0,
        quota=QUOTAS[asked["purpose"]],
        by=request.user,
    )
    return JsonResponse(_facts(row), status=200 if row.received else 201)


@require_safe
@account_page(Ability.SEND)
@_told
def where(request: AccountRequest, incoming_uuid: uuid.UUID) -> HttpResponse:
    """How much of a file is there."""
    return JsonResponse(_facts(incoming_called(request.account, incoming_uuid)))


@require_POST
@account_page(Ability.SEND)
@_told
def piece(request: AccountRequest, incoming_uuid: uuid.UUID) -> HttpResponse:
    """Take a piece: `Upload-Offset` says where it begins, `Content-Digest` its SHA-256."""
    row = incoming_called(request.account, incoming_uuid)
    if request.content_type != "application/octet-stream":
        raise Invalid("wrong_type", _("A piece is sent as application/octet-stream."))
    offset, digest = _offset(request), _digest(request)
    with _place():
        data = _body(request)
    return JsonResponse({"received": service.take(row, offset, data, digest)})


@require_POST
@account_page(Ability.SEND)
@_told
def finish(request: AccountRequest, incoming_uuid: uuid.UUID) -> HttpResponse:
    """Look into a file that is all there, and keep it."""
    upload = service.finish(incoming_called(request.account, incoming_uuid))
    return JsonResponse({"upload": upload.uuid, "name": upload.name, "sha256": upload.sha256})


@require_POST
@account_page(Ability.SEND)
@_told
def discard(request: AccountRequest, incoming_uuid: uuid.UUID) -> HttpResponse:
    """Forget an upload that nobody wants to go on with."""
    service.discard(incoming_called(request.account, incoming_uuid))
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)
    return redirect("campaign_new")


def _facts(row: IncomingFile) -> dict[str, Any]:
    return {
        "uuid": row.uuid,
        "name": row.name,
        "size": row.size,
        "piece": service.PIECE,
        "received": row.received,
        "sums": row.sums,
    }


def _received(request: AccountRequest, incoming_uuid: uuid.UUID) -> int:
    try:
        return incoming_called(request.account, incoming_uuid).received
    except NotFound:
        return 0


def _offset(request: AccountRequest) -> int:
    text = request.headers.get("Upload-Offset", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise Invalid("no_offset", _("Upload-Offset says where the piece begins, in bytes."))
    return int(text)


def _digest(request: AccountRequest) -> bytes:
    """The SHA-256 that RFC 9530 writes as `Content-Digest: sha-256=:BASE64:`, b"" if none."""
    found = _DIGEST.fullmatch(request.headers.get("Content-Digest", "").strip())
    try:
        return base64.b64decode(found[1], validate=True) if found else b""
    except binascii.Error:
        return b""


@contextmanager
def _place() -> Iterator[None]:
    """One of the threads that may wait for pieces. Raises TooManyRequests when all do."""
    if not _places.acquire(blocking=False):
        message = _("Too many uploads at once. Going on in a moment.")
        raise TooManyRequests("busy", message, retryable=True)
    try:
        yield
    finally:
        _places.release()


def _body(request: AccountRequest) -> bytes:
    """The piece, of which no more is read than a piece may have. Raises Invalid, Conflict."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    wanted = int(length) if length.isascii() and length.isdigit() else 0
    if not 0 < wanted <= service.PIECE:
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
