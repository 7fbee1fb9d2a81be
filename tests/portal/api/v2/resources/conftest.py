"""A caller of resources: any method, JSON in, JSON out."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account
from apikeys.services.keys import create_key
from tests.portal.api.v2.resources.described import check

Api = Callable[..., HttpResponse]


def token_of(account: Account) -> str:
    """A token of `account`."""
    return create_key(
        account, name="Any", expires_in_days=None, allowed_addresses=[], created_by=None
    )[1]


@pytest.fixture
def api(token: str) -> Api:
    """`api("PUT", "developer/webhooks/…", {...})` as the customer; `token=` for another one.

    Each answer must be one that the reference describes.
    """

    def send(
        method: str, path: str, body: dict[str, Any] | None = None, **options: Any
    ) -> HttpResponse:
        headers = {"Authorization": f"Bearer {options.pop('token', token)}"}
        answer = Client(headers=headers | options.pop("headers", {})).generic(
            method,
            f"/api/v2/{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            **options,
        )
        check(method, f"/api/v2/{path}", answer)
        return answer

    return send
