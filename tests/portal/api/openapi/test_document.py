"""The OpenAPI document: whole, true to the routes, the same each time."""

import json
import re
import time
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from portal.api.openapi.collect import operations
from portal.api.openapi.document import document, document_json
from portal.api.openapi.merging import merged
from portal.api.openapi.operation import Operation, Parameter
from portal.api.openapi.parts import operation_object
from portal.api.openapi.security import SCHEMES

ORIGIN = "https://portal.example"
NOWHERE = frozenset({"api_unknown", "tidings_unknown"})
VALUES = ("6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "7", "919810000001", "123456")


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    return document(ORIGIN)


def test_it_is_the_same_each_time() -> None:
    again = json.dumps(document(ORIGIN), ensure_ascii=False, separators=(",", ":")).encode()
    assert document_json(ORIGIN) == again


def test_it_is_quick_once_it_is_made(client: Client) -> None:
    client.get("/api/openapi.json")
    before = time.perf_counter()
    assert client.get("/api/openapi.json").status_code == 200
    assert time.perf_counter() - before < 0.5


@pytest.mark.parametrize("path", ["/api/v2", "/api/v2/", "/api/openapi.json"])
def test_programs_get_it_without_a_credential(client: Client, path: str) -> None:
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 200 and answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-cache, private"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["servers"] == [{"url": "http://testserver"}]


@pytest.mark.parametrize("path", ["/api/v2", "/api/v2/"])
@pytest.mark.parametrize("accept", ["text/html", "*/*", "text/html,application/json;q=0.9"])
def test_people_get_a_page_of_our_own_files(
    client: Client, db: None, path: str, accept: str
) -> None:
    answer = client.get(path, headers={"Accept": accept})
    page = answer.content.decode()
    assert "swagger-ui-bundle" in page and not re.search(r'(?:src|href)="https?:', page)
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/api/oauth2-callback", "/api/oauth2-callback/"])
def test_the_oauth2_callback_finds_its_script_beside_itself(client: Client, path: str) -> None:
    assert b'<script src="oauth2-redirect.js"></script>' in client.get(path).content
    folder = path.rpartition("/")[0]
    script = client.get(f"{folder}/oauth2-redirect.js")
    assert script.status_code == 200 and script["Content-Type"].startswith("text/javascript")
    assert b"swaggerUIRedirectOauth2" in script.content


def test_other_methods_are_refused_in_json(client: Client) -> None:
    answer = client.post("/api/v2", {})
    assert answer.status_code == 405 and answer.json()["docs_url"].endswith("/wrong_method/")


def test_every_operation_has_a_name_of_its_own(whole: dict[str, Any]) -> None:
    names = [each["operationId"] for path in whole["paths"].values() for each in path.values()]
    assert len(names) > 10 and len(set(names)) == len(names)


def test_every_reference_leads_somewhere(whole: dict[str, Any]) -> None:
    for reference in set(re.findall(r'"#/([^"]+)"', json.dumps(whole))):
        found: Any = whole
        for part in reference.split("/"):
            found = found[part]


def test_every_described_call_has_a_route() -> None:
    lost = [each.path for each in operations() if not _leads_somewhere(each.path)]
    assert not lost, lost


def _leads_somewhere(path: str) -> bool:
    """Whether values of some kind for its parts make it an address of ours."""
    parts = re.findall(r"\{\w+\}", path)
    for values in product(VALUES, repeat=len(parts)):
        address = path
        for part, value in zip(parts, values, strict=True):
            address = address.replace(part, value)
        try:
            if resolve(address).url_name not in NOWHERE:
                return True
        except Resolver404:
            continue
    return False


def test_two_dialects_at_one_address_share_an_operation() -> None:
    one, other = (
        operation_object(
            Operation(
                dialect=dialect,
                method="GET",
                path="/x",
                summary=dialect,
                parameters=(Parameter("to", required=needed), Parameter(dialect)),
                errors=(401,),
                security=(scheme,),
            )
        )
        for dialect, needed, scheme in (("v2", True, "bearer"), ("v1", False, "x_api_key"))
    )
    both = merged(one, other)
    assert [each["name"] for each in both["parameters"]] == ["to", "v2", "v1"]
    assert not both["parameters"][0]["required"] and len(both["security"]) == 2
    schema = both["responses"]["401"]["content"]["application/json"]["schema"]
    assert [each["$ref"].rpartition("/")[2] for each in schema["anyOf"]] == ["v2_error", "v1_error"]


def test_credentials_are_known_schemes() -> None:
    used = {name for each in operations() for name in each.security}
    assert used <= set(SCHEMES) | {"credential"}, used
