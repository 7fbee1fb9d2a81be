"""Errors of the v2 dialect: one envelope, the codes and words its clients know."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from rest_framework.exceptions import APIException, MethodNotAllowed, UnsupportedMediaType
from rest_framework.response import Response

from accounts import errors
from apikeys.authentication import AccessRefused, CredentialRefused
from portal.api.codes import code_of
from portal.api.links import docs_url

logger = logging.getLogger(__name__)

BUSY = "The service cannot answer now. Try again in a moment."
TOO_LARGE = "The request body is larger than 10 MB."
# What services call a field -> the parameter a client of this dialect sent.
PARAMETERS = {
    "product": "service",
    "number": "to",
    "text": "message",
    "client_ref": "custom",
    "due_at": "time",
}
STATUSES: dict[type[errors.ServiceError], int] = {
    errors.Invalid: 422,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}

_REFUSALS = {
    "unknown": "Token not found",
    "revoked": "Token is not active or deleted",
    "suspended": "This account is suspended",
}

# What an error of this status is called where nobody says it more exactly.
CAUSES = {
    400: "malformed",
    401: "no_credential",
    403: "out_of_scope",
    404: "unknown_address",
    405: "wrong_method",
    409: "in_conflict",
    422: "bad_parameters",
    429: "too_many_calls",
    503: "busy",
}


class ValidationFailed(Exception):
    """Parameters of the wrong shape: messages by parameter."""

    def __init__(self, messages: dict[str, list[str]]) -> None:
        super().__init__(messages)
        self.messages = messages


def envelope(
    code: int, message: str, fields: dict[str, list[str]] | None = None, *, cause: str = ""
) -> Response:
    """The body of every error.

    `fields` are messages by parameter (validation errors only), `cause` is our own code for it
    (see portal.api.catalogue); without one it follows from the status `code`.
    """
    body: dict[str, Any] = {"status": "ERROR", "code": code, "message": message}
    if fields is not None:
        body["errors"] = fields
    body["docs_url"] = docs_url(cause or CAUSES.get(code, "internal"))
    return Response(body, status=code)


def answer(error: Exception, path: str) -> Response:
    """The reply to an exception; what nobody foresaw is logged and answered with 500."""
    cause = code_of(error)
    if isinstance(error, ValidationFailed):
        return envelope(422, next(iter(error.messages.values()))[0], error.messages)
    if isinstance(error, errors.ServiceError):
        return _service_error(error)
    if isinstance(error, APIException):
        return _framework_error(error, cause)
    if isinstance(error, Http404):
        return envelope(404, "No results found", cause=cause)
    if isinstance(error, RequestDataTooBig):
        return envelope(422, TOO_LARGE, {"body": [TOO_LARGE]}, cause=cause)
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return envelope(400, "The request is malformed.", cause=cause)
    if isinstance(error, OperationalError | InterfaceError):
        logger.exception("The database failed at %s", path)
        response = envelope(503, BUSY, cause=cause)
        response["Retry-After"] = "5"
        return response
    logger.error("Failed at %s", path, exc_info=error)
    return envelope(500, "Server Error", cause=cause)


def _service_error(error: errors.ServiceError) -> Response:
    code = next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)
    if code == 404:
        return envelope(404, "No results found", cause=error.code)
    if code == 422:
        field = PARAMETERS.get(error.field, error.field) or "request"
        return envelope(422, error.message, {field: [error.message]}, cause=error.code)
    return envelope(code, error.message, cause=error.code)


def _framework_error(error: APIException, cause: str) -> Response:
    if isinstance(error, UnsupportedMediaType):
        message = "Send the body as application/json or as a form."
        return envelope(400, message, cause=cause)
    message = _credential_words(error) or str(error.detail)
    if isinstance(error, MethodNotAllowed):
        message = "This method is not allowed here."
    response = envelope(error.status_code, message, cause=cause)
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response


def _credential_words(error: APIException) -> str:
    """What clients of this dialect know a refused credential by; '' for other errors."""
    if not isinstance(error, CredentialRefused | AccessRefused):
        return ""
    refusal = error.refusal
    if refusal.code == "address":
        return f"Token is not allowed from this ip:{getattr(error, 'address', '')}"
    if refusal.code == "expired":
        return f"Token was expired at {refusal.moment:%Y-%m-%d %H:%M:%S}"
    return _REFUSALS.get(refusal.code, refusal.message)
