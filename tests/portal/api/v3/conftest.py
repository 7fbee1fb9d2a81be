"""A caller of the v3 dialect."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account, LimitOverride
from apikeys.services.keys import KeyTerms, issue
from tests.portal.api.described import require_described

Call = Callable[..., HttpResponse]


def key_of(account: Account, **terms: Any) -> str:
    """The text of a new key of the account."""
    by = account.users.first()
    return issue(account, name="Shop", terms=KeyTerms(**terms), created_by=by).text


def basic(name: str, password: str = "") -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def calls_as(account: Account, **terms: Any) -> Call:
    """A function that calls `/api/v3/<name>` as the account: by POST where `json` is given."""
    client = Client(headers={"APPKEY": key_of(account, **terms)})

    def send(name: str, query: dict[str, Any] | None = None, **options: Any) -> HttpResponse:
        url = f"/api/v3/{name}"
        if "json" in options:
            body = json.dumps(options.pop("json"))
            answer = client.post(url, body, content_type="application/json", **options)
            require_described(answer, "POST", url)
        else:
            answer = client.get(url, query or {}, **options)
            require_described(answer, "GET", url)
        return answer

    return send


@pytest.fixture
def unhurried(customer: Account) -> Account:
    """The customer, who may call as often as a test wants to."""
    LimitOverride.objects.create(account=customer, name="api_calls_per_second", value=10_000)
    return customer


@pytest.fixture
def call(unhurried: Account) -> Call:
    """Call `/api/v3/<name>` as the customer."""
    return calls_as(unhurried)


def good(response: HttpResponse) -> dict[str, Any]:
    """The body of an answer that went well."""
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    assert body["meta"] == {"code": 200, "status": "SUCCESS"}
    assert body["error"] == {"code": "SUCCESS", "description": "OK"}
    return body


def error(response: HttpResponse, status: int) -> tuple[str, str]:
    """The name and the words of an answer that failed with `status`."""
    assert response.status_code == status, response.content
    body = response.json()
    assert (body["meta"]["code"], body["data"]) == (status, [])
    assert body["meta"]["status"] == body["error"]["code"]
    assert body["msg"] == body["error"]["description"]
    assert "/docs/errors/" in body["error"]["docs_url"]
    return body["error"]["code"], body["msg"]
