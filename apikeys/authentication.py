"""Who calls the API: an access token, in any of the places clients put it.

The words are those which clients of this family of portals already know.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import (
    AuthenticationFailed,
    NotAuthenticated,
    ParseError,
    PermissionDenied,
)
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.addresses import client_address
from accounts.models import User
from apikeys.models import ApiKey
from apikeys.services.keys import KeyRefused, use_key

PARAMETERS = ("access_token", "api_token")
_WORDS = {
    "unknown": "Token not found",
    "revoked": "Token is not active or deleted",
    "suspended": "This account is suspended",
}


class AccessTokenAuthentication(BaseAuthentication):
    """Authorization (Bearer, bare, or Basic with the token as password), query, or body.

    The same token in several places is fine; different ones are 400. A token that opens nothing
    is 401; a good one from an address outside its list, or of a suspended account, is 403.
    """

    reads_body = True

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, ApiKey]:
        sources = [request.query_params, *([request.data] if self.reads_body else [])]
        found = {text.strip().lower() for text in _credentials(request, sources)} - {""}
        if not found:
            raise NotAuthenticated("Missing Authorization")
        if len(found) > 1:
            raise ParseError("The request carries different credentials. Send one.")
        address = client_address(request._request)
        try:
            key = use_key(found.pop(), address=address)
        except KeyRefused as refusal:
            raise _refused(refusal, address) from refusal
        return key.created_by or AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class BodilessAuthentication(AccessTokenAuthentication):
    """The same, but without a look at the body: that may be a large file, and a stranger's."""

    reads_body = False


class HasKey(BasePermission):
    """Nobody calls without a key, whatever a view forgets."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, ApiKey)


def _refused(refusal: KeyRefused, address: str) -> AuthenticationFailed | PermissionDenied:
    if refusal.code == "address":
        return PermissionDenied(f"Token is not allowed from this ip:{address}")
    if refusal.code == "suspended":
        return PermissionDenied(_WORDS["suspended"])
    if refusal.code == "expired":
        return AuthenticationFailed(f"Token was expired at {refusal.moment:%Y-%m-%d %H:%M:%S}")
    return AuthenticationFailed(_WORDS[refusal.code])


def _credentials(request: Request, sources: Iterable[Any]) -> Iterator[str]:
    header = request.META.get("HTTP_AUTHORIZATION", "").strip()
    if header:
        yield _from_header(header)
    for source in sources:
        for name in PARAMETERS:
            yield from _from_parameters(source, name)


def _from_header(header: str) -> str:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return rest
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return header
    return header


def _from_parameters(source: Any, name: str) -> list[str]:
    """Every value of a query or form parameter, or the one of a JSON object."""
    if hasattr(source, "getlist"):
        return [str(value) for value in source.getlist(name)]
    if isinstance(source, dict) and source.get(name) is not None:
        return [str(source[name])]
    return []
