"""Our own code for any error of a call: what the catalogue of errors knows it by."""

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions as framework

from accounts.errors import ServiceError
from apikeys.authentication import DIFFERENT, AccessRefused, CredentialRefused
from portal.api.base import HttpsRequired, OutOfScope

REFUSALS = {
    "unknown": "unknown_credential",
    "expired": "credential_expired",
    "revoked": "credential_revoked",
    "suspended": "account_suspended",
    "address": "address_not_allowed",
    "in_url": "credential_in_url",
}
# The first kind that fits counts.
KINDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (HttpsRequired, "https_required"),
    (OutOfScope, "out_of_scope"),
    (framework.NotAuthenticated, "no_credential"),
    (framework.AuthenticationFailed, "unknown_credential"),
    (framework.PermissionDenied, "out_of_scope"),
    (framework.MethodNotAllowed, "wrong_method"),
    (framework.UnsupportedMediaType, "wrong_content_type"),
    (framework.Throttled, "too_many_calls"),
    ((Http404, framework.NotFound), "unknown_address"),
    (RequestDataTooBig, "body_too_large"),
    ((framework.ParseError, SuspiciousOperation, UnreadablePostError), "malformed"),
    ((OperationalError, InterfaceError), "busy"),
)


def code_of(error: Exception) -> str:
    """The code of an error; `internal` for what nobody foresaw."""
    if isinstance(error, CredentialRefused | AccessRefused):
        return REFUSALS.get(error.refusal.code, "unknown_credential")
    if isinstance(error, ServiceError):
        return error.code
    if isinstance(error, framework.ParseError) and str(error.detail) == DIFFERENT:
        return "different_credentials"
    return next((code for kind, code in KINDS if isinstance(error, kind)), "internal")
