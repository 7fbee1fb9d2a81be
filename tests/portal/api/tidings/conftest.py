"""A caller of our own dialect."""

import json as jsontext
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account, User
from apikeys.services.keys import create_key
from campaigns.models import Campaign
from campaigns.services import imports
from tests.portal.api.described import require_described

Call = Callable[..., HttpResponse]
ROOT = "/api/tidings/v1/"


def token_of(account: Account, person: User | None) -> str:
    """A token of an account, made by a person or (None) by nobody."""
    return create_key(
        account, name="Shop", expires_in_days=None, allowed_addresses=[], created_by=person
    )[1]


def caller(token: str) -> Call:
    """Call `method` at `path` with a token; what is in `json` or `data` is the body.

    Every answer must be as the reference describes it.
    """
    client = Client()

    def call(method: str, path: str, json: Any = None, **options: Any) -> HttpResponse:
        headers = {"Authorization": f"Bearer {token}"} | options.pop("headers", {})
        options.setdefault("content_type", "application/json")
        data = options.pop("data", b"" if json is None else jsontext.dumps(json).encode())
        answer = client.generic(method, f"{ROOT}{path}", data, headers=headers, **options)
        if "Content-Type" in answer:
            require_described(answer, method, described(answer))
        return answer

    return call


def described(answer: HttpResponse) -> str:
    """The address of an answer as the reference has it, its parts in braces."""
    match = getattr(answer, "resolver_match", None)
    return "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", match.route) if match else ""


@pytest.fixture
def token(customer: Account, owner: User) -> str:
    """An access token of the customer, made by its owner."""
    return token_of(customer, owner)


@pytest.fixture
def call(token: str) -> Call:
    """Call as the customer."""
    return caller(token)


@pytest.fixture
def other_call(stranger: Account, stranger_owner: User) -> Call:
    """Call as somebody else's account."""
    return caller(token_of(stranger, stranger_owner))


def refusal(response: HttpResponse) -> tuple[int, str, str]:
    """(status, code, field) of a refused call, which has all parts of an error."""
    error = response.json()["error"]
    assert {"code", "message", "field", "retryable"} <= set(error) and error["message"]
    return response.status_code, error["code"], error["field"]


def drafted(call: Call, **more: Any) -> str:
    """The id of a draft to three numbers, two of them the same; `more` is said of it too."""
    body = {
        "name": "Sale",
        "recipients": {"numbers": ["9810000001", "+919810000002", "98100 00001", "12"]},
        "text": "Hello",
        "product": "T",
        "sender": "TIDING",
    }
    response = call("POST", "campaigns", body | more)
    assert response.status_code == 201, response.content
    return str(response.json()["id"])


def checked(call: Call, called: str) -> dict[str, Any]:
    """The campaign after its check, carried out here."""
    assert call("POST", f"campaigns/{called}/check").status_code == 202
    imports.carry_out(called)
    found: dict[str, Any] = call("GET", f"campaigns/{called}").json()
    return found


def confirmed(call: Call, called: str) -> Campaign:
    """The campaign, checked and confirmed as it was offered."""
    offer = checked(call, called)["offer"]
    assert call("POST", f"campaigns/{called}/confirm", offer).status_code == 200
    return Campaign.objects.get(uuid=called)
