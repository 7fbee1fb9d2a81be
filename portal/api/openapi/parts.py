"""One operation as OpenAPI has it."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from portal.api.openapi.dialects import dialect_of
from portal.api.openapi.operation import JSON, Answer, Operation, Parameter
from portal.api.openapi.security import requirements

_IN_PATH = re.compile(r"\{(\w+)\}")
_BODILESS = frozenset({"GET", "HEAD"})
_RATE_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")


def operation_object(operation: Operation) -> dict[str, Any]:
    """The operation object; `responses` and `parameters` may be merged with another's."""
    dialect = dialect_of(operation.dialect)
    shown: dict[str, Any] = {
        "tags": [dialect.title],
        "summary": operation.summary,
        "operationId": operation_id(operation),
    }
    if operation.description:
        shown["description"] = operation.description
    parameters = [_parameter(each) for each in _outside(operation)]
    if parameters:
        shown["parameters"] = parameters
    body = _body(operation)
    if body:
        shown["requestBody"] = body
    shown["responses"] = responses(operation)
    shown["security"] = requirements(operation.security)
    return shown


def operation_id(operation: Operation) -> str:
    """A name that is unique and stays: dialect, method and path."""
    words = re.sub(r"\W+", "_", operation.path).strip("_")
    return f"{operation.dialect}_{operation.method.lower()}_{words}"


def responses(operation: Operation) -> dict[str, Any]:
    """Answers by status code, in order."""
    found = {str(code): _answer(answer) for code, answer in operation.answers.items()}
    for code in operation.errors:
        found.setdefault(str(code), error_response(operation.dialect, code))
    return dict(sorted(found.items()))


def error_response(dialect: str, code: int) -> dict[str, Any]:
    """An error in the dialect's own shape."""
    shown: dict[str, Any] = {
        "description": HTTPStatus(code).phrase,
        "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{dialect}_error"}}},
    }
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        names = (*_RATE_HEADERS, "Retry-After")
        shown["headers"] = {name: {"schema": {"type": "integer"}} for name in names}
    return shown


def _outside(operation: Operation) -> list[Parameter]:
    """What does not stand in the body; parts of the path that nobody described are texts."""
    named = {each.name for each in operation.parameters if each.place == "path"}
    missing = [
        Parameter(name, place="path", required=True)
        for name in _IN_PATH.findall(operation.path)
        if name not in named
    ]
    if operation.method.upper() in _BODILESS:
        return missing + list(operation.parameters)
    return missing + [each for each in operation.parameters if each.place != "body"]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    place = "query" if parameter.place == "body" else parameter.place
    shown: dict[str, Any] = {
        "name": parameter.name,
        "in": place,
        "required": parameter.required or place == "path",
        "schema": dict(parameter.schema),
    }
    if parameter.summary:
        shown["description"] = parameter.summary
    if parameter.example is not None:
        shown["example"] = parameter.example
    return shown


def _body(operation: Operation) -> dict[str, Any]:
    if operation.method.upper() in _BODILESS:
        return {}
    fields = [each for each in operation.parameters if each.place == "body"]
    if operation.body is None and not fields:
        return {}
    schema = dict(operation.body) if operation.body is not None else _fields(fields)
    example = {each.name: each.example for each in fields if each.example is not None}
    media: dict[str, Any] = {"schema": schema}
    if example:
        media["example"] = example
    needed = operation.body is not None or any(each.required for each in fields)
    return {"required": needed, "content": dict.fromkeys(operation.media, media)}


def _fields(fields: list[Parameter]) -> dict[str, Any]:
    properties: dict[str, Mapping[str, Any]] = {
        each.name: {**each.schema, **({"description": each.summary} if each.summary else {})}
        for each in fields
    }
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    needed = [each.name for each in fields if each.required]
    return schema | ({"required": needed} if needed else {})


def _answer(answer: Answer) -> dict[str, Any]:
    shown: dict[str, Any] = {"description": answer.summary}
    if answer.schema is None and answer.media == JSON:
        return shown
    media: dict[str, Any] = {}
    if answer.schema is not None:
        media["schema"] = dict(answer.schema)
    if answer.example is not None:
        media["example"] = answer.example
    return shown | {"content": {answer.media: media}}
