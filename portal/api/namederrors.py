"""Errors of the dialects that name them in capitals (FIELD_INVALID, OVER_LIMIT …).

What went wrong is settled here, once; each dialect says what it calls it and how it looks.
"""

import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from rest_framework import exceptions as framework

from accounts import errors
from apikeys.authentication import DIFFERENT, AccessRefused
from portal.api.base import HttpsRequired, OutOfScope
from portal.api.codes import code_of

logger = logging.getLogger(__name__)

OVER_LIMIT = "Too many calls. Wait for the seconds that Retry-After names."
BUSY = "The service cannot answer now. Try again in a moment."
INTERNAL = "This failed for a reason of ours."
TOO_LARGE = "The request body is larger than 10 MB."


class Failure(Exception):
    """A call that cannot be answered: `code` of the dialect, our own code and the HTTP status.

    `description` is a sentence, or an object where the dialect wants one.
    """

    def __init__(
        self, code: str, description: Any, *, ours: str = "bad_parameter", status: int = 400
    ) -> None:
        super().__init__(code)
        self.code, self.description, self.ours, self.status = code, description, ours, status


class Told(NamedTuple):
    """What a caller is told: HTTP status, the dialect's code, words, our code, when to retry."""

    status: int
    code: str
    description: Any
    ours: str
    retry_after: int = 0


def told(error: Exception, path: str, names: Mapping[str, str]) -> Told:
    """What to tell of an exception; what nobody foresaw is logged and is a 500.

    `names` are the dialect's codes for errors that it knows by a code of their own.
    """
    if isinstance(error, Failure):
        return Told(error.status, error.code, error.description, error.ours)
    ours = code_of(error)
    if isinstance(error, errors.ServiceError):
        return _service_error(error, names)
    if isinstance(error, framework.APIException):
        return _framework_error(error, ours)
    if isinstance(error, RequestDataTooBig):
        return Told(413, "FIELD_INVALID", TOO_LARGE, ours)
    if isinstance(error, OperationalError | InterfaceError):
        logger.exception("The database failed at %s", path)
        return Told(503, "INTERNAL_ERROR", BUSY, ours, 5)
    if ours == "malformed":
        return Told(400, "FIELD_INVALID", "The request is malformed.", ours)
    logger.error("Failed at %s", path, exc_info=error)
    return Told(500, "INTERNAL_ERROR", INTERNAL, ours)


def _service_error(error: errors.ServiceError, names: Mapping[str, str]) -> Told:
    status, code = _kind_of(error)
    retry_after = 2 if status in (409, 429, 503) and error.retryable or status == 429 else 0
    return Told(status, names.get(error.code, code), error.message, error.code, retry_after)


def _kind_of(error: errors.ServiceError) -> tuple[int, str]:
    if error.code == "idempotency_key_reused":
        return 422, "FIELD_INVALID"
    if isinstance(error, errors.Conflict):
        return (409 if error.retryable else 400), "KEY_EXISTS"
    kinds: tuple[tuple[type[errors.ServiceError], int, str], ...] = (
        (errors.Forbidden, 400, "NO_ACCESS"),
        (errors.NotFound, 400, "NOT_FOUND"),
        (errors.TooManyRequests, 429, "OVER_LIMIT"),
        (errors.Unavailable, 503, "INTERNAL_ERROR"),
    )
    found = ((status, code) for kind, status, code in kinds if isinstance(error, kind))
    return next(found, (400, "FIELD_INVALID"))


def _framework_error(error: framework.APIException, ours: str) -> Told:
    words = str(error.detail)
    if isinstance(error, framework.NotAuthenticated):
        return Told(401, "AUTH_FAILED_NO_DATA", "Send your API key with the call.", ours)
    if isinstance(error, AccessRefused | OutOfScope | HttpsRequired):
        return Told(403, "NO_ACCESS", words, ours)
    if isinstance(error, framework.AuthenticationFailed):
        return Told(401, "AUTH_FAILED", words, ours)
    if isinstance(error, framework.Throttled):
        return Told(429, "OVER_LIMIT", OVER_LIMIT, ours)
    if isinstance(error, framework.MethodNotAllowed):
        return Told(405, "NOT_IMPLEMENTED", "This method is not allowed here.", ours)
    if isinstance(error, framework.UnsupportedMediaType):
        words = "Send the body as a form, or as JSON with Content-Type: application/json."
        return Told(400, "FIELD_INVALID", words, ours)
    code = "AUTH_FAILED" if words == DIFFERENT else "FIELD_INVALID"
    return Told(error.status_code, code, words, ours)
