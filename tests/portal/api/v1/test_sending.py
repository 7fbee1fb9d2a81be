"""`v1/sms/send` and its twin by a key: what clients of that family send, and what they read."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Account, RateWindow
from apikeys.models import ApiKey
from apikeys.services.keys import Issued, KeyTerms, issue, revoke_key
from campaigns.models import Batch, Message
from tests.factories import wallet_of

TEXT = {"numbers": "0701234567, 0712345678", "message_body": "Hello, this is a test message."}
ROOT, UNDER_API, BY_KEY = "/v1/sms/send", "/api/v1/sms/send", "/api/v2/sms/send"


@pytest.mark.parametrize("path", [ROOT, f"{ROOT}/", UNDER_API, f"{UNDER_API}/"])
def test_the_documents_own_example_is_sent(client: Client, pair: dict[str, str], path: str) -> None:
    answer = client.post(path, TEXT | pair)
    body = answer.json()
    assert answer.status_code == 200, body
    assert (body["status"], body["message"]) == ("success", "2 messages accepted.")
    assert [row["number"] for row in body["messages"]] == ["254701234567", "254712345678"]
    assert set(body["messages"][0]) == {"id", "number", "units", "cost", "status"}
    assert Message.objects.count() == 2


def test_parameters_in_the_address_in_a_form_and_in_json(
    client: Client, pair: dict[str, str]
) -> None:
    everything = TEXT | pair
    answers = [
        client.post(ROOT, query_params=everything),
        client.post(ROOT, everything),
        client.post(ROOT, json.dumps(everything), content_type="application/json"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert ["no-store" in answer["Cache-Control"] for answer in answers] == [True, False, False]
    for answer in answers:
        assert "no-cache, private" in answer["Cache-Control"]
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
        assert answer["X-RateLimit-Limit"] == "60"


def test_one_bad_number_and_nothing_is_sent(client: Client, pair: dict[str, str]) -> None:
    answer = client.post(ROOT, pair | TEXT | {"numbers": "0701234567, 12, abc"})
    body = answer.json()
    assert answer.status_code == 400
    assert body["error"] == "Invalid phone number format."
    assert body["invalid"] == ["12", "abc"]
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"message_body": ""}, 400, "The message_body field is required."),
        ({"numbers": ""}, 400, "The numbers field is required."),
        ({"sender": "NOBODY"}, 400, "The sender NOBODY is not approved for this account."),
        ({"password": "wrong"}, 401, "Unauthorized."),
        ({"username": ""}, 401, "Unauthorized."),
        ({"message_body": "a\x00b"}, 400, "The message_body holds characters that cannot be sent."),
    ],
)
def test_what_is_wrong_is_said(
    client: Client, pair: dict[str, str], change: dict[str, str], status: int, words: str
) -> None:
    answer = client.post(ROOT, TEXT | pair | change)
    assert (answer.status_code, answer.json()["error"]) == (status, words)
    assert answer.json()["docs_url"].startswith("http")
    assert not Batch.objects.exists()


def test_too_little_credit_is_422(client: Client, pair: dict[str, str], customer: Account) -> None:
    wallet = wallet_of(customer)
    many = ",".join(f"07{number:08d}" for number in range(1_000_000, 1_002_000))
    answer = client.post(ROOT, TEXT | pair | {"numbers": many})
    assert (answer.status_code, answer.json()["error"]) == (422, "Insufficient balance.")
    wallet.refresh_from_db()
    assert wallet.reserved == 0


def test_a_sender_with_a_blank_behind_it_is_trimmed(client: Client, pair: dict[str, str]) -> None:
    from_other = client.post(ROOT, TEXT | pair | {"sender": "TIDING "})
    assert from_other.status_code == 200, from_other.content


def test_the_same_by_get_is_not_allowed_at_v1(client: Client, pair: dict[str, str]) -> None:
    answer = client.get(ROOT, TEXT | pair)
    assert answer.status_code == 405 and answer["Content-Type"] == "application/json"


def spellings(text: str) -> list[dict[str, Any]]:
    return [
        {"headers": {"X-API-Key": text}},
        {"query_params": {"api_key": text}},
    ]


@pytest.mark.parametrize("at", [0, 1])
def test_a_key_sends_with_the_names_of_v1(client: Client, key: Issued, at: int) -> None:
    answer = client.post(BY_KEY, TEXT, **spellings(key.text)[at])
    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == "success"


def test_a_key_sends_with_the_names_of_v2(client: Client, key: Issued) -> None:
    form = {"to": "254701234567", "message": "Hello", "sender": "TIDING", "service": "T"}
    body = client.get(BY_KEY, form, headers={"X-API-Key": key.text}).json()
    assert body["status"] == 200
    assert body["data"][0]["mobile"] == "254701234567"
    assert body["data"][0]["id"] == body["messages"][0]["id"]


def test_the_balance_by_a_key(client: Client, key: Issued) -> None:
    body = client.get("/api/v2/account/balance", headers={"X-API-Key": key.text}).json()
    assert body["balance"] == "1000.0000"
    assert body["currency"] == "credits"
    assert body["balances"][0] == {"service": "T", "credits": "1000.0000"}


@pytest.mark.parametrize("path", [BY_KEY, "/api/v2/account/balance"])
def test_without_any_credential_one_answer_serves_both_families(
    client: Client, db: None, path: str
) -> None:
    answer = client.get(path)
    body = answer.json()
    assert answer.status_code == 401
    assert (body["status"], body["code"]) == ("ERROR", 401)
    assert body["error"] == "API key is required"
    assert body["help"] == "Provide X-API-Key header or api_key parameter"
    assert (answer["X-RateLimit-Limit"], answer["X-RateLimit-Remaining"]) == ("60", "59")


def test_a_browser_without_credentials_goes_to_the_sign_in_page(client: Client, db: None) -> None:
    answer = client.get(BY_KEY, headers={"Accept": "text/html"})
    assert answer.status_code == 302


def test_dead_keys_say_why(client: Client, key: Issued, customer: Account) -> None:
    headers = {"X-API-Key": key.text}
    ApiKey.objects.filter(pk=key.key.pk).update(expires_at="2026-01-01T00:00:00Z")
    assert client.get(BY_KEY, headers=headers).json()["error"] == "API key has expired"
    revoke_key(key.key, by=None)
    assert client.get(BY_KEY, headers=headers).json()["error"] == "API key has been revoked"
    nobody = client.get(BY_KEY, headers={"X-API-Key": "td_live_x"})
    assert (nobody.status_code, nobody.json()["error"]) == (401, "Invalid API key")


def test_two_different_credentials_are_refused(client: Client, key: Issued) -> None:
    both = {"X-API-Key": key.text, "Authorization": "Bearer " + "0" * 32}
    assert client.post(BY_KEY, TEXT, headers=both).status_code == 400
    same = {"X-API-Key": key.text, "Authorization": f"Bearer {key.text}"}
    assert client.post(BY_KEY, TEXT, headers=same).status_code == 200


def test_an_address_outside_the_list_is_403(client: Client, customer: Account) -> None:
    terms = KeyTerms(kind=ApiKey.Kind.API_KEY, allowed_addresses=["192.0.2.0/24"])
    made = issue(customer, name="Office", terms=terms)
    answer = client.post(BY_KEY, TEXT, headers={"X-API-Key": made.text})
    assert answer.status_code == 403 and "error" in answer.json()


def test_the_61st_call_of_a_minute_is_429(client: Client, key: Issued) -> None:
    headers = {"X-API-Key": key.text}
    for left in range(59, -1, -1):
        answer = client.get("/api/v2/account/balance", headers=headers)
        assert answer["X-RateLimit-Remaining"] == str(left)
    RateWindow.objects.update(count=60)
    answer = client.post(BY_KEY, TEXT, headers=headers)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_a_page_elsewhere_may_ask_first(client: Client, db: None) -> None:
    answer = client.options(BY_KEY, headers={"Origin": "https://shop.example"})
    assert answer.status_code == 204
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "X-API-Key" in answer["Access-Control-Allow-Headers"]


def test_the_same_key_twice_sends_once(client: Client, pair: dict[str, str]) -> None:
    headers = {"Idempotency-Key": "order-17"}
    first = client.post(ROOT, TEXT | pair, headers=headers)
    again = client.post(ROOT, TEXT | pair, headers=headers)
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Batch.objects.count() == 1
    other = client.post(ROOT, TEXT | pair | {"message_body": "Other"}, headers=headers)
    assert other.status_code == 422
