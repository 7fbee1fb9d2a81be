"""docs/api-coverage.md is true: what it says is found out by calling.

Write it anew with `WRITE_DOCS=1 pytest tests/portal/api/test_coverage.py`.
"""

import base64
import os
from pathlib import Path

import pytest
from django.test import Client

from tests.portal.api.conftest import Credentials
from tests.portal.api.contracts import transmit, v1, v2, v3
from tests.portal.api.contracts.coverage import State, asker, page, state_of

PAGE = Path(__file__).resolve().parents[3] / "docs" / "api-coverage.md"
KEY_CALLS = ("/api/v2/sms/send", "/api/v2/account/balance", "/api/revoke-key")


@pytest.fixture
def states(credentials: Credentials) -> list[State]:
    """How every endpoint of every contract stands."""
    client = Client(raise_request_exception=False)
    pair = {"username": credentials.username, "password": credentials.password}
    asks = {
        "v2": asker(client, {"Authorization": f"Bearer {credentials.token}"}),
        "key": asker(client, {"X-API-Key": credentials.api_key}),
        "pair": asker(client, {}, pair),
        "v3": asker(client, {"APPKEY": credentials.appkey}),
        "transmit": asker(
            client, {"Authorization": _basic(credentials.appkey, credentials.appsecret)}
        ),
    }
    found = [state_of(each, asks["v2"]) for each in v2.ENDPOINTS]
    for each in v1.ENDPOINTS:
        found.append(state_of(each, asks["key" if each.path in KEY_CALLS else "pair"]))
    found += [state_of(each, asks["v3"]) for each in v3.ENDPOINTS]
    return found + [state_of(each, asks["transmit"]) for each in transmit.ENDPOINTS]


def _basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


@pytest.mark.slow
def test_the_page_says_how_it_is(states: list[State]) -> None:
    text = page(states)
    if os.environ.get("WRITE_DOCS"):
        PAGE.write_text(text)
    assert PAGE.read_text() == text, "stale: WRITE_DOCS=1 pytest tests/portal/api/test_coverage.py"


@pytest.mark.slow
def test_nothing_is_missing(states: list[State]) -> None:
    assert len(states) > 150
    missing = [str(each.endpoint) for each in states if not (each.answers and each.described)]
    assert not missing, missing
