"""Who gets in, how often, and what a call that makes no sense is told."""

from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from apikeys.services.keys import KeyTerms, issue, revoke_key
from tests.portal.api.v3.conftest import Call, basic, calls_as, error, good, key_of

URL = "/api/v3/account"


def test_the_key_comes_in_a_header_or_as_basic(unhurried: Account):
    key = key_of(unhurried)
    both = issue(unhurried, name="App", terms=KeyTerms(kind=ApiKey.Kind.APP_KEY))
    for headers in (
        {"APPKEY": key},
        {"APPKEY": f" {key.upper()} "},
        {"Authorization": basic(key)},
        {"Authorization": basic("", key)},
        {"Authorization": basic("any", key)},
        {"Authorization": basic(both.text, both.secret)},
        {"APPKEY": key, "Authorization": basic(key)},
    ):
        assert good(Client().get(URL, headers=headers)), headers


@pytest.mark.parametrize(
    ("headers", "code", "words"),
    [
        ({}, "AUTH_FAILED_NO_DATA", "APPKEY is missing"),
        ({"APPKEY": "  "}, "AUTH_FAILED_NO_DATA", "APPKEY is missing"),
        ({"APPKEY": "x"}, "AUTH_FAILED", "APPKEY you have provided is invalid"),
        ({"APPKEY": "0" * 32}, "AUTH_FAILED", "APPKEY you have provided is invalid"),
        ({"Authorization": basic("0" * 32)}, "AUTH_FAILED", "APPKEY you have provided is invalid"),
        ({"Authorization": "Basic ???"}, "AUTH_FAILED", "APPKEY you have provided is invalid"),
    ],
)
def test_nobody_gets_in_without_a_key(db: None, headers: dict[str, str], code: str, words: str):
    answer = Client().get(URL, headers=headers)
    assert answer["WWW-Authenticate"].startswith("Basic")
    assert error(answer, 401) == (code, words)


def test_two_different_keys_are_400(unhurried: Account):
    headers = {"APPKEY": key_of(unhurried), "Authorization": basic("0" * 32)}
    assert error(Client().get(URL, headers=headers), 400)[0] == "AUTH_FAILED"


@pytest.mark.parametrize("name", ["APPKEY", "api_key", "access_token"])
def test_a_key_in_the_address_or_the_body_is_refused(unhurried: Account, name: str):
    key = key_of(unhurried)
    send = calls_as(unhurried)
    answers = [
        Client().get(URL, {name: key}),
        send("account", {name: key}),
        send("send-sms", json={name: key, "sms_text": "Hi", "numbers": ["919810000001"]}),
    ]
    for answer in answers:
        assert error(answer, 401)[0] == "AUTH_FAILED_NO_DATA"
        assert key not in answer.content.decode()


def test_a_dead_key_a_foreign_address_and_other_work(unhurried: Account):
    made = issue(unhurried, name="Shop", terms=KeyTerms())
    assert good(Client().get(URL, headers={"APPKEY": made.text}))
    revoke_key(made.key, by=None)
    answer = Client().get(URL, headers={"APPKEY": made.text})
    assert error(answer, 401) == ("AUTH_FAILED", "This key was revoked.")
    elsewhere = calls_as(unhurried, allowed_addresses=["192.0.2.1"])
    assert error(elsewhere("account"), 403)[0] == "NO_ACCESS"
    verifier = calls_as(unhurried, scopes=[Scope.VERIFY])
    assert error(verifier("account"), 403)[0] == "NO_ACCESS"


def test_both_dialects_count_on_the_accounts_second(customer: Account):
    send = calls_as(customer)
    plain = issue(customer, name="Other", terms=KeyTerms())
    other = Client(headers={"Authorization": basic(plain.text)})
    with mock.patch("accounts.services.ratelimits.time.time", return_value=1_800_000_000.5):
        for _ in range(7):
            good(send("account"))
            assert other.get("/get-balance.json").status_code == 200
        good(send("account"))
        refused = send("account")
    assert error(refused, 429)[0] == "OVER_LIMIT"
    assert refused["Retry-After"]


@pytest.mark.parametrize("path", ["", "nothing", "sms/send", "send-sms/1"])
def test_an_unknown_address_is_told_in_the_dialects_shape(db: None, path: str):
    for answer in (Client().get(f"/api/v3/{path}"), Client().post(f"/api/v3/{path}")):
        assert error(answer, 404)[0] == "NOT_IMPLEMENTED"


def test_other_methods_are_told(call: Call):
    assert error(call("send-sms"), 405)[0] == "NOT_IMPLEMENTED"
    assert error(call("account", json={}), 405)[0] == "NOT_IMPLEMENTED"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"a": 1', "application/json", 400),
        (b"[1]", "application/json", 400),
        (b"5", "application/json", 400),
        (b'{"a": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"sms_text": "a"}', "application/x-www-form-urlencoded", 400),
        (b"<a/>", "text/xml", 400),
        (b"x" * 11_000_000, "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read(
    unhurried: Account, body: bytes, content_type: str, status: int
):
    client = Client(headers={"APPKEY": key_of(unhurried)})
    answer = client.post("/api/v3/send-sms", body, content_type=content_type)
    assert error(answer, status)[0] == "FIELD_INVALID"


def test_faults_of_ours_are_told_without_their_words(call: Call):
    place = "portal.api.v3.reading.wallets_of"
    with mock.patch(place, side_effect=OperationalError("disk full")):
        answer = call("account")
    assert error(answer, 503)[0] == "INTERNAL_ERROR"
    assert answer["Retry-After"]
    with mock.patch(place, side_effect=RuntimeError("secret")):
        answer = call("account")
    assert error(answer, 500)[0] == "INTERNAL_ERROR"
    assert b"secret" not in answer.content


def test_a_suspended_account_is_403(unhurried: Account):
    send = calls_as(unhurried)
    Account.objects.filter(pk=unhurried.pk).update(status=Account.Status.SUSPENDED)
    assert error(send("account"), 403)[0] == "NO_ACCESS"


def test_keys_are_not_shown_in_logs(unhurried: Account, caplog: Any):
    key = key_of(unhurried)
    with caplog.at_level("DEBUG"):
        Client().get(URL, {"APPKEY": key})
        Client().get(f"{URL}?appkey={key}")
    assert key not in caplog.text
