"""What one call of a dialect takes and answers, as data: the OpenAPI document is made of these.

Each dialect keeps its own in a package `spec`, in modules with a list OPERATIONS.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Schema = Mapping[str, Any]
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
JSON = "application/json"
XML = "application/xml"
HTML = "text/html"

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}


@dataclass(frozen=True)
class Parameter:
    """A named input. `place` is `path`, `query`, `header` or `body` (a field of form or JSON)."""

    name: str
    schema: Schema = field(default_factory=lambda: TEXT)
    summary: str = ""
    required: bool = False
    place: Literal["path", "query", "header", "body"] = "query"
    example: Any = None


@dataclass(frozen=True)
class Answer:
    """An answer: its body's schema (None: no body described), media type and an example."""

    summary: str
    schema: Schema | None = None
    media: str = JSON
    example: Any = None


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One method of one address.

    `path` is the full path with {parameters}, without a slash at its end. `contract` names the
    line of the dialect's contract that it fulfils (`docs/api-coverage.md` is made of these).
    `security` names schemes of portal.api.openapi.security; empty: open to everybody.
    `errors` are the status codes of errors in the dialect's own shape. A call is `safe` to be
    tried by a fuzzer unless `no_fuzz` says why not.
    """

    dialect: str
    method: str
    path: str
    summary: str
    contract: str = ""
    parameters: tuple[Parameter, ...] = ()
    media: tuple[str, ...] = (JSON, FORM)
    body: Schema | None = None
    answers: Mapping[int, Answer] = field(default_factory=dict)
    errors: tuple[int, ...] = (401, 403, 429)
    security: tuple[str, ...] = ()
    description: str = ""
    no_fuzz: str = ""


def row(**properties: Schema) -> Schema:
    """The schema of an object that has exactly these fields, all present."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": sorted(properties),
        "additionalProperties": False,
    }


def rows(item: Schema) -> Schema:
    """The schema of a list."""
    return {"type": "array", "items": item}
