"""A caller of the transmit dialect."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account, LimitOverride
from apikeys.models import ApiKey
from apikeys.services.keys import Issued, KeyTerms, issue
from tests.portal.api.described import require_described

Call = Callable[..., HttpResponse]


def basic(name: str, password: str = "") -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def app_key(account: Account, **terms: Any) -> Issued:
    """An app key of the account: its text and its secret."""
    return issue(account, name="Shop", terms=KeyTerms(kind=ApiKey.Kind.APP_KEY, **terms))


def calls_as(account: Account, **terms: Any) -> Call:
    """A function that makes calls of this dialect as an account; GET unless `form` is given."""
    made = app_key(account, **terms)
    client = Client(headers={"Authorization": basic(made.text, made.secret)})

    def send(name: str, query: dict[str, Any] | None = None, **options: Any) -> HttpResponse:
        path = name if "." in name else f"{name}.json"
        if "form" in options:
            form = options.pop("form")
            answer = client.post(f"/{path}", form, query_params=query, **options)
            require_described(answer, "POST", f"/{path}")
        else:
            answer = client.get(f"/{path}", query or {}, **options)
            require_described(answer, "GET", f"/{path}")
        return answer

    return send


@pytest.fixture
def unhurried(customer: Account) -> Account:
    """The customer, who may call as often as a test wants to."""
    LimitOverride.objects.create(account=customer, name="api_calls_per_second", value=10_000)
    return customer


@pytest.fixture
def call(unhurried: Account) -> Call:
    """Call `<name>.json` as the customer."""
    return calls_as(unhurried)


def error(response: HttpResponse, status: int) -> dict[str, Any]:
    """The block `error` of an answer that failed with `status`."""
    assert response.status_code == status, response.content
    body = response.json()
    assert set(body) == {"error"}
    assert "/docs/errors/" in body["error"].pop("docs_url")
    return body["error"]
