"""What descriptions of the v2 dialect's resources are made of: envelopes, pages, and the verbs."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from portal.api.openapi.operation import (
    FLAG,
    TEXT,
    WHOLE,
    Answer,
    Operation,
    Parameter,
    Schema,
    row,
    rows,
)
from portal.api.openapi.security import TOKENS

DIALECT, BASE = "v2", "/api/v2/"
ERRORS = (400, 401, 403, 409, 422, 429, 503)
ONE_ERRORS = (400, 401, 403, 404, 409, 422, 429, 503)

UUID: Schema = {"type": "string", "format": "uuid"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
BIT: Schema = {"enum": [0, 1]}
PAGE = Parameter(
    "page", {"type": "integer", "minimum": 1, "maximum": 100_000}, "Which page, from 1."
)


def maybe(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [dict(schema), {"type": "null"}]}


_STEP = row(url=maybe(TEXT), label=TEXT, active=FLAG)
LINKS = row(first=TEXT, last=TEXT, prev=maybe(TEXT), next=maybe(TEXT))
META = row(
    **{"from": maybe(WHOLE)},
    current_page=WHOLE,
    last_page=WHOLE,
    links=rows(_STEP),
    path=TEXT,
    per_page=WHOLE,
    to=maybe(WHOLE),
    total=WHOLE,
)


def told(data: Schema, message: str) -> Answer:
    """The envelope around one thing."""
    schema = row(status={"const": "OK"}, code={"const": 200}, message={"const": message}, data=data)
    return Answer(message, schema)


def listed(item: Schema, message: str) -> Answer:
    """The envelope around a page of a list."""
    schema = row(
        status={"const": "OK"},
        code={"const": 200},
        message={"const": message},
        data=rows(item),
        links=LINKS,
        meta=META,
    )
    return Answer(message, schema)


def said(message: str, **more: Schema) -> Answer:
    """The envelope without a code."""
    return Answer(message, row(status={"const": "OK"}, message={"const": message}, **more))


def gone(message: str) -> Answer:
    """What a DELETE answers."""
    return told({"type": "array", "maxItems": 0}, message)


def field(name: str, summary: str, schema: Schema = TEXT, **more: Any) -> Parameter:
    """A field of the body."""
    return Parameter(name, schema, summary, place="body", **more)


def filters(*names: str) -> tuple[Parameter, ...]:
    """`filter[name]` of a list, and the page."""
    narrowing = (Parameter(f"filter[{name}]", TEXT, f"Only with this {name}.") for name in names)
    return (*narrowing, PAGE)


def place_of(name: str, schema: Schema) -> Parameter:
    """An id in the address."""
    return Parameter(name, schema, "As the list shows it.", required=True, place="path")


def operation(method: str, path: str, summary: str, *, contract: str, **more: Any) -> Operation:
    """An operation of this dialect with a token; errors are those of a thing where it has an id."""
    errors = ONE_ERRORS if "{" in path else ERRORS
    more = {"errors": errors, "security": TOKENS} | more
    return Operation(
        dialect=DIALECT,
        method=method,
        path=f"{BASE}{path}",
        summary=summary,
        contract=contract,
        **more,
    )


def loose(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """The same fields, none of them needed: for PUT."""
    return tuple(
        Parameter(each.name, each.schema, each.summary, place="body", example=each.example)
        for each in parameters
    )


def resource(
    path: str,
    contract: str,
    *,
    noun: str,
    item: Schema,
    fields: tuple[Parameter, ...],
    narrow: tuple[str, ...],
    words: Mapping[str, str],
    identity: Schema = UUID,
) -> list[Operation]:
    """The operations of a resource whose messages are `words`: list, make, one, change, delete.

    A word that is missing is an operation that is missing.
    """
    one, here = f"{path}/{{id}}", (place_of("id", identity),)
    changed, an = (*here, *loose(fields)), "an" if noun[0] in "aeiou" else "a"
    verbs: tuple[tuple[str, str, str, str, tuple[Parameter, ...], Callable[[str], Answer]], ...] = (
        ("list", "GET", path, f"List {noun}s", filters(*narrow), partial(listed, item)),
        ("make", "POST", path, f"Make {an} {noun}", fields, partial(told, item)),
        ("one", "GET", one, f"One {noun}", here, partial(told, item)),
        ("change", "PUT", one, f"Change {an} {noun}: the rest stays", changed, partial(told, item)),
        ("delete", "DELETE", one, f"Delete {an} {noun}", here, gone),
    )
    return [
        operation(
            method,
            place,
            summary,
            contract=f"{contract} {method}",
            parameters=parameters,
            answers={200: answer(words[verb])},
        )
        for verb, method, place, summary, parameters, answer in verbs
        if verb in words
    ]
