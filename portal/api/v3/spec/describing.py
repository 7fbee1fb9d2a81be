"""How the calls of this dialect are described: one envelope around what each answers."""

from collections.abc import Mapping, Sequence

from portal.api.openapi.operation import (
    FORM,
    JSON,
    TEXT,
    WHOLE,
    Answer,
    Operation,
    Parameter,
    Schema,
    row,
)
from portal.api.openapi.security import APPKEY

DIALECT = "v3"
READING_ERRORS = (400, 401, 403, 429, 503)
SENDING_ERRORS = (400, 401, 403, 409, 413, 422, 429, 503)
META = row(code={"const": 200}, status={"const": "SUCCESS"})
OK = row(code={"const": "SUCCESS"}, description={"const": "OK"})
PAGE = row(count=WHOLE, number=WHOLE)
TIME: Schema = {"type": "string", "examples": ["2030-01-31 18:05:00"]}


def envelope(data: Schema, optional: Mapping[str, Schema] | None = None) -> Schema:
    """The body of an answer with this `data`, and what may stand beside it."""
    schema = dict(row(meta=META, msg=TEXT, data=data, error=OK))
    schema["properties"] = {**schema["properties"], **(optional or {})}
    return schema


def described(
    method: str,
    call: str,
    summary: str,
    parameters: Sequence[Parameter],
    schema: Schema,
    *,
    errors: tuple[int, ...] = READING_ERRORS,
    description: str = "",
) -> Operation:
    """The operation of `/api/v3/<call>`."""
    return Operation(
        dialect=DIALECT,
        method=method,
        path=f"/api/v3/{call}",
        summary=summary,
        contract=f"{method} {call}",
        parameters=tuple(parameters),
        media=(JSON, FORM),
        answers={200: Answer("Done.", schema)},
        errors=errors,
        security=APPKEY,
        description=description,
    )
