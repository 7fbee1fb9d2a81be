"""`send-sms`, `cancel-sms`, `message-reply`: what is sent, to whom, and what is refused."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, LimitOverride
from apikeys.services.answered import Taken
from campaigns.models import Batch, Chunk, Message, PublicNumber, Sender, ShortLink, Subscription
from campaigns.services.claiming import claim
from campaigns.statuses import MessageState
from tests.campaigns.campaign_scene import confirmed
from tests.factories import OptOutFactory, wallet_of
from tests.portal.api.transmit.conftest import Call, app_key, basic, calls_as, error

SEND = {"message": "Hello", "to": "919810000001,+919810000002"}


def ahead(**length: int) -> str:
    return (timezone.now() + timedelta(**length)).strftime("%Y-%m-%d %H:%M:%S")


def test_a_text_goes_to_every_number(call: Call, unhurried: Account):
    answer = call("send-sms", form=SEND | {"from": " TIDING "})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    batch = Batch.objects.get()
    number = PublicNumber.objects.get(account=unhurried, kind="batch", target=batch.uuid).pk
    sent_at = datetime.strptime(body.pop("send_at"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    assert abs(sent_at - timezone.now()) < timedelta(minutes=1)
    assert body == {
        "message_id": number,
        "recipients": 2,
        "cost": 2.0,
        "sms": 2,
        "delivery_stats": {
            "delivered": 0,
            "pending": 0,
            "bounced": 0,
            "responses": 0,
            "optouts": 0,
        },
        "error": {"code": "SUCCESS", "description": "OK"},
    }
    rows = Message.objects.order_by("pk").values_list("msisdn", "text", "sender", "state")
    assert list(rows) == [
        (919810000001, "Hello", "TIDING", "queued"),
        (919810000002, "Hello", "TIDING", "queued"),
    ]


def test_without_a_sender_it_comes_from_the_first_approved(call: Call, unhurried: Account):
    Sender.objects.create(account=unhurried, name="SECOND", status=Sender.Status.APPROVED)
    assert call("send-sms", SEND).status_code == 200
    assert set(Message.objects.values_list("sender", flat=True)) == {"TIDING"}
    Sender.objects.all().update(status=Sender.Status.PENDING)
    assert error(call("send-sms", SEND), 400)["code"] == "BAD_CALLER_ID"
    answer = call("send-sms", SEND | {"from": "SECOND"})
    assert error(answer, 400)["code"] == "BAD_CALLER_ID"


def test_local_numbers_lie_in_countrycode(call: Call):
    answer = call("send-sms", {"message": "Hi", "to": "0400000000", "countrycode": "Nowhere"})
    assert error(answer, 400)["code"] == "BAD_MOBILE_COUNTRY"
    for to, country in (("0400000000", "au"), ("9810000001", "")):
        asked = {"message": "Hi", "to": to, "countrycode": country}
        assert call("send-sms", asked).status_code == 200
    assert set(Message.objects.values_list("msisdn", flat=True)) == {61400000000, 919810000001}


def test_some_bad_numbers_are_told_and_the_rest_goes_out(call: Call, unhurried: Account):
    OptOutFactory(account=unhurried, msisdn=919810000003)
    numbers = "919810000001,12,919810000003,919810000001"
    body = call("send-sms", {"message": "Hi", "to": numbers}).json()
    assert (body["recipients"], body["fails"], body["optouts"]) == (1, ["12"], ["919810000003"])


def test_without_one_good_number_nothing_goes_out(call: Call, unhurried: Account):
    OptOutFactory(account=unhurried, msisdn=919810000003)
    answer = call("send-sms", {"message": "Hi", "to": "12,919810000003"})
    assert error(answer, 400) == {
        "code": "RECIPIENTS_ERROR",
        "description": {"fails": ["12"], "optouts": ["919810000003"]},
    }
    assert not Batch.objects.exists()
    assert not PublicNumber.objects.exists()


def test_the_same_again_at_once_is_told(call: Call, unhurried: Account):
    LimitOverride.objects.filter(name="repeat_minutes").update(value=10)
    assert call("send-sms", SEND).status_code == 200
    assert error(call("send-sms", SEND), 400)["code"] == "RECIPIENTS_ERROR"
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"message": ""}, "FIELD_EMPTY", "Required field 'message' is empty"),
        ({"message": "   "}, "FIELD_EMPTY", "Required field 'message' is empty"),
        ({"to": ""}, "FIELD_INVALID", "You must provide either 'list_id' or 'to'"),
        ({"list_id": "77"}, "NOT_FOUND", "List with this ID does not exist"),
        ({"list_id": "x"}, "FIELD_INVALID", "list_id"),
        ({"message": "a" * 2000}, "FIELD_INVALID", "message"),
        ({"message": "a\0b"}, "FIELD_INVALID", "message"),
        ({"send_at": "soon"}, "FIELD_INVALID", "send_at"),
        ({"send_at": "2020-01-01 00:00:00"}, "FIELD_INVALID", "time"),
        ({"validity": "-1"}, "FIELD_INVALID", "validity"),
        ({"validity": "9" * 30}, "FIELD_INVALID", "validity"),
        ({"replies_to_email": "nobody"}, "FIELD_INVALID", "replies_to_email"),
        ({"dlr_callback": "ftp://x.example"}, "FIELD_INVALID", "address"),
        ({"dlr_callback": "http://127.0.0.1/"}, "FIELD_INVALID", "address"),
        ({"tracked_link_url": "https://example.com"}, "FIELD_INVALID", "[tracked-link]"),
        ({"message": "Bye [unsub-reply-link]"}, "FIELD_INVALID", "[unsub-reply-link]"),
    ],
)
def test_what_is_misshapen_is_told_by_name(call: Call, change: dict, code: str, words: str):
    told = error(call("send-sms", form=SEND | change), 400)
    assert told["code"] == code
    assert words in told["description"]
    assert not Batch.objects.exists()


@pytest.mark.parametrize("change", [{"to": 5}, {"to": [5, "x"]}, {"message": {"a": 1}}])
def test_json_of_wrong_types_is_no_fault_of_ours(unhurried: Account, change: dict[str, Any]):
    made = app_key(unhurried)
    client = Client(headers={"Authorization": basic(made.text, made.secret)})
    body = json.dumps(SEND | change)
    answer = client.post("/send-sms.json", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in ("FIELD_INVALID", "RECIPIENTS_ERROR")


def test_too_many_recipients_are_refused_with_the_count(call: Call):
    numbers = ",".join(str(919810000000 + n) for n in range(10_001))
    told = error(call("send-sms", form={"message": "Hi", "to": numbers}), 400)
    assert told["code"] == "FIELD_INVALID"
    assert "10,001" in told["description"]


@pytest.mark.django_db(transaction=True)
def test_without_credits_it_is_a_ledger_error(call: Call, unhurried: Account):
    numbers = ",".join(str(919810000000 + n) for n in range(1001))
    told = error(call("send-sms", form={"message": "Hi", "to": numbers}), 400)
    assert told["code"] == "LEDGER_ERROR"


def test_callbacks_and_options_belong_to_the_batch(call: Call, settings):
    settings.WEBHOOKS_OVER_HTTP = False
    answer = call(
        "send-sms",
        form=SEND
        | {
            "dlr_callback": "https://shop.example/dlr?a=1",
            "reply_callback": "https://shop.example/reply",
            "validity": "60",
            "replies_to_email": "me@example.com",
        },
    )
    assert answer.status_code == 200, answer.content
    batch = Batch.objects.get()
    assert batch.options == {"validity": 60, "replies_to_email": "me@example.com"}
    rows = Subscription.objects.filter(batch=batch).order_by("id")
    assert [(row.event, row.form, row.url) for row in rows] == [
        ("sms:message:status", "transmit_get", "https://shop.example/dlr?a=1"),
        ("vmn:message:in", "transmit_get", "https://shop.example/reply"),
    ]


def test_a_tracked_link_is_short_and_each_recipients_own(call: Call):
    form = SEND | {"message": "See [tracked-link]", "tracked_link_url": "https://example.com/a"}
    assert call("send-sms", form=form).status_code == 200
    link, batch = ShortLink.objects.get(), Batch.objects.get()
    assert link.is_advanced and link.long_url == "https://example.com/a"
    assert batch.options == {"link": link.code}
    texts = list(Message.objects.order_by("pk").values_list("text", flat=True))
    assert [text.rpartition("/s/")[2] for text in texts] == [f"{link.code}/1", f"{link.code}/2"]
    failed = call("send-sms", form=form | {"to": "12"})
    assert failed.status_code == 400
    assert ShortLink.objects.count() == 1


def test_an_idempotency_key_sends_once(call: Call):
    headers = {"Idempotency-Key": "order 1"}
    first, second = (call("send-sms", form=SEND, headers=headers) for _ in range(2))
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert Batch.objects.count() == 1
    other = call("send-sms", form=SEND | {"message": "Other"}, headers=headers)
    assert error(other, 422)["code"] == "FIELD_INVALID"


def test_a_call_whose_first_is_still_at_work_is_told_to_come_again(call: Call):
    place = "portal.api.onceonly"
    with mock.patch(f"{place}.take", side_effect=Taken), mock.patch(f"{place}.WAITS", ()):
        answer = call("send-sms", form=SEND, headers={"Idempotency-Key": "order 1"})
    assert error(answer, 409)["code"] == "KEY_EXISTS"
    assert answer["Retry-After"]
    assert not Batch.objects.exists()


def test_a_scheduled_message_is_cancelled_and_its_credits_return(call: Call, unhurried: Account):
    number = call("send-sms", SEND | {"send_at": ahead(hours=2)}).json()["message_id"]
    assert wallet_of(unhurried).reserved > 0
    for _again in range(2):
        answer = call("cancel-sms", {"id": number})
        assert answer.json() == {
            "success": "OK",
            "error": {"code": "SUCCESS", "description": "OK"},
        }
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.CANCELLED}
    wallet = wallet_of(unhurried)
    assert (wallet.reserved, wallet.available) == (0, 1_000_000_000)
    assert call("get-sms", {"message_id": number}).json()["cost"] == 0


def test_what_has_left_cannot_be_cancelled(call: Call, carrier: Any):
    number = call("send-sms", SEND).json()["message_id"]
    assert claim("dispatcher", carrier, 1)
    assert error(call("cancel-sms", {"id": number}), 400)["code"] == "ALREADY_SENT"
    assert Chunk.objects.get().state == Chunk.State.OPEN


def test_what_was_cancelled_in_time_never_leaves(call: Call, carrier: Any, unhurried: Account):
    """Not even where it was due at once: the chunk is locked by whoever comes first."""
    number = call("send-sms", SEND).json()["message_id"]
    assert call("cancel-sms", {"id": number}).status_code == 200
    assert not claim("dispatcher", carrier, 10)
    assert wallet_of(unhurried).reserved == 0


def test_a_campaign_is_called_off_by_its_number(call: Call, unhurried: Account):
    campaign = confirmed(unhurried)
    numbers = [row["id"] for row in call("get-message-report").json()["messages"]]
    assert call("cancel-sms", {"id": numbers[0]}).status_code == 200
    campaign.refresh_from_db()
    assert campaign.status == "cancelled"
    assert call("cancel-sms", {"id": numbers[0]}).status_code == 200


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18, "-1", "x", ""])
def test_an_unknown_number_is_told(call: Call, number: str):
    code = {"": "FIELD_EMPTY", "x": "FIELD_INVALID", "-1": "FIELD_INVALID"}.get(number)
    told = error(call("cancel-sms", {"id": number}), 400)
    assert told["code"] == (code or ("NOT_FOUND" if len(number) < 18 else told["code"]))


def test_another_accounts_message_is_not_found(call: Call, stranger: Account):
    LimitOverride.objects.create(account=stranger, name="api_calls_per_second", value=10_000)
    number = call("send-sms", SEND).json()["message_id"]
    other = calls_as(stranger)
    for name in ("get-sms", "get-sms-stats", "get-sms-sent", "get-link-hits"):
        assert error(other(name, {"message_id": number}), 400)["code"] == "NOT_FOUND", name
    assert error(other("cancel-sms", {"id": number}), 400)["code"] == "NOT_FOUND"
    for name, phone in (("get-sms-delivery-status", "msisdn"), ("get-message-log", "mobile")):
        asked = {"message_id": number, phone: "919810000001"}
        assert error(other(name, asked), 400)["code"] == "NOT_FOUND", name
        assert call(name, asked).status_code == 200


def test_a_reply_is_sent_from_a_number_of_ours(call: Call):
    answer = call(
        "message-reply", form={"message": "Thanks", "from": "TIDING", "to": "919810000001"}
    )
    assert answer.json()["result"] == "queued"
    assert Message.objects.get().text == "Thanks"
    assert error(call("message-reply", {"message": "x"}), 400)["code"] == "FIELD_EMPTY"


def test_a_test_key_sends_for_nothing_and_sees_what_it_sent(unhurried: Account):
    send = calls_as(unhurried, is_test=True)
    body = send("send-sms", SEND).json()
    assert body["cost"] == 0
    assert send("get-sms", {"message_id": body["message_id"]}).json()["recipients"] == 2
    assert wallet_of(unhurried).available == 1_000_000_000


def test_a_list_is_sent_to_by_its_number(call: Call, unhurried: Account):
    made = call("add-list", {"name": "Friends"}).json()
    number = made["id"]
    empty = call("send-sms", {"message": "Hi", "list_id": number})
    assert error(empty, 400)["code"] == "LIST_EMPTY"
    asked = {"list_id": number, "msisdn": "919810000001", "first_name": "Asha"}
    assert call("add-to-list", form=asked).status_code == 200
    most = LimitOverride.objects.create(account=unhurried, name="api_recipients", value=0)
    told = error(call("send-sms", {"message": "Hi", "list_id": number}), 400)
    assert "a list of 1" in told["description"]
    most.delete()
    body = call("send-sms", {"message": "Hi [firstname]", "list_id": number}).json()
    assert body["list"] == {"id": number, "name": "Friends"}
    assert Message.objects.get().text == "Hi Asha"
    assert Batch.objects.get().options["list"]
    assert call("get-sms", {"message_id": body["message_id"]}).json()["list"]["id"] == number
    assert uuid.UUID(Batch.objects.get().options["list"])
