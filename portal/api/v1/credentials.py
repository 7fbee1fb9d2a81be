"""Credentials of these calls: a user name and password, or a key in a header or parameter."""

from collections.abc import Iterator
from typing import Any

from rest_framework.request import Request

from apikeys.authentication import (
    AccessTokenAuthentication,
    KeyAuthentication,
    Presented,
    in_parameters,
    values_of,
)


class PairAuthentication(KeyAuthentication):
    """`username` and `password` in the query or the body."""

    def presented(self, request: Request) -> Iterator[Presented]:
        yield from _pairs(request.query_params, in_url=True)
        yield from _pairs(request.data, in_url=False)

    def authenticate_header(self, request: Request) -> str:
        return 'Credentials realm="api"'


class ApiKeyAuthentication(AccessTokenAuthentication):
    """`X-API-Key`, or `api_key` in the query or body; any other token must be the same one."""

    parameters = ("api_key", "access_token", "api_token")

    def presented(self, request: Request) -> Iterator[Presented]:
        yield from header_key(request)
        yield from super().presented(request)

    def authenticate_header(self, request: Request) -> str:
        return 'ApiKey realm="api"'


class PairOrKeyAuthentication(ApiKeyAuthentication):
    """Either of them."""

    def presented(self, request: Request) -> Iterator[Presented]:
        yield from _pairs(request.query_params, in_url=True)
        yield from _pairs(request.data, in_url=False)
        yield from super().presented(request)


def header_key(request: Request) -> Iterator[Presented]:
    """The key in the header."""
    text = request.headers.get("X-API-Key", "")
    if text.strip():
        yield Presented(text)


def presents_key(request: Request) -> bool:
    """Whether a call names a key the way these calls do."""
    return any(
        each.text.strip() for each in (*header_key(request), *in_parameters(request, ("api_key",)))
    )


def _pairs(source: Any, *, in_url: bool) -> Iterator[Presented]:
    names, passwords = values_of(source, "username"), values_of(source, "password")
    for name in names:
        yield Presented(name, password=passwords[0] if passwords else "", in_url=in_url)
