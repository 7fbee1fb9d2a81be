"""How the calls of this dialect are described: each by GET and by POST, with its parameters."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.api.openapi.operation import (
    FORM,
    JSON,
    MULTIPART,
    TEXT,
    WHOLE,
    Answer,
    Operation,
    Parameter,
    Schema,
    row,
)
from portal.api.openapi.security import BASIC

DIALECT = "transmit"
OK = row(code={"const": "SUCCESS"}, description={"const": "OK"})
PAGE = row(count=WHOLE, number=WHOLE)
TIME: Schema = {"type": "string", "examples": ["2030-01-31 18:05:00"]}
MAYBE_TIME: Schema = {"type": ["string", "null"], "examples": ["2030-01-31 18:05:00"]}
ERRORS = (400, 401, 403, 413, 429, 503)
SENDING_ERRORS = (400, 401, 403, 409, 413, 422, 429, 503)
FORMS = "Also as `.xml`, and under `/2/`."


def param(
    name: str,
    summary: str,
    schema: Schema = TEXT,
    *,
    required: bool = False,
    example: Any = None,
) -> Parameter:
    """A parameter, which a GET has in its query and a POST in its body."""
    return Parameter(name, schema, summary, required=required, place="body", example=example)


PAGING = (
    param("page", "Which page, from 1.", {"type": "integer", "minimum": 1}),
    param("max", "Rows of a page: 25, at most 100.", {"type": "integer", "maximum": 100}),
)
SPAN = (
    param("start", "From this time on (UTC).", TIME),
    param("end", "Up to this time (UTC).", TIME),
)


def answered(
    properties: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None
) -> Schema:
    """The schema of an answer: its fields, those that may be missing, and the block `error`."""
    schema = dict(row(**properties, error=OK))
    schema["properties"] = {**schema["properties"], **(optional or {})}
    return schema


def described(
    call: str,
    summary: str,
    parameters: Sequence[Parameter],
    schema: Schema,
    *,
    methods: tuple[str, ...] = ("GET", "POST"),
    errors: tuple[int, ...] = ERRORS,
    description: str = "",
    no_fuzz: str = "",
) -> list[Operation]:
    """The operations of `/<call>.json`, one for each method."""
    return [
        Operation(
            dialect=DIALECT,
            method=method,
            path=f"/{call}.json",
            summary=summary,
            contract=call,
            parameters=tuple(parameters),
            media=(FORM, MULTIPART, JSON),
            answers={200: Answer("Done.", schema)},
            errors=errors,
            security=BASIC,
            description=f"{description} {FORMS}".strip(),
            no_fuzz=no_fuzz,
        )
        for method in methods
    ]
