"""`sms/status`, `account/balance` and `auth/me`."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Account, User
from apikeys.models import ApiKey
from campaigns.acceptance import Accepted, BatchRequest, Recipient
from campaigns.models import Batch, Carrier, Message
from campaigns.selectors import deliveries
from campaigns.services.accepting import accept
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from portal.api.v2 import statuses
from tests.factories import wallet_of
from tests.portal.api.v2.conftest import Call


def send(account: Account, count: int = 1, first: int = 0, ref: str = "") -> Accepted:
    recipients = [Recipient(f"9198100{first + n:05}", "Hello", ref) for n in range(count)]
    return accept(
        BatchRequest(account=account, product_code="T", sender="TIDING", recipients=recipients)
    )


def reach(carrier: Carrier, message_id: int, *states: MessageState, reason: str = "") -> None:
    with transaction.atomic():
        for state in states:
            assert move([Move(message_id, state, reason=reason, carrier_id=carrier.pk)])


def test_the_row_of_a_delivered_message(call: Call, customer: Account, carrier: Carrier):
    accepted = send(customer, ref="order 7")
    reach(carrier, accepted.first_id, MessageState.SENT, MessageState.DELIVERED)
    response = call("sms/status", {"id": f"{accepted.uuid}:1"})

    message = Message.objects.get()
    zone = ZoneInfo("Asia/Kolkata")
    assert response.json() == {
        "status": "OK",
        "code": 200,
        "message": "OK",
        "data": [
            {
                "id": f"{accepted.uuid}:1",
                "mobile": "919810000000",
                "status": "DELIVRD",
                "units": 1,
                "service": "T",
                "length": 5,
                "charges": 1,
                "custom": "order 7",
                "custom1": "",
                "location": "IN",
                "provider": "",
                "submitted_at": f"{Batch.objects.get().created_at.astimezone(zone):%F %T}",
                "delivered_at": f"{message.final_at.astimezone(zone):%F %T}",
                "sender": "TIDING",
            }
        ],
    }


def test_a_waiting_message_has_no_delivery_time(call: Call, customer: Account):
    accepted = send(customer)
    row = call("sms/status/", form={"id": f"{accepted.uuid}:1"}).json()["data"][0]
    assert (row["status"], row["delivered_at"]) == ("AWAITING-DLR", "")


def test_what_was_given_back_is_not_charged(call: Call, customer: Account, carrier: Carrier):
    accepted = send(customer)
    reach(carrier, accepted.first_id, MessageState.BLOCKED, reason="opted_out")
    row = call("sms/status", {"id": f"{accepted.uuid}:1"}).json()["data"][0]
    assert (row["status"], row["charges"]) == ("OPTOUT-REJ", 0)


@pytest.mark.parametrize(
    ("state", "reason", "word"),
    [
        ("undelivered", "UNDELIV", "UNDELIV"),
        ("undelivered", "ABSENT-SUB", "ABSENT-SUB"),
        ("undelivered", "EXPIRED", "EXPIRED"),
        ("undelivered", "REJECTD", "REJECTED"),
        ("undelivered", "DELETED", "FAILED"),
        ("undelivered", "never heard of", "UNDELIV"),
        ("rejected", "ESME_RINVDSTADR", "INV-NUMBER"),
        ("rejected", "ESME_RSUBMITFAIL", "REJECTED"),
        ("unknown", "no_receipt", "TIMEOUT-DLR"),
        ("uncertain", "no_answer", "AWAITING-DLR"),
        ("delivered", "UNDELIV", "DELIVRD"),
    ],
)
def test_the_words_for_states(state: str, reason: str, word: str):
    assert statuses.of_message(state, reason) == word


def test_every_state_has_a_word():
    assert set(statuses.STATES) == set(MessageState)
    assert set(statuses.REASONS.values()) <= statuses.VOCABULARY


def test_ids_come_in_lists_and_unknown_ones_are_left_out(call: Call, customer: Account):
    accepted = send(customer, 3)
    ids = f"{accepted.uuid}:1,{accepted.uuid}:3,{accepted.uuid}:4,junk"
    rows = call("sms/status", {"id": ids}).json()["data"]
    assert sorted(row["id"][-2:] for row in rows) == [":1", ":3"]


@pytest.mark.parametrize(
    "wanted",
    ["junk", "1", "00000000-0000-4000-8000-000000000000:1", "{batch}:0", "{batch}:2", "{batch}"],
)
def test_an_id_that_names_nothing_is_404(call: Call, customer: Account, wanted: str):
    accepted = send(customer)
    response = call("sms/status", {"id": wanted.format(batch=accepted.uuid)})
    assert response.status_code == 404
    body = response.json()
    assert body.pop("docs_url").endswith("/docs/errors/no_message/")
    assert body == {"status": "ERROR", "code": 404, "message": "No results found"}


def test_another_accounts_messages_are_not_there(call: Call, customer: Account, stranger: Account):
    theirs = send(stranger, ref="theirs")
    assert call("sms/status", {"id": f"{theirs.uuid}:1"}).status_code == 404
    today = datetime.now(ZoneInfo("Asia/Kolkata")).strftime("%Y-%m-%d")
    for query in (
        {"group_id": str(theirs.uuid)},
        {"mobile": "919810000000"},
        {"cid": "theirs"},
        {"date": today},
    ):
        response = call("sms/status", query)
        assert (response.status_code, response.json()["data"]) == (200, [])


def test_messages_to_a_number_and_with_a_reference(call: Call, customer: Account):
    old, new = send(customer, ref="a"), send(customer, 2, ref="b")
    rows = call("sms/status", {"mobile": "+91 98100 00000"}).json()["data"]
    assert [row["id"] for row in rows] == [f"{new.uuid}:1", f"{old.uuid}:1"]
    assert len(call("sms/status", {"cid": "b"}).json()["data"]) == 2
    both = call("sms/status", {"cid": "b", "mobile": "919810000001"}).json()
    assert [row["id"] for row in both["data"]] == [f"{new.uuid}:2"]
    assert "links" not in both


def test_a_group_comes_in_pages_of_100(call: Call, customer: Account, token: str):
    accepted = send(customer, 150)
    query = {"group_id": str(accepted.uuid), "access_token": token}
    first = call("sms/status", query).json()
    assert [row["id"] for row in first["data"][:2]] == [f"{accepted.uuid}:{n}" for n in (1, 2)]
    assert len(first["data"]) == 100
    meta = first["meta"]
    assert (meta["total"], meta["per_page"], meta["last_page"]) == (150, 100, 2)
    assert (meta["from"], meta["to"], meta["current_page"]) == (1, 100, 1)
    assert first["links"]["prev"] is None
    assert "page=2" in first["links"]["next"]
    assert token not in str(first)

    second = call("sms/status", query | {"page": "2"}).json()
    assert [len(second["data"]), second["meta"]["to"], second["links"]["next"]] == [50, 150, None]
    past = call("sms/status", query | {"page": "9"}).json()
    assert (past["data"], past["meta"]["from"]) == ([], None)


def test_a_date_is_a_day_of_the_accounts_clock(call: Call, customer: Account):
    send(customer)
    late, early = send(customer), send(customer)
    # 18:30 UTC is midnight in Kolkata.
    midnight = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    Batch.objects.filter(uuid=late.uuid).update(created_at=midnight - timedelta(seconds=1))
    Batch.objects.filter(uuid=early.uuid).update(created_at=midnight)
    assert [r["id"] for r in call("sms/status", {"date": "2026-03-01"}).json()["data"]] == [
        f"{late.uuid}:1"
    ]
    page = call("sms/status", {"date": "2026-03-02"}).json()
    assert [r["id"] for r in page["data"]] == [f"{early.uuid}:1"]
    assert page["meta"]["total"] == 1


def test_what_is_not_confirmed_is_not_shown(call: Call, customer: Account):
    accepted = send(customer)
    batch = Batch.objects.get()
    hold, batch.hold = batch.hold, None
    batch.save()
    assert call("sms/status", {"id": f"{accepted.uuid}:1"}).status_code == 404
    batch.hold = hold
    batch.save()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "id"),
        ({"id": ""}, "id"),
        ({"id": ",".join(["x"] * 101)}, "id"),
        ({"group_id": "junk"}, "group_id"),
        ({"date": "yesterday"}, "date"),
        ({"date": "0001-01-01"}, "date"),
        ({"date": "9999-12-31"}, "date"),
        ({"mobile": "junk"}, "mobile"),
        ({"mobile": "\x00"}, "mobile"),
        ({"cid": "\x00"}, "cid"),
        ({"group_id": "00000000-0000-4000-8000-000000000000", "page": "x"}, "page"),
    ],
)
def test_filters_that_cannot_be_read_are_422(call: Call, query: dict[str, str], field: str):
    response = call("sms/status", query)
    assert response.status_code == 422, response.content
    assert set(response.json()["errors"]) == {field}


@pytest.mark.parametrize("path", ["account/balance", "finance/balance/"])
def test_the_balance_of_every_service_falls_by_the_price(call: Call, customer: Account, path: str):
    before = call(path).json()
    assert {key: before[key] for key in ("status", "message")} == {"status": 200, "message": "OK"}
    assert before["data"][0] == {
        "service": "T",
        "name": "Transactional SMS",
        "postpaid": 0,
        "credits": 1000,
        "charges": 0,
    }
    assert [row["service"] for row in before["data"]][:4] == ["T", "P", "S", "G"]
    send(customer, 3)
    after = call(path).json()["data"]
    assert [row["credits"] for row in after][:4] == [997, 1000, 1000, 1000]


def test_an_account_that_pays_later_sees_its_charges(
    call: Call, customer: Account, carrier: Carrier
):
    wallet = wallet_of(customer)
    type(wallet).objects.filter(pk=wallet.pk).update(credit_limit=5_000_000)
    accepted = send(customer)
    reach(carrier, accepted.first_id, MessageState.SENT)
    row = call("account/balance").json()["data"][0]
    assert (row["postpaid"], row["credits"], row["charges"]) == (1, 999, 1)


def test_me_is_the_person_behind_the_key(call: Call, customer: Account, owner: User):
    assert call("auth/me").json() == {
        "status": "OK",
        "code": 200,
        "message": "OK",
        "data": {
            "id": str(owner.uuid),
            "name": owner.name,
            "email": owner.email,
            "mobile": "",
            "timezone": "Asia/Kolkata",
            "account": {"id": str(customer.uuid), "name": "Customer"},
        },
    }
    ApiKey.objects.update(created_by=None)
    assert call("auth/me/").json()["data"]["email"] == ""
    assert ApiKey.objects.get().last_used_at <= timezone.now()


def test_a_reference_is_looked_up_in_its_index(call: Call, customer: Account):
    send(customer, 3, ref="order 7")
    found = deliveries.search(customer, reference="order 7")
    if connection.vendor == "postgresql":  # which reads so small a table as a whole otherwise
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = found.order_by().explain()
    assert re.search(r"USING INDEX message_by_ref|Index Cond: [^\n]*client_ref", plan), plan
    assert found.count() == 3
