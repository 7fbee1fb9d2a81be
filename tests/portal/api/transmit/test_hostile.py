"""Values that make no sense, in every parameter of lists, numbers and clients: never our fault."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account, LimitOverride
from campaigns.services import inboundnumbers
from portal.api.transmit.registry import CALLS
from tests.portal.api.transmit.conftest import Call, app_key, basic, calls_as
from tests.portal.api.transmit.test_described import OPERATIONS
from tests.portal.api.transmit.test_lists import NUMBER, ok

LEASED = 61400000001
VALUES: tuple[Any, ...] = (
    [],
    {},
    ["a", 1],
    {"a": {"b": []}},
    True,
    None,
    1.5,
    -1,
    10**30,
    "\ud800",
    "a\x00b",
    "x" * 3000,
    "９８",
    " ",
    "%s%n{0}",
    "'; --",
)
NAMES = sorted({each.contract for each in OPERATIONS})


@pytest.fixture
def good(customer: Account, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Parameters with which a call would get far."""
    monkeypatch.setattr("portal.api.transmit.calls.bulk.kick_fetch", lambda uuid: None)
    LimitOverride.objects.create(account=customer, name="api_calls_per_second", value=10_000)
    inboundnumbers.bring(f"+{LEASED}", country="ZZ", price=0)
    call = calls_as(customer)
    the_list = ok(call("add-list", {"name": "Regulars", "field_1": "City"}))["id"]
    ok(call("add-to-list", {"list_id": the_list, "msisdn": NUMBER}))
    ok(call("lease-number", {"number": LEASED}))
    ok(call("add-keyword", {"number": LEASED, "keyword": "WIN"}))
    return {
        "list_id": the_list,
        "msisdn": NUMBER,
        "number": LEASED,
        "keyword": "WIN",
        "email": "new@example.com",
        "password": "a long enough passphrase",
        "name": "New",
        "file_url": "https://files.example/a.csv",
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_value_is_our_fault(customer: Account, good: dict[str, Any], name: str):
    made = app_key(customer)
    headers = {"Authorization": basic(made.text, made.secret)}
    client = Client(headers=headers, raise_request_exception=False)
    known = next(each for each in OPERATIONS if each.contract == name and each.method == "POST")
    wanted = {parameter.name for parameter in known.parameters}
    kept = {key: value for key, value in good.items() if key in wanted}
    for parameter in [*wanted, "page", "response_style", "field_1", "unheard_of"]:
        for value in VALUES:
            body = json.dumps(kept | {parameter: value})
            answer = client.post(f"/{name}.json", body, content_type="application/json")
            said = answer.json()["error"]
            assert answer.status_code < 500, (parameter, value, said)
            assert (answer.status_code == 200) == (said["code"] == "SUCCESS"), (parameter, value)
    for parameter in wanted:
        answer = client.get(f"/{name}.json", kept | {parameter: "a\x00\ufffe𝟘"})
        assert answer.status_code < 500, parameter


def test_a_query_that_is_not_utf_8_is_malformed(call: Call):
    answer = call("add-list.json?name=%ff")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "FIELD_INVALID"


def test_every_call_of_mine_is_tried():
    assert set(NAMES) <= set(CALLS)
    assert len(NAMES) > 25
