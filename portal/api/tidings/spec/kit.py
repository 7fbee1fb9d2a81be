"""What the descriptions of our own dialect are made of."""

from collections.abc import Mapping
from typing import Any

from portal.api.openapi.operation import (
    JSON,
    TEXT,
    WHOLE,
    Answer,
    Operation,
    Parameter,
    Schema,
    row,
)
from portal.api.openapi.security import TOKENS

DIALECT, BASE = "tidings", "/api/tidings/v1/"
READ_ERRORS = (400, 401, 403, 404, 422, 429, 503)
WRITE_ERRORS = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)

UUID: Schema = {"type": "string", "format": "uuid"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
CREDITS: Schema = {"type": "string", "pattern": r"^-?\d+(\.\d{1,6})?$"}
ANY: Schema = {}
OBJECT: Schema = {"type": "object"}
OBJECTS: Schema = {"type": "array", "items": {"type": "object"}}
TEXTS: Schema = {"type": "array", "items": {"type": "string"}}


def maybe(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [dict(schema), {"type": "null"}]}


def among(*values: str) -> Schema:
    """One of these words."""
    return {"enum": list(values)}


def merged(*schemas: Schema) -> Schema:
    """One object with the fields of all of them."""
    fields: dict[str, Any] = {}
    for schema in schemas:
        fields |= schema["properties"]
    return row(**fields)


def part(name: str, schema: Schema = UUID, summary: str = "") -> Parameter:
    """A part of the address."""
    return Parameter(name, schema, summary, required=True, place="path")


def field(
    name: str,
    schema: Schema = TEXT,
    summary: str = "",
    *,
    required: bool = False,
    example: Any = None,
) -> Parameter:
    """A field of the JSON body."""
    return Parameter(name, schema, summary, required, "body", example)


CAMPAIGN = part("campaign_uuid", summary="The campaign's id.")
AFTER: Schema = {**WHOLE, "minimum": 0}


def call(
    method: str,
    path: str,
    summary: str,
    answers: Mapping[int, Answer | Schema],
    *parameters: Parameter,
    description: str = "",
    no_fuzz: str = "",
    media: tuple[str, ...] = (JSON,),
) -> Operation:
    """A call with a token; its errors are those that any such call can have."""
    reads = method == "GET"
    return Operation(
        dialect=DIALECT,
        method=method,
        path=f"{BASE}{path}",
        summary=summary,
        parameters=parameters,
        media=media,
        answers={code: _answer(found, summary) for code, found in answers.items()},
        errors=READ_ERRORS if reads else WRITE_ERRORS,
        security=TOKENS,
        description=description,
        no_fuzz=no_fuzz,
    )


def _answer(found: Answer | Schema, summary: str) -> Answer:
    return found if isinstance(found, Answer) else Answer(summary, found)
