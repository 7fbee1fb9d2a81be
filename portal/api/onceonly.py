"""Idempotency of calls, for every dialect: the same key and call, the same answer, done once."""

import hashlib
import json
import time
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid
from apikeys.authentication import PARAMETERS
from apikeys.models import ApiKey
from apikeys.services.answered import (
    LONGEST_KEY,
    Answer,
    Once,
    Taken,
    find,
    keep,
    still_running,
    take,
)

REPLAYED = "Idempotent-Replayed"
# A call that comes while the first one runs waits a little, and is then told to come again.
WAITS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
_SECRETS = frozenset({*PARAMETERS, "username", "password"})


class _Failed(Exception):
    """The work answered with an error: what it wrote is taken back."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def answer(
    request: Request, key: ApiKey, work: Callable[[], Response], *, label: str = ""
) -> Response:
    """The answer of `work`, done at most once for the call's key (see ApiView.once)."""
    name = _key_of(request, key, label)
    if not name:
        return work()
    once = Once(key.account, _route(request), name, fingerprint(request))
    for wait in (0.0, *WAITS):
        time.sleep(wait)
        try:
            return _work(once, work)
        except _Failed as failed:
            return failed.response
        except Taken:
            given = find(once)
        if given is not None:
            return Response(given.body, status=given.status, headers={REPLAYED: "true"})
    raise still_running()


def _work(once: Once, work: Callable[[], Response]) -> Response:
    with transaction.atomic():
        row = take(once)
        response = work()
        if response.status_code >= 400:
            raise _Failed(response)
        keep(row, Answer(response.status_code, response.data))
    return response


def _key_of(request: Request, key: ApiKey, label: str) -> str:
    """The call's key: its header, else its label where the key's owner wants that."""
    name = request.headers.get("Idempotency-Key", "").strip()
    if name:
        if len(name) > LONGEST_KEY or not name.isprintable():
            message = f"An Idempotency-Key has at most {LONGEST_KEY} printable characters."
            raise Invalid("bad_idempotency_key", message, "Idempotency-Key")
        return name
    return f"label:{label}" if label and key.labels_are_keys else ""


def _route(request: Request) -> str:
    match = request._request.resolver_match
    return (match.view_name if match and match.view_name else request.path.rstrip("/"))[:60]


def fingerprint(request: Request) -> str:
    """A hash of what a call asks; credentials do not belong to it."""
    asked = [
        request.method,
        request.path.rstrip("/"),
        _plain(request.query_params),
        _plain(request.data),
    ]
    text = json.dumps(asked, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(source: Any) -> Any:
    if hasattr(source, "lists"):
        return {
            name: list(map(_value, values))
            for name, values in source.lists()
            if name not in _SECRETS
        }
    if isinstance(source, dict):
        return {name: value for name, value in source.items() if name not in _SECRETS}
    return source


def _value(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    for block in value.chunks():
        digest.update(block)
    value.seek(0)
    return digest.hexdigest()
