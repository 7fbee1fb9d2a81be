"""What became of messages, what people wrote, who left, what is left, senders asked for."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account, LimitOverride
from campaigns.models import Contact, ContactProfile, Message, Reply, Sender
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from portal.api.v3.ids import read_id, write_id
from tests.factories import OptOutFactory
from tests.portal.api.v3.conftest import Call, calls_as, error, good
from tests.portal.api.v3.test_sending import SEND


@pytest.fixture
def ids(call: Call) -> list[str]:
    """The outside ids of two messages."""
    data = good(call("send-sms", json=SEND | {"custom_string": "order-1"}))["data"]
    return [row["message_id"] for row in data["messages"]]


@pytest.fixture
def replies(ids: list[str], unhurried: Account) -> list[Reply]:
    """An answer to the first message and a text out of the blue, which came later."""
    return [
        Reply.objects.create(
            account=unhurried,
            msisdn=919810000001 + place,
            text=text,
            message_id=read_id(unhurried, ids[0]) if place == 0 else None,
            received_at=timezone.now() - timedelta(hours=2 - place),
        )
        for place, text in enumerate(("Yes", "Who?"))
    ]


def test_ids_are_read_back_by_their_own_account_only(customer: Account, stranger: Account):
    for number in (1, 82_000_000_000_001, 2**53 - 1):
        text = write_id(customer, number)
        assert read_id(customer, text) == number
        assert read_id(customer, text.lower()) == number
        assert read_id(stranger, text) is None
    assert write_id(customer, 1) != write_id(stranger, 1)
    assert len({write_id(customer, number)[:8] for number in range(500)}) > 490


def test_get_sms_says_what_became_of_a_message(call: Call, ids: list[str], carrier: Any):
    row = good(call("get-sms", {"message_id": ids[0].lower()}))["data"][0]
    assert row == {
        "to": "919810000001",
        "body": "Hello",
        "sent_time": "",
        "message_id": ids[0],
        "status": "Queued",
        "subaccount_id": "",
    }
    pk = Message.objects.order_by("pk").values_list("pk", flat=True)[0]
    for state, word in (
        (MessageState.SENT, "Dispatched"),
        (MessageState.UNKNOWN, "Unknown"),
        (MessageState.DELIVERED, "Delivered"),
    ):
        move([Move(pk, state, carrier_id=carrier.pk)])
        body = good(call("get-sms", {"message_id": ids[0]}))
        assert (body["msg"], body["data"][0]["status"]) == ("Record found", word)
    assert body["data"][0]["sent_time"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "FIELD_EMPTY"),
        ("x", "NOT_FOUND"),
        ("12345678-1234-1234-1234-123456789012", "NOT_FOUND"),
        ("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "NOT_FOUND"),
    ],
)
def test_an_unknown_id_is_told(call: Call, text: str, code: str):
    assert error(call("get-sms", {"message_id": text}), 400)[0] == code


def test_another_accounts_things_are_not_found(
    ids: list[str], replies: list[Reply], stranger: Account
):
    LimitOverride.objects.create(account=stranger, name="api_calls_per_second", value=10_000)
    other = calls_as(stranger)
    assert error(other("get-sms", {"message_id": ids[0]}), 400)[0] == "NOT_FOUND"
    answer = other("inbound-read", json={"message_id": replies[0].pk})
    assert error(answer, 400)[0] == "NOT_FOUND"
    good(other("inbound-read", json={}))
    assert good(other("get-responses"))["data"]["responses"] == ""
    assert Reply.objects.filter(read_at=None).count() == 2


def test_responses_are_listed_until_they_are_read(call: Call, ids: list[str], replies: list[Reply]):
    for _again in range(2):
        body = good(call("get-responses"))
        assert body["msg"] == "You have 2 response(s)"
        assert body["data"]["page"] == {"count": 1, "number": 1}
        assert body["data"]["total"] == "2"
    newest, oldest = body["data"]["responses"]
    assert (newest["body"], newest["original_message_id"]) == ("Who?", "")
    assert oldest.pop("received_at")
    assert oldest == {
        "from": "919810000001",
        "body": "Yes",
        "custom_string": "order-1",
        "original_body": "Hello",
        "original_message_id": ids[0],
        "message_id": str(replies[0].pk),
        "subaccount_id": "",
    }
    body = good(call("inbound-read", json={"message_id": oldest["message_id"]}))
    assert (body["msg"], body["data"]) == ("Inbound messages have been marked as read.", [])
    assert good(call("get-responses"))["data"]["total"] == "1"
    good(call("inbound-read-bulk", json={"message_id": [replies[1].pk, str(replies[0].pk)]}))
    body = good(call("get-responses"))
    assert body["msg"] == "No Response are available!"
    assert body["data"] == {"page": {"count": "0", "number": 0}, "total": 0, "responses": ""}


def test_what_came_before_a_time_is_marked(call: Call, replies: list[Reply]):
    hour_ago = int((timezone.now() - timedelta(hours=1, minutes=30)).timestamp())
    good(call("inbound-read", json={"date_before": hour_ago}))
    assert good(call("get-responses"))["data"]["total"] == "1"
    good(call("inbound-read-bulk", json={"timestamp": hour_ago + 7200}))
    assert good(call("get-responses"))["data"]["total"] == 0


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("inbound-read", {"message_id": "x"}),
        ("inbound-read", {"date_before": "soon"}),
        ("inbound-read", {"date_before": 10**20}),
        ("inbound-read-bulk", {"message_id": [{}]}),
        ("inbound-read-bulk", {"message_id": ["1"] * 1001}),
    ],
)
def test_marking_what_cannot_be(call: Call, replies: list[Reply], name: str, asked: dict):
    assert error(call(name, json=asked), 400)[0] == "FIELD_INVALID"
    assert Reply.objects.filter(read_at=None).count() == 2


@pytest.mark.parametrize("page", ["0", "-1", "abc", "9" * 30])
def test_pages_that_do_not_exist(call: Call, replies: list[Reply], page: str):
    for name in ("get-responses", "get-optout", "get-template"):
        assert error(call(name, {"page": page}), 400)[0] == "FIELD_INVALID"
    assert good(call("get-responses", {"page": 2}))["data"]["responses"] == []


def test_types_of_responses(call: Call, replies: list[Reply]):
    assert good(call("get-responses", {"type": "mms"}))["data"]["total"] == 0
    assert good(call("get-responses", {"type": "sms"}))["data"]["total"] == "2"
    assert error(call("get-responses", {"type": "fax"}), 400)[0] == "FIELD_INVALID"


def test_opt_outs_are_listed_with_who_they_are(call: Call, unhurried: Account):
    for n in range(26):
        OptOutFactory(account=unhurried, msisdn=919810000100 + n)
    contact = Contact.objects.create(
        account=unhurried, msisdn=919810000125, country="IN", name="Asha Rao"
    )
    ContactProfile.objects.create(contact=contact, account=unhurried, gender="F")
    body = good(call("get-optout"))
    assert body["msg"] == "You have 26 optout contact(s)"
    assert body["data"]["page"] == {"count": 2, "number": 1}
    row = body["data"]["responses"][0]
    assert row.pop("created_at")
    assert row == {
        "number": "919810000125",
        "first_name": "Asha",
        "last_name": "Rao",
        "gender": "F",
        "post_code": "",
        "dob": "",
    }
    assert len(good(call("get-optout", {"page": 2}))["data"]["responses"]) == 1
    later = {"DATESTART": "2035-01-01 00:00:00"}
    assert good(call("get-optout", later))["data"]["total"] == "0"
    span = {"DATESTART": "2020-01-01 00:00:00", "DATEEND": "2035-01-01 00:00:00"}
    assert good(call("get-optout", span))["data"]["total"] == "26"
    turned = {"DATEEND": "2020-01-01 00:00:00", "DATESTART": "2035-01-01 00:00:00"}
    assert error(call("get-optout", turned), 400)[0] == "FIELD_INVALID"
    assert error(call("get-optout", {"DATEEND": "x"}), 400)[0] == "FIELD_INVALID"


def test_the_account_and_what_is_left(call: Call, unhurried: Account):
    body = good(call("account"))
    assert body["msg"] == "Here's your account"
    assert body["data"] == {
        "account_name": "Customer",
        "account_email": "customer@example.com",
        "sms_balance": "1000.00",
        "mms_balance": "0.00",
    }


def test_a_sender_is_asked_for_and_not_twice(call: Call, unhurried: Account):
    asked = {"custom_id": "SHOP", "description": "News of our shop"}
    data = good(call("register-alpha-id", json=asked))["data"]
    assert data == {"custom_id": "SHOP", "status": "pending"}
    row = Sender.objects.get(account=unhurried, name="SHOP")
    assert (row.status, row.purpose) == ("pending", "News of our shop")
    assert error(call("register-alpha-id", json=asked), 409)[0] == "KEY_EXISTS"
    good(call("register-alpha-id", json={"alpha_id": "SHOP2", "purpose": "More"}))
    assert error(call("register-alpha-id", json={"custom_id": "A"}), 400)[0] == "FIELD_EMPTY"
    bad = {"custom_id": "much too long a name", "description": "x"}
    assert error(call("register-alpha-id", json=bad), 400)[0] == "FIELD_INVALID"
