"""The HTTP status of an error in each dialect: asked of the dialects themselves."""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import RequestDataTooBig
from django.utils import timezone
from rest_framework import exceptions as framework
from rest_framework.response import Response

from accounts import errors
from apikeys.authentication import DIFFERENT, AccessRefused, CredentialRefused
from apikeys.services.keys import KeyRefused
from portal.api.base import HttpsRequired, OutOfScope
from portal.api.catalogue.entry import Entry, Kind
from portal.api.codes import REFUSALS
from portal.api.tidings.errors import answer as answer_tidings
from portal.api.transmit.errors import answer as answer_transmit
from portal.api.v1.errors import answer as answer_v1
from portal.api.v2.errors import answer as answer_v2
from portal.api.v3.errors import answer as answer_v3

Answer = Callable[[Exception, str], Response]

ANSWERS: dict[str, Answer] = {
    "v2": answer_v2,
    "v1": partial(answer_v1, by_key=True),
    "v3": answer_v3,
    "transmit": answer_transmit,
    "tidings": answer_tidings,
}
# Faults are logged where they are answered, so nobody is asked about these.
FAULTS = {"busy": 503, "internal": 500}
_KINDS: dict[Kind, type[errors.ServiceError]] = {
    Kind.INVALID: errors.Invalid,
    Kind.FORBIDDEN: errors.Forbidden,
    Kind.NOT_FOUND: errors.NotFound,
    Kind.CONFLICT: errors.Conflict,
    Kind.TOO_MANY: errors.TooManyRequests,
    Kind.UNAVAILABLE: errors.Unavailable,
}
_PROTOCOL: dict[str, Callable[[], Exception]] = {
    "no_credential": framework.NotAuthenticated,
    "different_credentials": partial(framework.ParseError, DIFFERENT),
    "out_of_scope": OutOfScope,
    "https_required": HttpsRequired,
    "wrong_method": partial(framework.MethodNotAllowed, "PUT"),
    "malformed": framework.ParseError,
    "body_too_large": RequestDataTooBig,
    "wrong_content_type": partial(framework.UnsupportedMediaType, "text/plain"),
    "unknown_address": framework.NotFound,
    "too_many_calls": framework.Throttled,
}
_FORBIDDEN = frozenset({"account_suspended", "address_not_allowed", "credential_in_url"})


def statuses(entry: Entry) -> dict[str, int]:
    """The status by dialect."""
    if entry.code in FAULTS:
        return dict.fromkeys(ANSWERS, FAULTS[entry.code])
    error = example(entry)
    return {name: answer(error, "").status_code for name, answer in ANSWERS.items()}


def example(entry: Entry) -> Exception:
    """An error as a call would meet it."""
    if entry.code in _PROTOCOL:
        return _PROTOCOL[entry.code]()
    for ours, code in REFUSALS.items():
        if code == entry.code:
            refusal = KeyRefused(ours, "", moment=timezone.now())
            refused = AccessRefused(refusal, "") if code in _FORBIDDEN else None
            return refused or CredentialRefused(refusal)
    return _KINDS[entry.kind](entry.code, "", "", entry.retryable)
