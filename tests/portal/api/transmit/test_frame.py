"""What every call of this dialect has in common: who gets in, how often, in which form."""

import xml.etree.ElementTree as ET
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.models import Account
from apikeys.scopes import Scope
from apikeys.services.keys import KeyTerms, issue, revoke_key
from tests.portal.api.transmit.conftest import Call, app_key, basic, calls_as, error

URL = "/get-balance.json"


@pytest.mark.parametrize("path", ["get-balance.json", "2/get-balance.json", "2/get-balance.json/"])
def test_a_call_answers_at_the_root_and_under_2(call: Call, path: str):
    for answer in (call(path), call(path, form={"any": "1"})):
        assert answer.status_code == 200
        assert answer.json() == {
            "balance": 1000.0,
            "currency": "CREDITS",
            "error": {"code": "SUCCESS", "description": "OK"},
        }
        assert answer["Content-Type"] == "application/json"


def test_xml_has_a_root_and_in_errors_the_status(call: Call):
    answer = call("get-balance.xml")
    assert answer["Content-Type"].startswith("application/xml")
    root = ET.fromstring(answer.content)
    assert root.tag == "response"
    assert (root.findtext("balance"), root.findtext("error/code")) == ("1000.0", "SUCCESS")
    failed = call("get-nothing.xml")
    assert failed.status_code == 404
    root = ET.fromstring(failed.content)
    assert root.findtext("error/header") == "404"
    assert root.findtext("error/code") == "NOT_IMPLEMENTED"


def test_an_unknown_call_is_not_implemented_for_everybody(call: Call, client: Client, db: None):
    for answer in (call("get-nothing"), client.get("/get-nothing.json")):
        assert error(answer, 404)["code"] == "NOT_IMPLEMENTED"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "AUTH_FAILED_NO_DATA"),
        ("Basic ", "AUTH_FAILED_NO_DATA"),
        (basic("", ""), "AUTH_FAILED_NO_DATA"),
        (basic("0" * 32, "1" * 32), "AUTH_FAILED"),
        ("Bearer " + "0" * 32, "AUTH_FAILED"),
        ("Basic ???", "AUTH_FAILED"),
    ],
)
def test_nobody_gets_in_without_key_and_secret(client: Client, db: None, header: str, code: str):
    answer = client.get(URL, headers={"Authorization": header})
    assert answer["WWW-Authenticate"].startswith("Basic")
    assert error(answer, 401)["code"] == code


def test_the_secret_must_be_the_keys_own(customer: Account):
    made, other = app_key(customer), app_key(customer)
    for secret in ("", other.secret, "x"):
        answer = Client().get(URL, headers={"Authorization": basic(made.text, secret)})
        assert error(answer, 401)["code"] == "AUTH_FAILED"
    plain = issue(customer, name="Token", terms=KeyTerms())
    assert Client().get(URL, headers={"Authorization": basic(plain.text)}).status_code == 200


@pytest.mark.parametrize("name", ["api_key", "access_token", "apikey"])
def test_a_key_in_the_address_or_the_body_is_refused(call: Call, customer: Account, name: str):
    made = app_key(customer)
    answers = [
        Client().get(URL, {name: made.text}),
        Client().post(URL, {name: made.text}),
        call("get-balance", {name: made.text}),
        call("get-balance", form={name: made.text}),
    ]
    for answer in answers:
        assert error(answer, 401)["code"] == "AUTH_FAILED_NO_DATA"
        assert made.text not in answer.content.decode()


def test_a_dead_key_and_a_foreign_address(customer: Account):
    made = app_key(customer)
    headers = {"Authorization": basic(made.text, made.secret)}
    assert Client().get(URL, headers=headers).status_code == 200
    revoke_key(made.key, by=None)
    assert error(Client().get(URL, headers=headers), 401)["code"] == "AUTH_FAILED"
    elsewhere = calls_as(customer, allowed_addresses=["192.0.2.1"])
    assert error(elsewhere("get-balance"), 403)["code"] == "NO_ACCESS"


def test_a_key_made_for_other_work_is_kept_out(customer: Account):
    answer = calls_as(customer, scopes=[Scope.VERIFY])("get-balance")
    assert error(answer, 403) == {
        "code": "NO_ACCESS",
        "description": "This key is not allowed to make this call.",
    }


def test_the_16th_call_of_a_second_is_over_the_limit(customer: Account):
    send, other = calls_as(customer), calls_as(customer)
    with mock.patch("accounts.services.ratelimits.time.time", return_value=1_800_000_000.5):
        allowed = [(send, other)[n % 2]("get-balance") for n in range(15)]
        refused = send("get-balance")
    assert {answer.status_code for answer in allowed} == {200}
    assert allowed[-1]["X-RateLimit-Remaining"] == "0"
    assert error(refused, 429)["code"] == "OVER_LIMIT"
    assert refused["Retry-After"] and refused["X-RateLimit-Limit"] == "15"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_told_what_to_use(unhurried: Account, method: str):
    made = app_key(unhurried)
    client = Client(headers={"Authorization": basic(made.text, made.secret)})
    answer = getattr(client, method)(URL)
    assert answer["Allow"] == "GET, POST"
    assert error(answer, 405)["code"] == "NOT_IMPLEMENTED"


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"data": b'{"a": 1', "content_type": "application/json"}, 400),
        ({"data": b"[1]", "content_type": "application/json"}, 400),
        ({"data": b"a=%ff", "content_type": "application/x-www-form-urlencoded"}, 400),
        ({"data": b"<a/>", "content_type": "text/xml"}, 400),
        ({"data": b"x", "content_type": "multipart/form-data"}, 400),
        ({"data": b"a=" + b"x" * 11_000_000, "content_type": "text/plain"}, 413),
    ],
)
def test_a_body_that_cannot_be_read(unhurried: Account, options: dict, status: int):
    made = app_key(unhurried)
    client = Client(headers={"Authorization": basic(made.text, made.secret)})
    assert error(client.post(URL, **options), status)["code"] == "FIELD_INVALID"


def test_faults_of_ours_are_told_in_the_dialects_shape(call: Call):
    place = "portal.api.transmit.calls.balance.wallets_of"
    with mock.patch(place, side_effect=OperationalError("disk full")):
        answer = call("get-balance")
    assert error(answer, 503)["code"] == "INTERNAL_ERROR"
    assert answer["Retry-After"]
    with mock.patch(place, side_effect=RuntimeError("secret")):
        answer = call("get-balance")
    assert error(answer, 500)["code"] == "INTERNAL_ERROR"
    assert b"secret" not in answer.content


def test_a_key_for_one_product_sees_that_ones_credits(customer: Account):
    assert calls_as(customer, products=["P"])("get-balance").json()["balance"] == 1000
    answer = calls_as(customer, products=["WAP"])("get-balance")
    assert error(answer, 400)["code"] == "FIELD_INVALID"
