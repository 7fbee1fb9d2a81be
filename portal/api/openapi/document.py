"""The OpenAPI 3.1 document of every dialect, made once per process and origin."""

import json
from functools import lru_cache
from typing import Any

from portal.api.openapi.collect import operations, place
from portal.api.openapi.dialects import dialect_of, tags
from portal.api.openapi.merging import merged
from portal.api.openapi.operation import Operation
from portal.api.openapi.parts import operation_object
from portal.api.openapi.security import SCHEMES

VERSION = "1"
SUMMARY = (
    "Every dialect speaks for the same accounts, credits and messages: choose the one that your "
    "client already knows. Every error in JSON has a `docs_url`: what it means and what to do. "
    "Send an `Idempotency-Key` with a call that sends or moves money, and it is done once."
)


@lru_cache(maxsize=16)
def document_json(origin: str) -> bytes:
    """The document as it is served at `origin` (scheme and host, no slash at the end)."""
    return json.dumps(document(origin), ensure_ascii=False, separators=(",", ":")).encode()


def document(origin: str, chosen: tuple[Operation, ...] | None = None) -> dict[str, Any]:
    """The document of the chosen operations: all, unless they are named."""
    found = operations() if chosen is None else chosen
    names = sorted({each.dialect for each in found}, key=place)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Messaging API", "version": VERSION, "description": SUMMARY},
        "servers": [{"url": origin}],
        "tags": tags(names),
        "paths": _paths(found),
        "components": {
            "securitySchemes": {name: dict(scheme) for name, scheme in SCHEMES.items()},
            "schemas": {f"{name}_error": dict(dialect_of(name).error) for name in names},
        },
    }


def _paths(found: tuple[Operation, ...]) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for operation in found:
        item = paths.setdefault(operation.path, {})
        method, shown = operation.method.lower(), operation_object(operation)
        item[method] = merged(item[method], shown) if method in item else shown
    return paths
