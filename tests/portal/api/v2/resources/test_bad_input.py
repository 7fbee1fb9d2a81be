"""Whatever a client sends to a resource, it is answered in the dialect's shape, never with 500."""

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account
from portal.api.openapi.operation import Operation
from portal.api.v2.spec import developer, finance, smsresources

OPERATIONS = [*developer.OPERATIONS, *finance.OPERATIONS, *smsresources.OPERATIONS]
WRITING = [each for each in OPERATIONS if each.method != "GET" and "{" not in each.path]
LISTS = [each for each in OPERATIONS if each.method == "GET" and "{" not in each.path]
NAMES = sorted({each.name for one in OPERATIONS for each in one.parameters if each.place == "body"})
VALUES: dict[str, Any] = {
    "nul": "a\x00b",
    "half a pair": "\ud800",
    "list": [1, "two", None],
    "object": {"a": {"b": []}},
    "huge": 10**400,
    "float": 1e300,
    "true": True,
    "null": None,
    "blank": "   ",
    "long": "x" * 50_000,
    "html": "<script>alert(1)</script>",
    "sql": "' OR 1=1 --",
    "control": "a\x1b[31m\u202eb",
}


def shape(answer: HttpResponse) -> None:
    assert answer.status_code < 500, answer.content[:300]
    assert answer["Content-Type"].startswith("application/json")
    body = answer.json()
    if answer.status_code >= 400:
        assert body["status"] == "ERROR" and body["code"] == answer.status_code
        assert body["message"] and body["docs_url"]


@pytest.fixture
def client(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def send(client: Client, one: Operation, data: Any, content_type: str, n: int) -> HttpResponse:
    """Call from an address of its own, so that no limit answers in place of the call."""
    return client.generic(
        one.method, one.path, data, content_type=content_type, REMOTE_ADDR=f"198.51.100.{n}"
    )


@pytest.mark.parametrize("operation", WRITING, ids=lambda each: f"{each.method} {each.path}")
def test_odd_values_are_answered(client: Client, operation: Operation) -> None:
    for n, value in enumerate(VALUES.values()):
        body = json.dumps(dict.fromkeys(NAMES, value))
        answer = send(client, operation, body, "application/json", n)
        shape(answer)
        assert answer.status_code != 429


BODIES = {
    "no json": (b"{", "application/json"),
    "an array": (b"[1]", "application/json"),
    "latin": (b'{"name": "\xe9"}', "application/json"),
    "latin form": (b"name=%E9", "application/x-www-form-urlencoded"),
    "xml": (b"<a/>", "text/xml"),
    "no form": (b"--x\r\nnothing", "multipart/form-data; boundary=x"),
    "11 MB": (b"a=" + b"x" * 11_000_000, "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize("operation", WRITING, ids=lambda each: f"{each.method} {each.path}")
def test_odd_bodies_are_refused(client: Client, operation: Operation) -> None:
    for n, (data, content_type) in enumerate(BODIES.values()):
        answer = send(client, operation, data, content_type, n)
        shape(answer)
        if operation.method == "POST":
            assert answer.status_code in (400, 422), answer.content


@pytest.mark.parametrize("operation", LISTS, ids=lambda each: each.path)
def test_odd_queries_are_answered(client: Client, operation: Operation) -> None:
    queries = ("page=0", "page=-1", "page=abc", f"page={10**30}", "filter=x", "filter[a][b]=1")
    names = [each.name for each in operation.parameters if each.name.startswith("filter")]
    odd = ("%00", "%F0%9F%99%82", "x" * 3_000, "-1", str(10**30), "%27")
    for query in (*queries, *(f"{name}={value}" for name in names for value in odd)):
        shape(client.get(f"{operation.path}?{query}"))
    assert client.get(f"{operation.path}?filter[name]=%E9").status_code == 400


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.path}")
def test_every_call_needs_a_token(customer: Account, operation: Operation) -> None:
    path = re.sub(r"\{\w+\}", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", operation.path)
    path = path.replace("link/urls/6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "link/urls/1")
    path = path.replace("subscriptions/6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "subscriptions/1")
    path = path.replace("optout/6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "optout/919810000001")
    if operation.path.endswith("/register"):
        return
    answer = Client().generic(operation.method, path)
    shape(answer)
    assert answer.status_code == 401
    two = Client(headers={"Authorization": "Bearer a"}).generic(
        operation.method, f"{path}?access_token=b"
    )
    shape(two)
    assert two.status_code == 400
