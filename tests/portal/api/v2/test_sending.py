"""`sms/send` as its clients call it."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Account
from accounts.money import MICRO
from accounts.services.prices import set_price
from campaigns.models import Batch, Message
from tests.factories import OptOutFactory, OptOutTagFactory, product_of, wallet_of
from tests.portal.api.v2.conftest import Call

SEND = {"to": "919810000000", "message": "Hello", "sender": "TIDING", "service": "T"}
ROW = {
    "mobile": "919810000000",
    "status": "AWAITING-DLR",
    "units": 1,
    "length": 5,
    "charges": 1,
    "customid": "",
    "iso_code": "IN",
}


def test_the_envelope_and_row_of_one_message(call: Call, customer: Account):
    response = call("sms/send", json=SEND)

    assert response.status_code == 200
    body = response.json()
    row = body["data"][0]
    assert re.fullmatch(r"[0-9a-f-]{36}:1", row.pop("id"))
    submitted = datetime.strptime(row.pop("submitted_at"), "%Y-%m-%d %H:%M:%S")
    here = datetime.now(ZoneInfo("Asia/Kolkata")).replace(tzinfo=None)
    assert abs(here - submitted) < timedelta(seconds=30)
    assert body == {
        "status": 200,
        "message": "1 numbers accepted for delivery.",
        "data": [ROW],
    }
    assert Batch.objects.get().api_key.name == "Shop"


@pytest.mark.parametrize("path", ["sms/send", "sms/send/"])
@pytest.mark.parametrize("way", ["query", "form", "json"])
def test_every_way_of_sending_parameters_is_the_same(call: Call, path: str, way: str):
    response = call(path, SEND) if way == "query" else call(path, **{way: SEND})
    assert response.status_code == 200, response.content
    assert Message.objects.get().text == "Hello"


def test_a_call_may_mix_query_and_body(call: Call):
    query = {key: SEND[key] for key in ("to", "sender")}
    response = call("sms/send", query, form={"message": "Hello", "service": "T"})
    assert response.status_code == 200, response.content


@pytest.mark.parametrize(
    "to",
    [
        "919810000000,919810000001",
        " 919810000000 ,\n+919810000001,,",
        ["919810000000", "919810000001"],
        [919810000000, "9810000001"],
        ["919810000000,919810000001"],
    ],
)
def test_the_spellings_of_a_list_of_numbers(call: Call, to: Any):
    rows = call("sms/send", json=SEND | {"to": to}).json()["data"]
    assert [row["mobile"] for row in rows] == ["919810000000", "919810000001"]
    assert [row["id"][-2:] for row in rows] == [":1", ":2"]


def test_php_spells_lists_with_brackets(call: Call, customer: Account):
    OptOutTagFactory(account=customer, name="offers")
    form = SEND | {"to[]": ["919810000000", "919810000001"], "meta[tags][]": ["offers"]}
    del form["to"]
    assert len(call("sms/send", form=form).json()["data"]) == 2
    assert Batch.objects.get().optout_tags.get().name == "offers"


def test_good_numbers_go_and_bad_ones_are_told(call: Call, customer: Account):
    OptOutFactory(account=customer, msisdn=919810000003)
    to = "919810000000,junk,919810000003,919810000000"
    body = call("sms/send", json=SEND | {"to": to, "custom": "order 7"}).json()

    assert body["message"] == "1 numbers accepted for delivery."
    assert [(r["mobile"], r["status"], r["units"], r["charges"]) for r in body["data"]] == [
        ("919810000000", "AWAITING-DLR", 1, 1),
        ("junk", "INV-NUMBER", 0, 0),
        ("919810000003", "OPTOUT-REJ", 0, 0),
        ("919810000000", "DUPLICATE", 0, 0),
    ]
    assert {row["customid"] for row in body["data"]} == {"order 7"}
    assert body["data"][1]["iso_code"] is None
    assert wallet_of(customer).available == 999 * MICRO


def test_a_name_asks_for_the_group(call: Call):
    body = call("sms/send", json=SEND | {"name": "Morning"}).json()
    assert body["data"][0]["id"] == f"{body['group_id']}:1"
    assert Batch.objects.get().name == "Morning"


def test_the_same_message_twice_is_two_messages(call: Call, customer: Account):
    assert [call("sms/send", SEND).status_code for _ in range(2)] == [200, 200]
    assert Message.objects.count() == 2
    assert wallet_of(customer).available == 998 * MICRO


def test_charges_may_have_decimals(call: Call, customer: Account):
    set_price(customer, product_of(customer), 250_000)
    row = call("sms/send", json=SEND | {"message": "x" * 161}).json()["data"][0]
    assert (row["units"], row["charges"], row["length"]) == (2, 0.5, 161)


@pytest.mark.parametrize("mark", ["", "Z"])
def test_a_time_is_on_the_accounts_clock_or_utc(call: Call, mark: str):
    due = (timezone.now() + timedelta(days=2)).replace(microsecond=0)
    zone = ZoneInfo("UTC" if mark else "Asia/Kolkata")
    text = due.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") + mark
    assert call("sms/send", json=SEND | {"time": text}).status_code == 200
    assert Batch.objects.get().due_at == due


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"to": ""}, "to", "The to field is required."),
        ({"to": []}, "to", "The to field is required."),
        ({"to": None}, "to", "The to field is required."),
        ({"to": {"a": 1}}, "to", "string or a list"),
        ({"to": [["919810000000"]]}, "to", "string or a list"),
        ({"to": True}, "to", "string or a list"),
        ({"to": 1.5}, "to", "string or a list"),
        ({"to": 10**400}, "to", "digits"),
        ({"to": "junk"}, "to", "digits"),
        ({"to": "12"}, "to", "too short"),
        ({"message": ""}, "message", "The message field is required."),
        ({"message": ["a", "b"]}, "message", "must be a string"),
        ({"message": {}}, "message", "must be a string"),
        ({"message": "a\x00b"}, "message", "cannot be sent"),
        ({"message": "a\ud800b"}, "message", "cannot be sent"),
        ({"message": "   "}, "message", "empty"),
        ({"message": "x" * 1531}, "message", "too long"),
        ({"message": "x" * 100_001}, "message", "longer than"),
        ({"sender": ""}, "sender", "The sender field is required."),
        ({"sender": "EVIL"}, "sender", "not approved"),
        ({"sender": "\x00"}, "sender", "cannot be sent"),
        ({"sender": "\udfff"}, "sender", "cannot be sent"),
        ({"service": None}, "service", "The service field is required."),
        ({"service": "QQ"}, "service", "no service QQ"),
        ({"service": 7}, "service", "no service 7"),
        ({"time": "tomorrow"}, "time", "must be a time"),
        ({"time": "2020-01-01 00:00:00"}, "time", "must not be past"),
        ({"time": "0001-01-01 00:00:00"}, "time", "must be a time"),
        ({"time": "0001-01-01 00:00:00Z"}, "time", "must not be past"),
        ({"time": "9999-12-31 23:59:59"}, "time", "must not be past"),
        ({"time": "2026-13-01 00:00:00"}, "time", "must be a time"),
        ({"type": "X"}, "type", "one of U, N, A"),
        ({"flash": "yes"}, "flash", "one of 1, 0"),
        ({"custom": "x" * 256}, "custom", "longer than 255"),
        ({"custom": "\x00"}, "custom", "cannot be sent"),
        ({"name": "x" * 200}, "name", "at most 120"),
        ({"max_units": "many"}, "max_units", "whole number"),
        ({"max_units": 0}, "max_units", "whole number"),
        ({"message": "x" * 200, "max_units": 1}, "message", "more segments"),
        ({"tags": "nothing"}, "tags", "no opt-out tag"),
        ({"tags": "a,b,c,d"}, "tags", "at most 3"),
    ],
)
def test_bad_input_is_422_and_names_its_parameter(
    call: Call, change: dict[str, Any], field: str, says: str
):
    response = call("sms/send", json=SEND | change)

    assert response.status_code == 422, response.content
    body = response.json()
    assert (body["status"], body["code"]) == ("ERROR", 422)
    assert says in body["message"]
    assert body["errors"] == {field: [body["message"]]}
    assert not Message.objects.exists()


def test_all_missing_parameters_are_named_at_once(call: Call):
    body = call("sms/send", json={}).json()
    assert set(body["errors"]) == {"to", "message", "sender", "service"}
    assert body["message"] == "The to field is required."


def test_too_many_recipients_are_counted(call: Call):
    to = [f"9198{n:08}" for n in range(10_001)]
    response = call("sms/send", json=SEND | {"to": to})
    assert response.status_code == 422
    assert "10,000 recipients; this one has 10,001" in response.json()["message"]


def test_no_credit_is_422_on_the_service(call: Call, customer: Account):
    to = ",".join(f"9198100{n:05}" for n in range(1001))
    response = call("sms/send", json=SEND | {"to": to})
    assert response.status_code == 422
    assert "1,001 needed, 1,000 available" in response.json()["errors"]["service"][0]


def test_a_stranger_cannot_use_the_customers_sender_or_credit(
    call: Call, customer: Account, stranger: Account
):
    stranger.senders.update(name="OTHER")
    assert call("sms/send", json=SEND | {"sender": "OTHER"}).status_code == 422
    assert wallet_of(stranger).available == 1000 * MICRO
