"""Answers held against what the reference says of them."""

import re
from functools import cache
from urllib.parse import urlsplit

import jsonschema_rs
from django.http import HttpResponse

from portal.api.openapi.dialects import dialect_of
from portal.api.openapi.operation import Operation
from portal.api.v2.spec import developer, finance, smsresources

OPERATIONS = [*developer.OPERATIONS, *finance.OPERATIONS, *smsresources.OPERATIONS]
TUNNEL = re.compile(r"_method=([A-Z]+)")


@cache
def _patterns() -> list[tuple[re.Pattern[str], Operation]]:
    """The addresses, those with most words in them first."""
    ordered = sorted(OPERATIONS, key=lambda each: each.path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", each.path) + "/?"), each) for each in ordered]


def operation_of(method: str, address: str) -> Operation | None:
    """The described operation behind a call, also one that goes through the tunnel."""
    parts = urlsplit(address)
    tunnelled = TUNNEL.search(parts.query)
    wanted = tunnelled[1] if tunnelled else method
    for pattern, each in _patterns():
        if each.method == wanted and pattern.fullmatch(parts.path):
            return each
    return None


def check(method: str, address: str, answer: HttpResponse) -> None:
    """Fail unless the answer is one of those that are described, in the shape that is."""
    found = operation_of(method, address)
    if found is None:
        return
    code = answer.status_code
    if code in found.answers:
        schema = found.answers[code].schema
    else:
        assert code in found.errors, f"{found.method} {found.path} answers {code} undescribed"
        schema = dialect_of("v2").error
    jsonschema_rs.validate(dict(schema or {}), answer.json())
