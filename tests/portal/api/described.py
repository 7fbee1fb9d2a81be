"""Whether answers are as the reference describes them."""

from functools import cache
from typing import Any

import jsonschema_rs
from django.http import HttpResponse

from portal.api.openapi.collect import operations
from portal.api.openapi.dialects import dialect_of
from portal.api.openapi.operation import Operation


def require_described(answer: HttpResponse, method: str, path: str) -> None:
    """Raise unless status and body stand in the description; JSON at known addresses only."""
    operation = _operations().get((method, path))
    if operation is None or "json" not in answer["Content-Type"]:
        return
    status = answer.status_code
    described = operation.answers.get(status)
    if described is not None and described.schema is not None:
        _validate(described.schema, operation.dialect, answer.json())
    elif described is None:
        assert status in (*operation.errors, 500), f"{method} {path} answered {status}"
        _validate(dialect_of(operation.dialect).error, operation.dialect, answer.json())


def _validate(schema: Any, dialect: str, body: Any) -> None:
    name = f"{dialect}_error"
    known = {"schemas": {name: dict(dialect_of(dialect).error)}}
    jsonschema_rs.validate({**schema, "components": known}, body)


@cache
def _operations() -> dict[tuple[str, str], Operation]:
    return {(each.method, each.path): each for each in operations()}
