"""A caller of the v2 dialect."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account, User
from apikeys.services.keys import create_key

Call = Callable[..., HttpResponse]


@pytest.fixture
def token(customer: Account, owner: User) -> str:
    """An access token of the customer."""
    return create_key(
        customer, name="Shop", expires_in_days=None, allowed_addresses=[], created_by=owner
    )[1]


@pytest.fixture
def call(token: str) -> Call:
    """Call `path` under /api/v2/ as the customer: by GET, or by POST where `json` or `form` is."""
    client = Client()

    def send(path: str, query: dict[str, Any] | None = None, **options: Any) -> HttpResponse:
        bearer = {"Authorization": f"Bearer {options.pop('token', token)}"}
        headers = bearer | options.pop("headers", {})
        url = f"/api/v2/{path}"
        if "json" in options:
            data = options.pop("json")
            return client.post(
                url, data, content_type="application/json", headers=headers, query_params=query
            )
        if "form" in options:
            return client.post(url, options.pop("form"), headers=headers, query_params=query)
        return client.get(url, query or {}, headers=headers)

    return send
