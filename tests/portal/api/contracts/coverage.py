"""Which endpoints of the contracts answer, and which are described: docs/api-coverage.md."""

import json
import re
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.test import Client

from portal.api.openapi.collect import operations
from tests.portal.api.contracts.endpoint import Endpoint

INTRODUCTION = """# What of the contracts answers

Every endpoint that the interfaces of the older portals name, and whether it answers here. The list
is written from the contracts; a test calls each endpoint with a good credential, looks it up in the
OpenAPI document, and writes this page. *Described* means that parameters, answers and errors stand
in the reference at `/api/v2`.
"""
# What an endpoint that nobody serves answers.
NOBODY = frozenset({"unknown_address", "wrong_method", "internal", "too_many_calls"})
# What stands in for names in braces that are no ids.
VALUES = {"token": "123456", "number": "919810000001"}
ANY_ID = ("7", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff")
_BRACES = re.compile(r"\{(\w+)\}")

Ask = Callable[[Endpoint, str], HttpResponse]


class State(NamedTuple):
    """How an endpoint stands."""

    endpoint: Endpoint
    answers: bool
    described: bool


def state_of(endpoint: Endpoint, ask: Ask) -> State:
    """Call it with ids of each kind: one that is read as an id is enough."""
    answers = any(_serves(ask(endpoint, path)) for path in _filled(endpoint.path))
    return State(endpoint, answers, shape(endpoint.path) in _described(endpoint.method))


def shape(path: str) -> str:
    """A path without the names of its ids."""
    return _BRACES.sub("{}", path.rstrip("/"))


def page(states: Iterable[State]) -> str:
    """The page, a table for each section."""
    found = list(states)
    missing = [each for each in found if not (each.answers and each.described)]
    done = len(found) - len(missing)
    lines = [INTRODUCTION, f"{done} of {len(found)} answer and are described.", ""]
    for section, group in groupby(found, lambda each: each.endpoint.section):
        lines += [f"## {section}", "", "| call | answers | described |", "|---|---|---|"]
        for path, same in groupby(group, lambda each: each.endpoint.path):
            lines.append(_line(path, list(same)))
        lines.append("")
    return "\n".join([*lines, *_left_out()]).rstrip() + "\n"


def _left_out() -> list[str]:
    """Which calls the fuzzer leaves alone, and why."""
    rows = [
        f"| `{each.method} {each.path}` | {each.no_fuzz} |" for each in operations() if each.no_fuzz
    ]
    return [
        "## Not tried with made-up values",
        "",
        "Every other call is tried with values made up from the reference, with a good credential",
        "and with none: status codes, content types and bodies must be those described, nothing",
        "may fail on our side, and nothing may be done for a stranger. That strange values are",
        "refused is not demanded: these interfaces are lenient by contract.",
        "",
        "| call | why not |",
        "|---|---|",
        *rows,
    ]


def _line(path: str, same: list[State]) -> str:
    methods = " ".join(each.endpoint.method for each in same)
    return f"| `{methods} {path}` | {_word(same, 'answers')} | {_word(same, 'described')} |"


def _word(same: list[State], what: str) -> str:
    missing = [each.endpoint.method for each in same if not getattr(each, what)]
    return f"**missing: {' '.join(missing)}**" if missing else "yes"


def _filled(path: str) -> list[str]:
    for name, value in VALUES.items():
        path = path.replace(f"{{{name}}}", value)
    return [_BRACES.sub(any_id, path) for any_id in (ANY_ID if "{" in path else ("",))]


def _serves(answer: HttpResponse) -> bool:
    if answer.status_code in (401, 405, 500, 501):
        return False
    return _code(answer) not in NOBODY


def _code(answer: HttpResponse) -> str:
    if "json" not in answer.get("Content-Type", ""):
        return ""
    body: Any = answer.json()
    body = body[0] if isinstance(body, list) and body else body
    if not isinstance(body, dict):
        return ""
    inner = body.get("error")
    url = body.get("docs_url") or (inner.get("docs_url") if isinstance(inner, dict) else "")
    return str(url or "").rstrip("/").rpartition("/")[2]


def _described(method: str) -> set[str]:
    return {shape(each.path) for each in operations() if each.method.upper() == method}


def asker(client: Client, headers: dict[str, str], body: dict[str, str] | None = None) -> Ask:
    """Call with these headers; everything but GET with this JSON object as body."""

    def ask(endpoint: Endpoint, path: str) -> HttpResponse:
        if endpoint.method == "GET":
            return client.get(path, headers=headers)
        kind, sent = "application/json", json.dumps(body or {}).encode()
        return client.generic(endpoint.method, path, sent, content_type=kind, headers=headers)

    return ask
