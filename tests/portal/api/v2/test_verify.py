"""One-time passwords as clients of the v2 dialect send and check them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, LimitOverride
from accounts.money import to_micro
from campaigns.models import Message, Verification
from campaigns.services import verifications
from campaigns.statuses import MessageState
from tests.factories import OptOutFactory, funded_customer, wallet_of
from tests.portal.api.v2.conftest import Call

PLAIN = {"to": "919810000000", "originator": "TIDING", "reference": "login-7"}
CHANNEL = {"name": "sms", "from": "TIDING", "recipient": {"to": "919810000000"}}
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"


def sent_code() -> str:
    """The password in the newest message."""
    text = Message.objects.latest("id").text
    found = re.search(r"[0-9]{4,10}", text)
    assert found, text
    return found[0]


def started(call: Call, **more: Any) -> str:
    """Send a password; the verification's id."""
    response = call("verify", form=PLAIN | more)
    assert response.status_code == 200, response.content
    return str(response.json()["id"])


def status(call: Call, path: str) -> str:
    response = call(path)
    assert response.status_code == 200, response.content
    return str(response.json()["status"])


@pytest.mark.parametrize("path", ["verify", "verify/"])
def test_the_old_call_answers_a_bare_object(call: Call, customer: Account, path: str):
    response = call(path, {"to": "919810000000"}, form={"originator": "TIDING", "reference": "r"})
    assert response.status_code == 200, response.content
    body = response.json()
    row = Verification.objects.get()
    assert body.pop("id") == str(row.uuid)
    assert re.fullmatch(MOMENT, body.pop("created_at"))
    assert re.fullmatch(MOMENT, body.pop("expire_at"))
    assert body == {"status": "sent", "reference": "r"}
    assert timedelta(seconds=119) < row.expires_at - row.created_at < timedelta(seconds=121)
    message = Message.objects.get()
    assert re.fullmatch(r"Your verification code is \d{6}\.", message.text)
    assert message.sender == "TIDING"
    assert wallet_of(customer).available == to_micro(999)


def test_the_new_call_names_its_channels(call: Call):
    asked = {
        "channels": [CHANNEL | {"order": 1, "wait": 30}],
        "payload": {"length": 4, "timeout": 60, "ip_address": "192.0.2.7"},
        "foreign_id": "f-1",
    }
    response = call("verify/send", json=asked)
    assert response.status_code == 200, response.content
    assert response.json()["foreign_id"] == "f-1"
    assert response.json()["status"] == "sent"
    assert len(sent_code()) == 4
    row = Verification.objects.get()
    assert (row.address, row.reference) == ("192.0.2.7", "f-1")


def test_a_client_may_bring_its_own_password_and_text(call: Call):
    payload = {"token": "0042", "template": "{token} opens the door"}
    response = call("verify/send", json={"channels": [CHANNEL], "payload": payload})
    assert response.status_code == 200, response.content
    assert Message.objects.get().text == "0042 opens the door"
    assert status(call, f"verify/check/{response.json()['id']}/0042") == "success"


def test_a_right_password_counts_once(call: Call):
    there = started(call)
    code = sent_code()
    assert status(call, f"verify/check/{there}/{code}") == "success"
    assert status(call, f"verify/check/{there}/{code}/") == "OTP already verified"
    assert status(call, f"verify/check/{there}/000") == "OTP already verified"
    assert status(call, f"verify/search/{there}") == "success"


def test_three_wrong_ones_end_it(call: Call):
    there = started(call)
    code = sent_code()
    assert status(call, f"verify/check/{there}/12") == "invalid"
    assert status(call, f"verify/check/{there}/%00") == "invalid"
    assert status(call, f"verify/check/{there}/x") == "failed"
    assert status(call, f"verify/check/{there}/{code}") == "failed"


def test_a_password_ends_with_its_time(call: Call):
    there = started(call, timeout=10)
    code = sent_code()
    Verification.objects.update(expires_at=timezone.now())
    assert status(call, f"verify/search/{there}") == "expired"
    assert status(call, f"verify/check/{there}/{code}") == "expired"
    assert status(call, f"verify/check/{there}/{code}") == "expired"


def test_a_cancelled_one_holds_no_longer(call: Call):
    there = started(call)
    code = sent_code()
    answered = call(f"verify/cancel/{there}")
    assert answered.json() == {"id": there, "status": "success"}
    assert status(call, f"verify/cancel/{there}") == "success"
    assert status(call, f"verify/check/{there}/{code}") == "failed"


def test_what_has_ended_cannot_be_cancelled(call: Call):
    there = started(call)
    status(call, f"verify/check/{there}/{sent_code()}")
    answered = call(f"verify/cancel/{there}")
    assert answered.status_code == 409
    assert answered.json()["status"] == "ERROR"


def test_a_post_keeps_the_password_out_of_the_address(call: Call):
    there = started(call)
    answered = call("verify/check", form={"id": there, "token": sent_code()})
    assert answered.json() == {"id": there, "status": "success"}
    assert call("verify/check", form={"id": "none", "token": "1234"}).status_code == 404
    assert call("verify/check", form={"id": there}).status_code == 422


def test_search_tells_where_it_stands(call: Call):
    there = started(call)
    body = call(f"verify/search/{there}").json()
    channel = body.pop("channels")[0]
    assert {body.pop("id"), channel.pop("id")} == {there}
    for moment in (body.pop("created_at"), body.pop("expire_at"), channel.pop("created_at")):
        assert re.fullmatch(MOMENT, moment)
    assert body == {"to": "919810000000", "reference": "login-7", "status": "sent"}
    event = channel.pop("event_id")
    assert channel == {
        "to": "919810000000",
        "from": "TIDING",
        "channel": "sms",
        "status": "AWAITING-DLR",
    }
    assert call("sms/status", {"id": event}).json()["data"][0]["id"] == event


def test_without_a_sender_the_accounts_first_one_counts(call: Call):
    assert call("verify", form={"to": "919810000000"}).status_code == 200
    assert Message.objects.get().sender == "TIDING"


def test_the_same_text_may_come_again(call: Call, customer: Account):
    LimitOverride.objects.filter(account=customer, name="repeat_minutes").update(value=10)
    payload = {"token": "1234"}
    for _ in range(2):
        asked = {"channels": [CHANNEL], "payload": payload}
        assert call("verify/send", json=asked).status_code == 200
    assert Message.objects.count() == 2


def test_a_number_gets_so_many_and_no_more(call: Call, customer: Account):
    LimitOverride.objects.create(account=customer, name="verify_per_number", value=2)
    started(call)
    started(call)
    refused = call("verify", form=PLAIN | {"to": "+91 98100 00000"})
    assert refused.status_code == 429
    assert refused.json()["code"] == 429
    assert 0 < int(refused["Retry-After"]) <= 601
    assert Message.objects.count() == 2
    assert call("verify", form=PLAIN | {"to": "919810000001"}).status_code == 200


@pytest.mark.parametrize("path", ["verify", "verify/send"])
def test_the_same_call_sends_once(call: Call, path: str):
    key = {"Idempotency-Key": "once-1"}
    asked = PLAIN if path == "verify" else {"channels": [CHANNEL]}
    first, second = (call(path, json=asked, headers=key) for _ in range(2))
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert Message.objects.count() == Verification.objects.count() == 1


BAD_PLAIN = [
    ({"to": ""}, "to"),
    ({"to": "12"}, "to"),
    ({"to": "nobody"}, "to"),
    ({"to": "919810000000\x00"}, "to"),
    ({"originator": "NOBODY"}, "originator"),
    ({"length": "3"}, "length"),
    ({"length": "11"}, "length"),
    ({"length": "9" * 400}, "length"),
    ({"timeout": "0"}, "timeout"),
    ({"timeout": "-1"}, "timeout"),
    ({"timeout": "soon"}, "timeout"),
    ({"template": "no place"}, "template"),
    ({"template": "{token}" + "x" * 2_000}, "template"),
    ({"ip_address": "here"}, "ip_address"),
    ({"service": "XX"}, "service"),
    ({"reference": "r" * 256}, "reference"),
]


@pytest.mark.parametrize(("change", "field"), BAD_PLAIN)
def test_what_is_wrong_is_named(call: Call, change: dict[str, str], field: str):
    response = call("verify", form=PLAIN | change)
    assert response.status_code == 422, response.content
    body = response.json()
    assert (body["status"], body["code"]) == ("ERROR", 422)
    assert list(body["errors"]) == [field], body
    assert not Message.objects.exists()


BAD_CHANNELS: list[Any] = [
    {},
    {"channels": []},
    {"channels": "sms"},
    {"channels": [1]},
    {"channels": [CHANNEL | {"name": "whatsapp"}]},
    {"channels": [CHANNEL, CHANNEL]},
    {"channels": [CHANNEL | {"recipient": {}}]},
    {"channels": [CHANNEL | {"recipient": 5}]},
    {"channels": [CHANNEL | {"order": "first"}]},
    {"channels": [CHANNEL | {"from": ["TIDING", "OTHER"]}]},
    {"channels": [CHANNEL], "payload": [1]},
    {"channels": [CHANNEL], "payload": {"token": "12"}},
    {"channels": [CHANNEL], "payload": {"token": {"a": 1}}},
    {"channels": [CHANNEL], "payload": {"length": 10**400}},
    {"channels": [CHANNEL], "foreign_id": "\ud800"},
]


@pytest.mark.parametrize("asked", BAD_CHANNELS)
def test_misshapen_channels_are_refused(call: Call, asked: Any):
    response = call("verify/send", json=asked)
    assert response.status_code == 422, response.content
    assert response.json()["code"] == 422
    assert not Message.objects.exists()


def test_channels_there_are_not_say_so(call: Call):
    response = call("verify/send", json={"channels": [CHANNEL | {"name": "voice"}]})
    assert "product not enabled" in response.json()["message"]


def test_who_opted_out_gets_no_password(call: Call, customer: Account):
    OptOutFactory(account=customer, msisdn=919810000000)
    assert call("verify", form=PLAIN).status_code == 422
    assert not Verification.objects.exists()


def test_another_accounts_verification_is_not_found(call: Call, reseller: Account):
    other = Verification.objects.create(
        account=funded_customer(reseller, "Other"),
        msisdn=919810000000,
        digest="",
        expires_at=timezone.now() + timedelta(minutes=1),
    )
    for path in ("check/{}/1234", "search/{}", "cancel/{}"):
        assert call(f"verify/{path.format(other.uuid)}").status_code == 404
    assert call("verify/check", form={"id": other.uuid, "token": "1"}).status_code == 404
    other.refresh_from_db()
    assert (other.tries, other.status) == (0, "sent")


def test_the_password_is_kept_nowhere_in_clear_once_it_has_left(call: Call):
    started(call, template="Code: {token}.")
    code = sent_code()
    row = Verification.objects.get()
    assert row.text == "Code: ******."
    assert code not in f"{row.__dict__}"
    assert verifications.blank_sent() == 0
    assert code in Message.objects.get().text
    Message.objects.update(state=MessageState.UNCERTAIN)
    assert verifications.blank_sent() == 0
    Message.objects.update(state=MessageState.QUEUED)


@pytest.mark.unaudited
@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.CANCELLED])
def test_the_text_is_blanked_when_no_carrier_needs_it_any_more(call: Call, state: str):
    there = started(call)
    code = sent_code()
    Message.objects.update(state=state)
    assert verifications.blank_sent() == 1
    assert Message.objects.get().text == "Your verification code is ******."
    assert verifications.blank_sent() == 0
    assert status(call, f"verify/check/{there}/{code}") == "success"


def test_nobody_checks_without_a_token(db: None):
    answered = Client().get(f"/api/v2/verify/check/{'0' * 8}-0000-0000-0000-{'0' * 12}/1234")
    assert answered.status_code == 401
    assert answered.json()["status"] == "ERROR"
