"""`sms/senders`: asked for, described, renamed while it waits, given up."""

from typing import Any

import pytest

from accounts.models import Account, AuditEntry, Mail
from campaigns.models import Sender
from tests.portal.api.v2.resources.conftest import Api

PATH = "sms/senders"
GOOD = {"name": "ACME", "service": "T", "country_code": "US"}
INDIAN = GOOD | {"country_code": "91", "entity_id": "1001000000000000001", "entity_name": "Acme"}
ROW = {
    *("id", "name", "service", "entity_name", "entity_id", "header_id", "iso", "message"),
    *("document", "is_open", "purpose", "status", "created_at", "updated_at"),
}


def test_a_sender_is_asked_for_and_waits_for_approval(api: Api, customer: Account) -> None:
    made = api("POST", PATH, GOOD | {"name": "ACME  "}).json()
    assert made["message"] == "Sender Saved Successfully"
    row = made["data"]
    assert set(row) == ROW
    assert row["service"] == {
        "id": row["service"]["id"],
        "display_name": "Transactional SMS",
        "name": "T",
    }
    assert (row["name"], row["iso"], row["status"]) == ("ACME", "US", 0)
    assert Mail.objects.filter(kind="sender_asked").exists()
    assert AuditEntry.objects.filter(account=customer, action="sender.asked").exists()

    listed = api("GET", f"{PATH}?filter[name]=acm").json()
    assert listed["message"] == "Senders List" and [r["id"] for r in listed["data"]] == [row["id"]]
    one = api("GET", f"{PATH}/{row['id']}").json()
    assert one["message"] == "Sender Data" and one["data"] == row


def test_the_states_are_numbers_with_the_reason(api: Api, customer: Account) -> None:
    Sender.objects.create(account=customer, name="NO", status="rejected", answer="Too short.")
    rows = {row["name"]: row for row in api("GET", PATH).json()["data"]}
    assert rows["NO"]["status"] == 2 and rows["NO"]["message"] == "Too short."
    assert rows["TIDING"]["status"] == 1
    assert rows["TIDING"]["service"] == {"id": None, "display_name": "", "name": ""}


def test_india_needs_an_entity(api: Api) -> None:
    answer = api("POST", PATH, GOOD | {"country_code": "IN"})
    assert answer.status_code == 422 and "entity_id" in answer.json()["errors"]
    row = api("POST", PATH, INDIAN).json()["data"]
    assert (row["iso"], row["entity_id"], row["entity_name"]) == (
        "IN",
        "1001000000000000001",
        "Acme",
    )


def test_one_that_waits_can_be_renamed_and_an_approved_one_cannot(
    api: Api, customer: Account
) -> None:
    row = api("POST", PATH, GOOD).json()["data"]
    one = f"{PATH}/{row['id']}"
    changed = api("PUT", one, {"name": "ACMES", "purpose": "Receipts"}).json()
    assert changed["message"] == "Sender Updated Successfully"
    assert (changed["data"]["name"], changed["data"]["purpose"]) == ("ACMES", "Receipts")
    assert changed["data"]["service"]["name"] == "T"
    assert api("PUT", one, {"name": "TIDING"}).status_code == 409

    Sender.objects.filter(name="ACMES").update(status="approved")
    answer = api("PUT", one, {"name": "OTHER"})
    assert answer.status_code == 409 and "keeps its name" in answer.json()["message"]
    assert api("PUT", one, {"purpose": "Offers"}).json()["data"]["status"] == 1


def test_a_rejected_one_is_asked_for_again_by_a_change(api: Api, customer: Account) -> None:
    row = api("POST", PATH, GOOD).json()["data"]
    Sender.objects.filter(name="ACME").update(status="rejected", answer="Say what for.")
    changed = api("PUT", f"{PATH}/{row['id']}", {"purpose": "Receipts"}).json()["data"]
    assert (changed["status"], changed["message"], changed["purpose"]) == (0, "", "Receipts")


def test_one_in_use_stays(api: Api, customer: Account) -> None:
    row = api("POST", PATH, GOOD).json()["data"]
    body = {"receiver": "919810000001", "type": "sender", "value": "ACME"}
    assert api("POST", "sms/suppressions/unsubscribers", body).status_code == 200
    assert api("DELETE", f"{PATH}/{row['id']}").status_code == 409
    assert Sender.objects.filter(name="ACME").exists()

    row = api("POST", PATH, GOOD | {"name": "OTHER"}).json()["data"]
    gone = api("DELETE", f"{PATH}/{row['id']}").json()
    assert gone["message"] == "Deleted Successfully" and gone["data"] == []
    assert api("GET", f"{PATH}/{row['id']}").status_code == 404


def test_the_same_name_twice_is_a_conflict(api: Api) -> None:
    assert api("POST", PATH, GOOD).status_code == 200
    assert api("POST", PATH, GOOD).status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "far too long a name"}, "name"),
        ({"name": "नमस्ते"}, "name"),
        ({"service": ""}, "service"),
        ({"service": "NONE"}, "service"),
        ({"service": "VOC"}, "service"),
        ({"country_code": "XX"}, "country_code"),
        ({"country_code": ["US", "GB"]}, "country_code"),
        ({"entity_id": "abc"}, "entity_id"),
        ({"entity_name": "x" * 121}, "entity_name"),
        ({"purpose": "x" * 256}, "purpose"),
    ],
)
def test_what_is_wrong_is_named(api: Api, change: dict[str, Any], field: str) -> None:
    answer = api("POST", PATH, GOOD | change)
    assert answer.status_code == 422, answer.content
    assert list(answer.json()["errors"]) == [field]
