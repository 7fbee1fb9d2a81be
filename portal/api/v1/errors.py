"""Errors of these calls: `{"error": …}`, with `help` where a key is at fault."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions as framework
from rest_framework.response import Response

from accounts import errors
from apikeys.authentication import AccessRefused, CredentialRefused
from campaigns.acceptance import BadNumbers
from portal.api.base import HttpsRequired, OutOfScope
from portal.api.links import docs_url

logger = logging.getLogger(__name__)

HELP = "Provide X-API-Key header or api_key parameter"
REQUIRED = "API key is required"
STATUSES: dict[type[errors.ServiceError], int] = {
    errors.Invalid: 400,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}
# What is well-formed but cannot be done is 422 here, a parameter that is wrong 400.
UNPROCESSABLE = frozenset({"insufficient_credit", "daily_cap_reached", "idempotency_key_reused"})
FIELDS = {"number": "numbers", "text": "message_body", "due_at": "time", "product": "service"}
_KEY_WORDS = {
    "unknown": ("Invalid API key", "unknown_credential"),
    "revoked": ("API key has been revoked", "credential_revoked"),
    "expired": ("API key has expired", "credential_expired"),
}
_FORBIDDEN = {
    "suspended": "account_suspended",
    "address": "address_not_allowed",
    "in_url": "credential_in_url",
}
_FRAMEWORK: dict[type[framework.APIException], tuple[str, str]] = {
    framework.MethodNotAllowed: ("This method is not allowed here.", "wrong_method"),
    framework.UnsupportedMediaType: (
        "Send the body as application/json or as a form.",
        "wrong_content_type",
    ),
    framework.ParseError: ("", "malformed"),
    framework.Throttled: ("Too Many Requests.", "too_many_calls"),
    HttpsRequired: ("", "https_required"),
    OutOfScope: ("", "out_of_scope"),
}


def problem(status: int, code: str, message: str, **more: Any) -> Response:
    """The body of an error; 5xx bodies say nothing of the inside."""
    if status >= 500:
        return Response({"message": "Server Error", "docs_url": docs_url(code)}, status=status)
    return Response({"error": message, **more, "docs_url": docs_url(code)}, status=status)


def answer(error: Exception, path: str, *, by_key: bool) -> Response:
    """The reply to an exception. `by_key`: the call takes a key, rather than name and password."""
    if isinstance(error, framework.NotAuthenticated | CredentialRefused):
        return _credential(error, by_key)
    if isinstance(error, AccessRefused):
        code = _FORBIDDEN.get(error.refusal.code, error.refusal.code)
        return problem(403, code, error.refusal.message)
    if isinstance(error, errors.ServiceError):
        return _service_error(error)
    if isinstance(error, framework.APIException):
        return _framework_error(error)
    if isinstance(error, Http404):
        return problem(404, "unknown_address", "There is nothing at this address.")
    if isinstance(error, RequestDataTooBig):
        return problem(422, "body_too_large", "The request body is larger than 10 MB.")
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return problem(400, "malformed", "The request is malformed.")
    if isinstance(error, OperationalError | InterfaceError):
        logger.exception("The database failed at %s", path)
        response = problem(503, "busy", "")
        response["Retry-After"] = "5"
        return response
    logger.error("Failed at %s", path, exc_info=error)
    return problem(500, "internal", "")


def _credential(error: Exception, by_key: bool) -> Response:
    refusal = error.refusal.code if isinstance(error, CredentialRefused) else ""
    words, code = _KEY_WORDS.get(refusal, (REQUIRED, "no_credential"))
    if by_key:
        return problem(401, code, words, help=HELP)
    return problem(401, code, "Unauthorized.")


def _service_error(error: errors.ServiceError) -> Response:
    status = next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)
    if isinstance(error, BadNumbers):
        return problem(400, error.code, "Invalid phone number format.", invalid=error.numbers)
    if error.code == "insufficient_credit":
        return problem(422, error.code, "Insufficient balance.", detail=error.message)
    if status == 400 and error.code in UNPROCESSABLE:
        status = 422
    more = {"field": FIELDS.get(error.field, error.field)} if error.field else {}
    response = problem(status, error.code, error.message, **more)
    if status in (429, 503) or error.retryable:
        response["Retry-After"] = "2"
    return response


def _framework_error(error: framework.APIException) -> Response:
    known = next((_FRAMEWORK[kind] for kind in type(error).__mro__ if kind in _FRAMEWORK), None)
    words, code = known or ("", "refused")
    return problem(error.status_code, code, words or str(error.detail))
