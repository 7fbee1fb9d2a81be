"""Errors of the v2 dialect: one envelope, the codes and words its clients know."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from rest_framework.exceptions import APIException, MethodNotAllowed, UnsupportedMediaType
from rest_framework.response import Response

from accounts import errors

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


class ValidationFailed(Exception):
    """Parameters of the wrong shape: messages by parameter."""

    def __init__(self, messages: dict[str, list[str]]) -> None:
        super().__init__(messages)
        self.messages = messages


def envelope(code: int, message: str, fields: dict[str, list[str]] | None = None) -> Response:
    """The body of every error. `fields` are messages by parameter (validation errors only)."""
    body: dict[str, Any] = {"status": "ERROR", "code": code, "message": message}
    if fields is not None:
        body["errors"] = fields
    return Response(body, status=code)


def answer(error: Exception, path: str) -> Response:
    """The reply to an exception; what nobody foresaw is logged and answered with 500."""
    if isinstance(error, ValidationFailed):
        return envelope(422, next(iter(error.messages.values()))[0], error.messages)
    if isinstance(error, errors.ServiceError):
        return _service_error(error)
    if isinstance(error, APIException):
        return _framework_error(error)
    if isinstance(error, Http404):
        return envelope(404, "No results found")
    if isinstance(error, RequestDataTooBig):
        return envelope(422, TOO_LARGE, {"body": [TOO_LARGE]})
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return envelope(400, "The request is malformed.")
    if isinstance(error, OperationalError | InterfaceError):
        logger.exception("The database failed at %s", path)
        response = envelope(503, BUSY)
        response["Retry-After"] = "5"
        return response
    logger.error("Failed at %s", path, exc_info=error)
    return envelope(500, "Server Error")


def _service_error(error: errors.ServiceError) -> Response:
    code = next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)
    if code == 404:
        return envelope(404, "No results found")
    if code == 422:
        field = PARAMETERS.get(error.field, error.field) or "request"
        return envelope(422, error.message, {field: [error.message]})
    return envelope(code, error.message)


def _framework_error(error: APIException) -> Response:
    if isinstance(error, UnsupportedMediaType):
        return envelope(400, "Send the body as application/json or as a form.")
    message = str(error.detail)
    if isinstance(error, MethodNotAllowed):
        message = "This method is not allowed here."
    response = envelope(error.status_code, message)
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response
