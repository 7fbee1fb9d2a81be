"""What became of messages, and what people wrote back, as this dialect tells it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account
from campaigns.models import Contact, LinkVisit, Message, Reply, ShortLink
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from tests.campaigns.campaign_scene import confirmed
from tests.portal.api.transmit.conftest import Call, error

NUMBERS = [919810000001, 919810000002, 919810000003, 919810000004]
ENDS = (MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.UNKNOWN)
# In another form each time: the page's, ours, the dialect's.
FORMAT = "%Y-%m-%d %H:%M:%S"


def moment(**length: int) -> str:
    return (timezone.now() + timedelta(**length)).strftime(FORMAT)


@pytest.fixture
def sent(call: Call, carrier: Any) -> int:
    """The number of a message to four people: delivered, refused, unknown, and still pending."""
    to = ",".join(map(str, NUMBERS))
    number: int = call("send-sms", {"message": "Hello", "to": to}).json()["message_id"]
    ids = list(Message.objects.order_by("pk").values_list("pk", flat=True))
    move([Move(pk, MessageState.SENT, carrier_id=carrier.pk) for pk in ids])
    move([Move(pk, state) for pk, state in zip(ids, ENDS, strict=False)])
    return number


@pytest.fixture
def replies(sent: int, unhurried: Account) -> list[Reply]:
    """Two replies to it, one of which opts out, and one to nothing."""
    Contact.objects.create(account=unhurried, msisdn=NUMBERS[0], country="IN", name="Asha Rao")
    ids = [*Message.objects.order_by("pk").values_list("pk", flat=True)[:2], None]
    return [
        Reply.objects.create(
            account=unhurried,
            msisdn=NUMBERS[place],
            text=text,
            message_id=ids[place],
            is_optout=text == "STOP",
            received_at=timezone.now() - timedelta(minutes=place),
        )
        for place, text in enumerate(("Yes", "STOP", "Who?"))
    ]


def test_get_sms_counts_what_became_of_it(call: Call, sent: int, replies: list[Reply]):
    body = call("get-sms", {"message_id": sent}).json()
    assert body["delivery_stats"] == {
        "delivered": 1,
        "pending": 1,
        "bounced": 2,
        "responses": 2,
        "optouts": 1,
    }
    assert (body["message"], body["recipients"], body["cost"], body["sms"]) == ("Hello", 4, 4.0, 4)


def test_get_sms_stats(call: Call, sent: int, replies: list[Reply]):
    assert call("get-sms-stats", {"message_id": sent}).json()["stats"] == {
        "hard_bounced": 1,
        "soft_bounced": 1,
        "total": 4,
        "recipientCount": 4,
        "delivered": 1,
        "pending": 1,
        "bounced": 2,
        "responses": 2,
        "opt-outs": 1,
        "link_hits": 0,
    }


def test_get_sms_sent_lists_recipients_in_pages(call: Call, sent: int, replies: list[Reply]):
    asked = {"message_id": sent, "max": 3}
    body = call("get-sms-sent", asked).json()
    assert (body["page"], body["total"]) == ({"count": 2, "number": 1}, 4)
    assert body["recipients"][0] == {
        "msisdn": NUMBERS[0],
        "first_name": "Asha",
        "last_name": "Rao",
        "delivery_status": "delivered",
        "optout": False,
    }
    rest = call("get-sms-sent", asked | {"page": 2}).json()["recipients"]
    assert [(row["msisdn"], row["delivery_status"]) for row in rest] == [(NUMBERS[3], "pending")]
    for delivery, count in (("failed", 2), ("pending", 1), ("delivered", 1), ("all", 4)):
        assert call("get-sms-sent", asked | {"delivery": delivery}).json()["total"] == count
    assert call("get-sms-sent", asked | {"optouts": "only"}).json()["total"] == 0
    assert call("get-sms-sent", asked | {"optouts": "omit"}).json()["total"] == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"),
        ("page", "-1"),
        ("page", "abc"),
        ("max", "101"),
        ("max", "0"),
        ("delivery", "some"),
        ("page", "9" * 40),
    ],
)
def test_pages_that_do_not_exist_are_told(call: Call, sent: int, name: str, value: str):
    answer = call("get-sms-sent", {"message_id": sent, name: value})
    told = error(answer, 400)
    assert told["code"] == "FIELD_INVALID"
    assert name in told["description"]


def test_one_number_of_a_message(call: Call, sent: int):
    stats = call("get-sms-delivery-status", {"message_id": sent, "msisdn": NUMBERS[1]}).json()
    assert stats["stats"]["status"] == "hard-bounce"
    assert stats["stats"]["mobile"] == NUMBERS[1]
    log = call("get-message-log", {"message_id": sent, "mobile": "09810000001"}).json()
    assert (log["caller_id"], log["message"], log["mobile"]) == ("TIDING", "Hello", NUMBERS[0])
    other = call("get-message-log", {"message_id": sent, "mobile": "919810000009"})
    assert error(other, 400)["code"] == "NOT_FOUND"


def test_responses_of_a_message_and_of_the_account(call: Call, sent: int, replies: list[Reply]):
    body = call("get-sms-responses", {"message_id": sent, "include_original": 1}).json()
    assert body["total"] == 2
    assert body["responses"][0] == {
        "id": replies[0].pk,
        "message_id": sent,
        "list_id": 0,
        "received_at": replies[0].received_at.strftime(FORMAT),
        "first_name": "Asha",
        "last_name": "Rao",
        "msisdn": NUMBERS[0],
        "response": "Yes",
        "longcode": 0,
        "original_message": "Hello",
    }
    whole = call("get-user-sms-responses").json()
    assert [row["message_id"] for row in whole["responses"]] == [sent, sent, 0]
    none = call("get-user-sms-responses", {"keywords": "only"}).json()
    assert (none["total"], "responses" in none) == (0, False)
    assert error(call("get-sms-responses"), 400)["code"] == "FIELD_INVALID"
    old = call("get-user-sms-responses", {"start": moment(days=-400)})
    assert error(old, 400)["code"] == "FIELD_INVALID"


def test_what_the_account_sent(call: Call, sent: int):
    span = {"start": moment(hours=-1), "end": moment(hours=1)}
    body = call("get-user-sms-sent", span).json()
    assert body["total"] == 4
    assert {row["message_id"] for row in body["messages"]} == {sent}
    assert {row["status"] for row in body["messages"]} == {
        "delivered",
        "pending",
        "soft-bounce",
        "hard-bounce",
    }
    assert error(call("get-user-sms-sent"), 400)["code"] == "FIELD_EMPTY"
    past = {"start": moment(hours=-3), "end": moment(hours=-2)}
    assert call("get-user-sms-sent", past).json()["total"] == 0
    assert call("get-sms-sent-count", span).json()["count"] == 4
    assert call("get-sms-sent-count").json()["count"] == 4
    assert call("get-sms-sent-count", past).json()["count"] == 0
    turned = {"start": span["end"], "end": span["start"]}
    assert error(call("get-user-sms-sent", turned), 400)["code"] == "FIELD_INVALID"


def test_what_one_person_got(call: Call, sent: int):
    body = call("get-contact-sms-stats", {"mobile": "9810000001"}).json()
    assert body["total"] == 1
    row = body["records"][0]
    assert (row["message_id"], row["delivery_status"]) == (sent, "delivered")
    assert error(call("get-contact-sms-stats", {"mobile": "12"}), 400)["code"] == "FIELD_INVALID"
    assert (
        call("get-contact-sms-stats", {"mobile": "9810000001", "order": "asc"}).status_code == 200
    )


def test_the_report_has_calls_and_campaigns(call: Call, sent: int, unhurried: Account):
    confirmed(unhurried)
    call("send-sms", {"message": "One", "to": str(NUMBERS[0])})
    body = call("get-message-report").json()
    assert body["messages_total"] == 3
    assert body["sms_total"] == Message.objects.count() == 8
    assert [row["type"] for row in body["messages"]] == ["api", "campaign", "api"]
    single, campaign, many = body["messages"]
    assert (single["msisdn"], single["cost"], single["message"]) == (NUMBERS[0], -1.0, "One")
    assert campaign["message"] == "Hello {{name}}"
    assert (many["id"], many["hard_bounced"], "msisdn" in many) == (sent, 1, False)
    for kind, count in (("api", 2), ("campaign", 1), ("test_sms", 0), ("keyword", 0)):
        assert call("get-message-report", {"type": kind}).json()["messages_total"] == count
    assert call("get-message-report", {"number": "TIDING"}).json()["messages_total"] == 3
    assert call("get-message-report", {"number": "OTHER"}).json()["messages_total"] == 0
    long = {"start": moment(days=-40), "end": moment()}
    assert error(call("get-message-report", long), 400)["code"] == "FIELD_INVALID"


def test_longer_pages_ask_the_database_no_more(call: Call, sent: int, replies: list[Reply]):
    """Of each page, one look at each table; only the first mention of a message writes."""
    for n in range(5):
        call("send-sms", {"message": f"More {n}", "to": f"{NUMBERS[0]},{NUMBERS[1]}"})
    span = {"start": moment(hours=-1), "end": moment(hours=1)}
    for name in ("get-message-report", "get-user-sms-sent", "get-user-sms-responses"):
        call(name, span)
        counts = []
        for size in (1, 25):
            with CaptureQueriesContext(connection) as seen:
                assert call(name, span | {"max": size}).status_code == 200
            counts.append(len(seen))
        assert counts[1] <= counts[0] + 1, f"{name}: {counts}"


def test_link_hits_are_told_visit_by_visit(call: Call, sent: int):
    assert error(call("get-link-hits", {"message_id": sent}), 400)["code"] == "NOT_FOUND"
    form = {
        "message": "[tracked-link]",
        "to": str(NUMBERS[0]),
        "tracked_link_url": "https://example.com",
    }
    number = call("send-sms", form=form).json()["message_id"]
    LinkVisit.objects.create(link=ShortLink.objects.get(), msisdn=NUMBERS[0])
    LinkVisit.objects.create(link=ShortLink.objects.get(), msisdn=NUMBERS[0], is_person=False)
    body = call("get-link-hits", {"message_id": number}).json()
    assert body["total"] == 1
    assert body["link_hits"][0]["mobile"] == NUMBERS[0]
    assert call("get-sms-stats", {"message_id": number}).json()["stats"]["link_hits"] == 1


@pytest.mark.parametrize(
    ("text", "country", "kind", "valid"),
    [
        ("0400000000", "AU", 1, True),
        ("61400000000", "AU", 1, True),
        ("(02) 9876 5432", "AU", 0, True),
        ("12", "AU", 10, False),
        ("nothing", "AU", 10, False),
    ],
)
def test_format_number(call: Call, text: str, country: str, kind: int, valid: bool):
    number = call("format-number", {"msisdn": text, "countrycode": country}).json()["number"]
    assert (number["type"], number["isValid"], number["rawinput"]) == (kind, valid, None)
    if kind == 1:
        assert number["international"] == 61400000000
        assert (number["countrycode"], number["nationalnumber"]) == (61, 400000000)
    assert error(call("format-number", {"msisdn": text}), 400)["code"] == "FIELD_EMPTY"
