"""Errors of our own dialect: one shape for all of them, never HTML.

`{"error": {"code", "message", "field", "retryable", "docs_url"}}`: the code is for programs and
stays, the message for people, the field names what is at fault ('' for the whole call), and at
`docs_url` stands what the code means.
"""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions as framework
from rest_framework.response import Response

from accounts import errors
from portal.api.codes import code_of
from portal.api.links import docs_url

logger = logging.getLogger(__name__)

STATUSES: dict[type[errors.ServiceError], int] = {
    errors.Invalid: 422,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}


def problem(
    status: int, code: str, message: str, *, field: str = "", retryable: bool = False
) -> Response:
    """The answer to a call that failed."""
    body: dict[str, Any] = {
        "code": code,
        "message": message,
        "field": field,
        "retryable": retryable,
        "docs_url": docs_url(code),
    }
    return Response({"error": body}, status=status)


def answer(error: Exception, path: str) -> Response:
    """The reply to an exception; what nobody foresaw is logged and answered with 500."""
    if isinstance(error, errors.ServiceError):
        return _service_error(error)
    if isinstance(error, framework.APIException):
        return _framework_error(error)
    if isinstance(error, Http404):
        return unknown_address()
    if isinstance(error, RequestDataTooBig):
        return problem(413, "body_too_large", "The request body is larger than 10 MB.")
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return problem(400, "malformed", "The request is malformed.")
    if isinstance(error, OperationalError | InterfaceError):
        logger.exception("The database failed at %s", path)
        words = "The service cannot answer now. Try again in a moment."
        return _later(problem(503, "busy", words, retryable=True), 5)
    logger.error("Failed at %s", path, exc_info=error)
    return problem(500, "internal", "This failed for a reason of ours.")


def unknown_address() -> Response:
    """The answer at an address that leads nowhere."""
    return problem(404, "unknown_address", "There is nothing at this address.")


def _service_error(error: errors.ServiceError) -> Response:
    status = next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)
    response = problem(
        status, error.code, error.message, field=error.field, retryable=error.retryable
    )
    return _later(response, 2) if status in (429, 503) else response


def _framework_error(error: framework.APIException) -> Response:
    code = code_of(error)
    message = str(error.detail)
    if isinstance(error, framework.MethodNotAllowed):
        message = "This method is not allowed here."
    response = problem(error.status_code, code, message, retryable=code == "too_many_calls")
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response


def _later(response: Response, seconds: int) -> Response:
    response["Retry-After"] = str(seconds)
    return response
