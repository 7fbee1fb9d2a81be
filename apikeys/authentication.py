"""Who calls the API: a key, in any of the places where clients of a dialect put it.

A dialect names its places by a subclass of KeyAuthentication, and words the refusals itself.
"""

import base64
import binascii
from collections.abc import Iterator
from typing import Any, NamedTuple

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
from apikeys.models import ApiKey
from apikeys.services.keys import KeyRefused, use_credential, use_key

PARAMETERS = ("access_token", "api_token", "api_key")
DIFFERENT = "The request carries different credentials. Send one."


class Presented(NamedTuple):
    """A credential as a call presents it: a token (`secret` where the place has one), or a pair."""

    text: str
    secret: str | None = None
    password: str | None = None
    in_url: bool = False

    @property
    def identity(self) -> tuple[str, str | None]:
        """What two places must have in common: the same key twice is fine."""
        text = self.text.strip()
        return (text if self.password is not None else text.lower(), self.password)


class CredentialRefused(AuthenticationFailed):
    """A credential that opens nothing (401); `refusal` says why."""

    def __init__(self, refusal: KeyRefused) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class AccessRefused(PermissionDenied):
    """A good credential that may not be used so (403); `refusal` says why, `address` from where."""

    def __init__(self, refusal: KeyRefused, address: str) -> None:
        super().__init__(refusal.message)
        self.refusal, self.address = refusal, address


class KeyAuthentication(BaseAuthentication):
    """Finds the one credential of a call and uses it.

    Raises NotAuthenticated where there is none, ParseError where there are different ones,
    CredentialRefused and AccessRefused.
    """

    def presented(self, request: Request) -> Iterator[Presented]:
        """Every credential of the call, in all places of the dialect."""
        raise NotImplementedError

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiKey]:
        found = [each for each in self.presented(request) if each.text.strip()]
        if not found:
            raise NotAuthenticated("Missing Authorization")
        if len({each.identity for each in found}) > 1:
            raise ParseError(DIFFERENT)
        credential = found[0]._replace(in_url=any(each.in_url for each in found))
        address = client_address(request._request)
        try:
            key = _use(credential, address)
        except KeyRefused as refusal:
            if refusal.code in ("address", "suspended", "in_url"):
                raise AccessRefused(refusal, address) from refusal
            raise CredentialRefused(refusal) from refusal
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class AccessTokenAuthentication(KeyAuthentication):
    """Authorization (Bearer, bare, or Basic with the token as password), query, or body."""

    reads_body = True
    parameters: tuple[str, ...] = ("access_token", "api_token")

    def presented(self, request: Request) -> Iterator[Presented]:
        header = request.META.get("HTTP_AUTHORIZATION", "").strip()
        if header:
            yield Presented(token_in(header))
        yield from in_parameters(request, self.parameters, reads_body=self.reads_body)


class BodilessAuthentication(AccessTokenAuthentication):
    """The same, but without a look at the body: that may be a large file, and a stranger's."""

    reads_body = False


class HasKey(BasePermission):
    """Nobody calls without a key, whatever a view forgets."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, ApiKey)


def token_in(header: str) -> str:
    """The token of an Authorization header: after Bearer, as Basic's password, or bare."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        return rest
    pair = basic_pair(header)
    return pair[1] if pair else header


def basic_pair(header: str) -> tuple[str, str] | None:
    """User name and password of `Basic …`; None where the header is nothing of the kind."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, password


def in_parameters(
    request: Request, names: tuple[str, ...], *, reads_body: bool = True
) -> Iterator[Presented]:
    """The tokens in the query, and where `reads_body` in the body, under these names."""
    for name in names:
        for value in values_of(request.query_params, name):
            yield Presented(value, in_url=True)
        for value in values_of(request.data, name) if reads_body else ():
            yield Presented(value)


def values_of(source: Any, name: str) -> list[str]:
    """Every value of a query or form parameter, or the one of a JSON object."""
    if hasattr(source, "getlist"):
        return [str(value) for value in source.getlist(name)]
    if isinstance(source, dict) and source.get(name) is not None:
        return [str(source[name])]
    return []


def _use(credential: Presented, address: str) -> ApiKey:
    if credential.password is not None:
        return use_credential(
            credential.text, credential.password, address=address, in_url=credential.in_url
        )
    return use_key(
        credential.text, address=address, secret=credential.secret, in_url=credential.in_url
    )
