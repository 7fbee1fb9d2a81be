"""The curl lines of the documents we serve, with our credentials put in and nothing else changed.

`{endpoint}`, `http://localhost` and shortened tokens are what those documents have for the reader
to fill in.
"""

from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account
from campaigns.models import Message
from tests.portal.api.conftest import Credentials
from tests.portal.api.curllines import Curl, read, send

HOST = "http://localhost"
ENDPOINT = f"{HOST}/api/v2/"
# Some of the documents set quotation marks as word processors do, and cut the token by a letter.
TOKENS = ("38e896f55670311982434e929559xxxx", "38e896f55670311982434e92955xxxx")
TOKEN_LINES = [
    "$ curl {endpoint}account/balance \\\n"
    "-H ‘Authorization: Bearer 38e896f55670311982434e929559xxxx’ \\\n"
    "-H ‘Accept: application/json’",
    "$ curl {endpoint}account/balance?access_token=38e896f55670311982434e92955xxxx \\\n"
    "-H ‘Accept: application/json’",
    "$ curl {endpoint}auth/me \\\n"
    "-H 'Authorization: Bearer 38e896f55670311982434e929559xxxx' \\\n"
    "-H 'Accept: application/json'",
    "$ curl {endpoint}auth/me?access_token=38e896f55670311982434e92955xxxx \\\n"
    "-H 'Accept: application/json'",
    "$ curl {endpoint}account/balance \\\n"
    "-H 'Authorization: Bearer 38e896f55670311982434e929559xxxx'",
    "$ curl {endpoint}account/balance?access_token=38e896f55670311982434e92955xxxx",
]
JSON_BOTH = '--header "Content-Type: application/json" --header "Accept: application/json"'
OPEN_LINES = {
    "document": f'curl --request GET --get "http://localhost/api/v2" {JSON_BOTH}',
    "callback": f'curl --request GET --get "http://localhost/api/oauth2-callback" {JSON_BOTH}',
}
KEY_LINES = {
    "send": f'curl --request GET --get "http://localhost/api/v2/sms/send" {JSON_BOTH}',
    "balance": f'curl --request GET --get "http://localhost/api/v2/account/balance" {JSON_BOTH}',
}
MAKING_LINES = {
    "generate": f'curl --request POST "http://localhost/api/generate-key" {JSON_BOTH}'
    ' --data "{\\"expiry_days\\": 3}"',
    "regenerate": f'curl --request POST "http://localhost/api/regenerate-key" {JSON_BOTH}'
    ' --data "{\\"expiry_days\\": 9}"',
    "revoke": f'curl --request POST "http://localhost/api/revoke-key" {JSON_BOTH}',
}
NUMBERS, TEXT = "0701234567, 0712345678", "Hello, this is a test message."


def ask(line: str, token: str = "") -> Curl:
    """The line with our address and token."""
    text = line.replace("{endpoint}", ENDPOINT)
    for theirs in TOKENS:
        text = text.replace(theirs, token)
    return read(text)


def with_header(asked: Curl, **headers: str) -> Curl:
    """A credential where the document says that it goes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(asked, headers=asked.headers | named)


def at(asked: Curl, query: str) -> Curl:
    """The credential in the address, as the document has it for names and passwords."""
    return replace(asked, url=asked.url + query)


def answered(asked: Curl) -> HttpResponse:
    return send(Client(), asked, host=HOST)


@pytest.mark.parametrize("line", TOKEN_LINES)
def test_a_line_with_a_token_works(credentials: Credentials, line: str) -> None:
    answer = answered(ask(line, credentials.token))
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"].startswith("application/json")
    assert answer.json()["data"]


@pytest.mark.parametrize("line", TOKEN_LINES)
def test_a_line_with_a_bad_token_is_401_in_json(db: None, line: str) -> None:
    answer = answered(ask(line, "0" * 32))
    assert answer.status_code == 401
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"]) == ("ERROR", 401)


def test_the_document_and_the_callback_need_nobody(db: None) -> None:
    document = answered(ask(OPEN_LINES["document"]))
    assert document.status_code == 200 and document.json()["openapi"].startswith("3.1")
    callback = answered(ask(OPEN_LINES["callback"]))
    assert callback["Content-Type"] == "text/html; charset=UTF-8"
    assert b'<script src="oauth2-redirect.js"></script>' in callback.content
    for answer in (document, callback):
        assert answer["Cache-Control"] == "no-cache, private"
        assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", KEY_LINES)
def test_a_call_without_a_key_says_what_to_provide(db: None, name: str) -> None:
    answer = answered(ask(KEY_LINES[name]))
    assert answer.status_code == 401
    body = answer.json()
    assert body["error"] == "API key is required"
    assert body["help"] == "Provide X-API-Key header or api_key parameter"
    assert answer["X-RateLimit-Limit"] == "60" and answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-cache, private"


def test_the_balance_by_key_works(credentials: Credentials) -> None:
    answer = answered(with_header(ask(KEY_LINES["balance"]), X_API_Key=credentials.api_key))
    assert answer.status_code == 200 and answer["X-RateLimit-Limit"] == "60"
    assert answer.json()["balances"]


def test_sending_by_key_takes_the_parameters_of_the_document(
    credentials: Credentials, customer: Account
) -> None:
    asked = with_header(ask(KEY_LINES["send"]), X_API_Key=credentials.api_key)
    asked.data += [f"numbers={NUMBERS.replace(' ', '%20')}", f"message_body={TEXT}"]
    answer = answered(asked)
    assert answer.status_code == 200, answer.content
    assert Message.objects.filter(batch__account=customer).count() == 2


@pytest.mark.parametrize("place", ["query", "form", "json"])
def test_the_documents_own_numbers_are_accepted(
    credentials: Credentials, customer: Account, place: str
) -> None:
    values = {
        "numbers": NUMBERS,
        "message_body": TEXT,
        "username": credentials.username,
        "password": credentials.password,
    }
    client = Client()
    if place == "query":
        answer = client.post("/v1/sms/send", query_params=values)
    elif place == "form":
        answer = client.post("/v1/sms/send", values)
    else:
        answer = client.post("/v1/sms/send", values, content_type="application/json")
    assert answer.status_code == 200, answer.content
    sent = Message.objects.filter(batch__account=customer).order_by("pk")
    assert [message.msisdn for message in sent] == [254701234567, 254712345678]


def test_a_wrong_password_is_401_in_the_documents_words(db: None) -> None:
    values = {"numbers": NUMBERS, "message_body": TEXT, "username": "user123", "password": "x"}
    answer = Client().post("/v1/sms/send", values)
    assert answer.status_code == 401 and answer.json()["error"] == "Unauthorized."


def test_keys_are_made_and_ended_as_the_document_has_it(credentials: Credentials) -> None:
    pair = f"?username={credentials.username}&password={credentials.password}"
    made = answered(at(ask(MAKING_LINES["generate"]), pair))
    assert made.status_code == 201, made.content
    again = answered(at(ask(MAKING_LINES["regenerate"]), pair))
    assert again.status_code == 200, again.content
    key = again.json()["api_key"]
    assert key != made.json()["api_key"]
    ended = answered(with_header(ask(MAKING_LINES["revoke"]), X_API_Key=key))
    assert ended.status_code == 200 and ended.json()["message"] == "API key revoked."
    dead = answered(with_header(ask(KEY_LINES["balance"]), X_API_Key=key))
    assert dead.status_code == 401 and dead.json()["error"] == "API key has been revoked"
