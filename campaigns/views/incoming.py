"""Files sent in pieces: begun, continued, finished, discarded. What they answer is JSON."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
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
from campaigns.pieces import a_place, digest_of, offset_of, piece_of
from campaigns.selectors.files import incoming_called
from campaigns.services import incoming as service

# What a file is for -> the limit of its size.
QUOTAS = {
    "campaign": "campaign_file_bytes",
    "optouts": "optout_file_bytes",
    "contacts": "contacts_file_bytes",
}
_STATUS = {NotFound: 404, Conflict: 409, Invalid: 422, TooManyRequests: 429, Unavailable: 503}


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
    offset, digest = offset_of(request), digest_of(request)
    with a_place():
        data = piece_of(request, service.PIECE)
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
