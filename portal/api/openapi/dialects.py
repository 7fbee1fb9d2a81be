"""What the document says of each dialect: its words, and how its errors look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.api.openapi.operation import FLAG, TEXT, WHOLE, Schema, rows

URL: Schema = {"type": "string", "format": "uri"}


def _open(needed: tuple[str, ...], **properties: Schema) -> Schema:
    """An object with at least the needed fields."""
    return {"type": "object", "properties": dict(properties), "required": list(needed)}


@dataclass(frozen=True)
class Dialect:
    """A family of clients: its title, whom it is for, and the body of its errors."""

    name: str
    title: str
    summary: str
    error: Schema


_BY_FIELD: Schema = {"type": "object", "additionalProperties": rows(TEXT)}
_V2 = _open(
    ("status", "code", "message", "docs_url"),
    status={"const": "ERROR"},
    code=WHOLE,
    message=TEXT,
    errors=_BY_FIELD,
    docs_url=URL,
)
_V1: Schema = {
    **_open((), error=TEXT, message=TEXT, help=TEXT, errors=_BY_FIELD, docs_url=URL),
    "anyOf": [{"required": ["error"]}, {"required": ["message"]}],
}
_BLOCK = _open(("code", "description"), code=TEXT)
_V3 = _open(
    ("meta", "msg", "data", "error"),
    meta=_open(("code", "status"), code=WHOLE, status=TEXT),
    msg=TEXT,
    error=_BLOCK,
    docs_url=URL,
)
_TRANSMIT = _open(("error",), error=_BLOCK, docs_url=URL)
_TIDINGS = _open(
    ("error",),
    error=_open(
        ("code", "message", "field", "retryable", "docs_url"),
        code=TEXT,
        message=TEXT,
        field=TEXT,
        retryable=FLAG,
        docs_url=URL,
    ),
)

DIALECTS: Mapping[str, Dialect] = {
    each.name: each
    for each in (
        Dialect("v2", "v2", "Sending, reports and resources: `/api/v2/`, with a token.", _V2),
        Dialect("v1", "v1", "One sending call with user name and password, and API keys.", _V1),
        Dialect("v3", "v3", "`/api/v3/`, with an app key.", _V3),
        Dialect(
            "transmit",
            "transmit",
            "`/<call>.json`, `/2/<call>.json`; HTTP Basic.",
            _TRANSMIT,
        ),
        Dialect("tidings", "tidings", "Campaigns, from the file to the report.", _TIDINGS),
    )
}


def dialect_of(name: str) -> Dialect:
    """A dialect; one that nobody has described has errors of any shape."""
    return DIALECTS.get(name) or Dialect(name, name, "", {"type": "object"})


def tags(names: list[str]) -> list[dict[str, Any]]:
    """The document's tags, one for each dialect."""
    return [{"name": dialect_of(n).title, "description": dialect_of(n).summary} for n in names]
