"""Sending by the v3 dialect: one text, several, templates, New Zealand."""

from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.models import Account, LimitOverride, Wallet
from apikeys.services.answered import Taken
from campaigns.acceptance import Accepted, BatchRequest
from campaigns.models import Batch, Message, Sender
from campaigns.services import templates
from portal.api.v3 import sending
from portal.api.v3.ids import read_id
from tests.factories import OptOutFactory, wallet_of
from tests.portal.api.v3.conftest import Call, calls_as, error, good

SEND = {"sms_text": "Hello", "numbers": ["+919810000001", "9810000002"]}


def test_a_text_goes_to_every_number(call: Call, unhurried: Account):
    body = good(call("send-sms", json=SEND | {"from": "TIDING ", "custom_string": "order-1"}))
    assert body["msg"] == "Queued"
    data = body["data"]
    assert (data["total_numbers"], data["success_number"], data["credits_used"]) == (2, 2, 2)
    assert data["not_sent"] == []
    zone = ZoneInfo(unhurried.timezone)
    first = data["messages"][0]
    date = datetime.strptime(first.pop("date"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
    assert abs(date - timezone.now()) < timedelta(minutes=1)
    message = Message.objects.order_by("pk")[0]
    assert read_id(unhurried, first["message_id"]) == message.pk
    assert first["message_id"] == first["message_id"].upper()
    del first["message_id"]
    assert first == {
        "from": "TIDING",
        "to": "919810000001",
        "body": "Hello",
        "custom_string": "order-1",
        "direction": "out",
    }
    assert message.client_ref == "order-1"


@pytest.mark.parametrize(
    "numbers", ["9810000001", 9810000001, "9810000001,9810000002", [9810000001]]
)
def test_numbers_may_stand_alone_or_be_digits(call: Call, numbers: Any):
    assert good(call("send-sms", json={"sms_text": "Hi", "numbers": numbers}))


def test_the_first_product_and_sender_unless_the_key_says_otherwise(unhurried: Account):
    good(calls_as(unhurried)("send-sms", json=SEND))
    good(calls_as(unhurried, products=["P"])("send-sms", json=SEND))
    codes = Batch.objects.order_by("pk").values_list("product__code", flat=True)
    assert list(codes) == ["T", "P"]
    Sender.objects.all().update(status=Sender.Status.PENDING)
    code, words = error(calls_as(unhurried)("send-sms", json=SEND), 400)
    assert code == "FIELD_INVALID"
    assert "sender" in words


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"sms_text": ""}, "FIELD_EMPTY", "sms_text"),
        ({"sms_text": "  "}, "FIELD_EMPTY", "sms_text"),
        ({"sms_text": ["a"]}, "FIELD_INVALID", "sms_text"),
        ({"sms_text": True}, "FIELD_INVALID", "sms_text"),
        ({"sms_text": "a" * 919}, "FIELD_INVALID", "918"),
        ({"sms_text": "я" * 403}, "FIELD_INVALID", "402"),
        ({"sms_text": "[" * 460}, "FIELD_INVALID", "920"),
        ({"sms_text": "a\0"}, "FIELD_INVALID", "sms_text"),
        ({"sms_text": "\ud800"}, "FIELD_INVALID", "sms_text"),
        ({"numbers": []}, "FIELD_EMPTY", "numbers"),
        ({"numbers": None}, "FIELD_EMPTY", "numbers"),
        ({"numbers": [{"number": 1}]}, "FIELD_EMPTY", "numbers"),
        ({"numbers": [["1"]]}, "FIELD_INVALID", "numbers"),
        ({"numbers": ["12"]}, "RECIPIENTS_ERROR", "short"),
        ({"numbers": [10**50]}, "FIELD_INVALID", "numbers"),
        ({"numbers": ["9810000001"] * 1001}, "FIELD_INVALID", "1,001"),
        ({"numbers": ["9810000001"] * 100_000}, "FIELD_INVALID", "100,000"),
        ({"from": "OTHER"}, "FIELD_INVALID", "OTHER"),
        ({"from": {"a": 1}}, "FIELD_INVALID", "from"),
        ({"custom_string": "a b"}, "FIELD_INVALID", "custom_string"),
        ({"schedule_time": "soon"}, "FIELD_INVALID", "schedule_time"),
        ({"schedule_time": "2020-01-01 00:00:00"}, "FIELD_INVALID", "past"),
        ({"delay": 0}, "FIELD_INVALID", "delay"),
        ({"delay": 1441}, "FIELD_INVALID", "delay"),
        ({"delay": "x"}, "FIELD_INVALID", "delay"),
        ({"delay": 5, "schedule_time": "2030-01-01 00:00:00"}, "FIELD_INVALID", "delay"),
    ],
)
def test_what_is_misshapen_is_told_by_name(call: Call, change: dict, code: str, words: str):
    told = error(call("send-sms", json=SEND | change), 400)
    assert told[0] == code
    assert words in told[1]
    assert not Batch.objects.exists()


def test_texts_as_long_as_they_may_be(call: Call):
    for text in ("a" * 918, "я" * 402):
        good(call("send-sms", json=SEND | {"sms_text": text}))
    assert set(Message.objects.values_list("segments", flat=True)) == {6}


def test_some_bad_numbers_are_told_and_the_rest_goes_out(call: Call, unhurried: Account):
    OptOutFactory(account=unhurried, msisdn=919810000003)
    numbers = ["12", "9810000001", "9810000003"]
    data = good(call("send-sms", json={"sms_text": "Hi", "numbers": numbers}))["data"]
    assert (data["total_numbers"], data["success_number"]) == (3, 1)
    assert [row["number"] for row in data["not_sent"]] == ["12", "9810000003"]


def test_times_are_on_the_accounts_clock(call: Call, unhurried: Account):
    zone = ZoneInfo(unhurried.timezone)
    clock = (timezone.now() + timedelta(days=1)).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    data = good(call("send-sms", json=SEND | {"schedule_time": clock}))["data"]
    assert data["messages"][0]["date"] == clock
    due_at = Batch.objects.get().due_at
    assert due_at is not None
    assert due_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") == clock
    good(call("send-sms", json=SEND | {"delay": "30"}))
    delayed = Batch.objects.latest("pk").due_at
    assert delayed is not None
    assert abs(delayed - timezone.now() - timedelta(minutes=30)) < timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_low_credits_are_told_and_none_are_an_error(call: Call, unhurried: Account):
    assert "low_sms_alert" not in good(call("send-sms", json=SEND))
    Wallet.objects.filter(pk=wallet_of(unhurried).pk).update(low_at=999_000_000)
    assert "996 credits" in good(call("send-sms", json=SEND))["low_sms_alert"]
    text = "a" * 918
    numbers = [str(919810000000 + n) for n in range(200)]
    answer = call("send-sms", json={"sms_text": text, "numbers": numbers})
    assert error(answer, 400)[0] == "INSUFFICIENT_CREDITS"


def test_the_same_again_at_once_is_told(call: Call):
    LimitOverride.objects.filter(name="repeat_minutes").update(value=10)
    good(call("send-sms", json=SEND))
    assert error(call("send-sms", json=SEND), 400)[0] == "RECIPIENTS_ERROR"


def test_an_idempotency_key_sends_once(call: Call, unhurried: Account):
    headers = {"Idempotency-Key": "1"}
    first, again = (call("send-sms", json=SEND, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Batch.objects.count() == 1
    other = call("send-sms", json=SEND | {"sms_text": "Other"}, headers=headers)
    assert error(other, 422)[0] == "FIELD_INVALID"
    labels = calls_as(unhurried, labels_are_keys=True)
    for _ in range(2):
        good(labels("send-sms", json=SEND | {"custom_string": "order-7"}))
    assert Batch.objects.count() == 2


def test_a_call_whose_first_is_still_at_work_is_told_to_come_again(call: Call):
    place = "portal.api.onceonly"
    with mock.patch(f"{place}.take", side_effect=Taken), mock.patch(f"{place}.WAITS", ()):
        answer = call("send-sms", json=SEND, headers={"Idempotency-Key": "1"})
    assert error(answer, 409)[0] == "KEY_EXISTS"
    assert answer["Retry-After"]
    assert not Batch.objects.exists()


def test_bulk_answers_each_with_an_envelope(call: Call):
    asked = [
        {"sms_text": "One", "numbers": "9810000001"},
        {"sms_text": "", "numbers": ["9810000002"]},
        {"sms_text": "Three", "numbers": ["9810000003"], "custom_string": "c-3"},
    ]
    headers = {"Idempotency-Key": "bulk"}
    answer = call("bulk-send-sms", json=asked, headers=headers)
    assert answer.status_code == 200
    bodies = answer.json()
    assert [body["meta"]["status"] for body in bodies] == ["SUCCESS", "FIELD_EMPTY", "SUCCESS"]
    assert bodies[1]["meta"]["code"] == 400 and bodies[1]["data"] == []
    assert bodies[2]["data"]["messages"][0]["custom_string"] == "c-3"
    assert call("bulk-send-sms", json=asked, headers=headers).json() == bodies
    assert Batch.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_of_many_that_costs_too_much_stops_no_other(call: Call):
    dear = {"sms_text": "a" * 918, "numbers": [str(919810000000 + n) for n in range(200)]}
    asked = [{"sms_text": "One", "numbers": "9810000001"}, dear]
    for headers in ({}, {"Idempotency-Key": "bulk"}):
        bodies = call("bulk-send-sms", json=asked, headers=headers).json()
        found = [body["meta"]["status"] for body in bodies]
        assert found == ["SUCCESS", "INSUFFICIENT_CREDITS"], headers
    assert Message.objects.count() == 2


def test_a_fault_in_one_of_many_is_told_of_that_one(call: Call):
    first, *rest = [{"sms_text": str(n), "numbers": "9810000001"} for n in range(3)]
    real = sending.accept

    def failing(request: BatchRequest) -> Accepted:
        if request.recipients[0].text == "1":
            raise OperationalError("disk full")
        return real(request)

    with mock.patch.object(sending, "accept", failing):
        bodies = call("bulk-send-sms", json=[first, *rest]).json()
    assert [body["meta"]["code"] for body in bodies] == [200, 503, 200]
    assert Batch.objects.count() == 2


def test_bulk_takes_one_alone_and_fails_where_all_do(call: Call):
    alone = call("bulk-send-sms", json={"sms_text": "One", "numbers": "9810000001"})
    assert [body["msg"] for body in alone.json()] == ["Queued"]
    for asked in ([], ["x"], [[1]]):
        assert error(call("bulk-send-sms", json=asked), 400)[0].startswith("FIELD_")
    failed = call("bulk-send-sms", json=[{"sms_text": "a"}, {"numbers": "1"}])
    assert failed.status_code == 400
    assert {body["meta"]["status"] for body in failed.json()} == {"FIELD_EMPTY"}
    many = [{"sms_text": "a", "numbers": [str(919810000000 + n)]} for n in range(1001)]
    assert "1,001" in error(call("bulk-send-sms", json=many), 400)[1]


@pytest.fixture
def template_id(unhurried: Account) -> str:
    made = templates.create(
        unhurried,
        name="Welcome",
        text="Hello {fname} {{lname}}, {custom_value_1}",
        by=unhurried.users.get(),
    )
    return made.template.uuid.hex


def test_a_template_is_filled_in_for_each(call: Call, template_id: str):
    people = [
        {"number": "9810000001", "fname": "Asha", "lname": "Rao", "custom_value_1": 5},
        {"number": "9810000002", "fname": "Dev", "lname": "Das", "custom_value_1": "six"},
    ]
    asked = {"template_id": template_id, "numbers": people}
    data = good(call("send-sms-template", json=asked))["data"]
    assert [row["body"] for row in data["messages"]] == ["Hello Asha Rao, 5", "Hello Dev Das, six"]
    listed = good(call("get-template"))
    assert listed["msg"] == "You have 1 Template(s)"
    assert listed["data"]["page"] == {"count": 1, "number": 1}
    assert (listed["data"]["total"], listed["data"]["per_page"]) == ("1", 25)
    row = listed["data"]["responses"][0]
    assert (row["template_id"], row["message_title"]) == (template_id, "Welcome")
    assert row["Message"] == "Hello {fname} {lname}, {custom_value_1}"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"template_id": ""}, "FIELD_EMPTY"),
        ({"template_id": "x"}, "NOT_FOUND"),
        ({"template_id": "0" * 32}, "NOT_FOUND"),
        ({"numbers": []}, "FIELD_EMPTY"),
        ({"numbers": ["9810000001"]}, "FIELD_INVALID"),
        ({"numbers": [{"fname": "Asha"}]}, "FIELD_EMPTY"),
        ({"numbers": [{"number": "9810000001", "fname": "Asha"}]}, "FIELD_INVALID"),
    ],
)
def test_a_template_call_that_is_wrong(call: Call, template_id: str, change: dict, code: str):
    asked = {"template_id": template_id, "numbers": [{"number": "9810000001"}]} | change
    assert error(call("send-sms-template", json=asked), 400)[0] == code


def test_another_accounts_template_is_not_found(stranger: Account, template_id: str):
    asked = {"template_id": template_id, "numbers": [{"number": "9810000001"}]}
    answer = calls_as(stranger)("send-sms-template", json=asked)
    assert error(answer, 400)[0] == "NOT_FOUND"


def test_new_zealand_wants_four_digits_and_its_own_numbers(call: Call, unhurried: Account):
    asked = {"sms_text": "Hi", "numbers": ["+64211234567", "0211234568"], "from": "1234"}
    assert error(call("send-sms-nz", json=asked), 400)[0] == "FIELD_INVALID"  # not approved
    Sender.objects.create(account=unhurried, name="1234", status=Sender.Status.APPROVED)
    data = good(call("send-sms-nz", json=asked))["data"]
    assert [row["to"] for row in data["messages"]] == ["64211234567", "64211234568"]
    for change, code in (
        ({"from": ""}, "FIELD_EMPTY"),
        ({"from": "TIDING"}, "FIELD_INVALID"),
        ({"numbers": ["+919810000001"]}, "RECIPIENTS_ERROR"),
    ):
        assert error(call("send-sms-nz", json=asked | change), 400)[0] == code


def test_mms_is_not_enabled(call: Call):
    assert "not enabled" in error(call("send-mms", json={}), 400)[1]
