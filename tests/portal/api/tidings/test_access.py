"""Who gets in, and what a call that makes no sense is told: always in one shape, never HTML."""

import json
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from accounts.models import Account, LimitOverride, User
from campaigns.models import Campaign, SendingRules
from tests.factories import UserFactory
from tests.portal.api.tidings.conftest import (
    ROOT,
    Call,
    caller,
    checked,
    drafted,
    refusal,
    token_of,
)

OTHER = "0" * 32


def test_every_spelling_of_a_token_opens(client: Client, token: str) -> None:
    for headers in ({"Authorization": f"Bearer {token}"}, {"Authorization": token}):
        assert client.get(f"{ROOT}campaigns", headers=headers).status_code == 200
    assert client.get(f"{ROOT}campaigns?access_token={token}").status_code == 200
    body = json.dumps({"access_token": token, "name": "A"})
    answer = client.post(f"{ROOT}campaigns", body, content_type="application/json")
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("header", "code"), [("", "no_credential"), (f"Bearer {OTHER}", "unknown_credential")]
)
def test_nobody_else_gets_in(client: Client, db: None, header: str, code: str) -> None:
    headers = {"Authorization": header, "Accept": "text/html"}
    answer = client.get(f"{ROOT}campaigns", headers=headers)
    assert refusal(answer) == (401, code, "")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_strangers_file_is_not_even_read(client: Client, db: None) -> None:
    with mock.patch("portal.api.tidings.uploading.RawFile.chunks") as read:
        answer = client.post(f"{ROOT}files", b"x" * 1000, content_type="text/csv")
    assert refusal(answer)[0] == 401 and not read.called


def test_a_suspended_account_is_403(call: Call, customer: Account) -> None:
    Account.objects.filter(pk=customer.pk).update(status="suspended")
    assert refusal(call("GET", "campaigns")) == (403, "account_suspended", "")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["", "nothing", "campaigns/7", "campaigns/x/confirm"])
def test_addresses_that_lead_nowhere(call: Call, path: str, method: str) -> None:
    if method == "OPTIONS":
        assert refusal(call(method, path))[0] in (404, 405)
    else:
        assert refusal(call(method, path)) == (404, "unknown_address", "")


def test_other_methods_are_405(call: Call) -> None:
    answer = call("PUT", "campaigns")
    assert refusal(answer) == (405, "wrong_method", "") and "POST" in answer["Allow"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b'"x"', "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b'{"name": "\xff"}', "application/json", 400),
        (b'{"name": ' + b"[" * 200_000, "application/json", 400),
        (b'{"name": ' + b"[" * 800 + b"]" * 800 + b"}", "application/json", 422),
        (b'{"name": "\\u0000"}', "application/json", 422),
        (b'{"name": "\\ud800"}', "application/json", 422),
        (b'{"\\ud800": 1}', "application/json", 422),
        (b'{"name": {"a": ["\\ud800"]}}', "application/json", 422),
        (b'{"name": ' + b"1" * 4000 + b"}", "application/json", 422),
        (b'{"name": true}', "application/json", 422),
        (b"name=A", "application/x-www-form-urlencoded", 415),
        (b"<a/>", "application/xml", 415),
        (b"{}", "application/jsonp", 415),
    ],
)
def test_a_body_that_makes_no_sense(call: Call, body: bytes, kind: str, status: int) -> None:
    assert refusal(call("POST", "campaigns", data=body, content_type=kind))[0] == status
    assert not Campaign.objects.exists()


def test_a_body_over_10_mb_is_413(call: Call) -> None:
    body = b'{"name": "' + b"x" * (10 * 1024 * 1024) + b'"}'
    assert refusal(call("POST", "campaigns", data=body)) == (413, "body_too_large", "")


@pytest.mark.parametrize("query", ["before=%00", "before=x&size=1", "show=%00", "size=-1", "%ff=1"])
def test_a_query_that_makes_no_sense(call: Call, query: str) -> None:
    assert call("GET", f"campaigns?{query}").status_code in (200, 400, 422)


def test_every_answer_says_where_the_caller_stands(call: Call, customer: Account) -> None:
    answer = call("GET", "campaigns")
    assert (answer["X-RateLimit-Limit"], answer["X-RateLimit-Remaining"]) == ("1000", "999")
    assert answer["Cache-Control"] == "no-store"
    LimitOverride.objects.create(account=customer, name="api_send_per_minute", value=1)
    cache.clear()
    assert call("POST", "campaigns", {"name": "A"}).status_code == 201
    refused = call("POST", "campaigns", {"name": "B"})
    assert refusal(refused) == (429, "too_many_calls", "")
    assert int(refused["Retry-After"]) > 1
    error = refused.json()["error"]
    assert error["retryable"] and error["docs_url"].endswith("/docs/errors/too_many_calls/")
    assert Campaign.objects.count() == 1


def test_faults_are_json_too_and_tell_nothing(call: Call) -> None:
    page = "portal.api.tidings.campaigns.selectors.page"
    with mock.patch(page, side_effect=RuntimeError("secret")):
        answer = call("GET", "campaigns")
    assert refusal(answer) == (500, "internal", "") and b"secret" not in answer.content
    with mock.patch(page, side_effect=OperationalError("locked")):
        answer = call("GET", "campaigns")
    assert refusal(answer) == (503, "busy", "") and answer["Retry-After"] == "5"


def test_a_second_person_must_release_by_a_key_of_their_own(
    call: Call, customer: Account, owner: User
) -> None:
    SendingRules.objects.create(account=customer, release_above=1)
    called = drafted(call)
    offer = checked(call, called)["offer"]
    answer = call("POST", f"campaigns/{called}/confirm", offer).json()
    assert answer["status"] == "awaiting_release"
    assert refusal(call("POST", f"campaigns/{called}/release")) == (403, "second_person", "")
    nobodys = caller(token_of(customer, None))
    assert refusal(nobodys("POST", f"campaigns/{called}/release"))[1] == "second_person"
    second = caller(token_of(customer, UserFactory(account=customer)))
    returned = second("POST", f"campaigns/{called}/send-back", {"reason": "Wrong price"}).json()
    assert returned["status"] == "ready"
    call("POST", f"campaigns/{called}/confirm", offer)
    released = second("POST", f"campaigns/{called}/release", {"at_once": True}).json()
    assert released["status"] == "scheduled"
    campaign = Campaign.objects.get()
    assert campaign.confirmed_by == owner and campaign.released_by != owner
