"""`contacts` as programs keep them: people, identifiers, merging."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse

from accounts.models import Account, AuditEntry
from campaigns.models import Contact, ContactIdentifier, ContactProfile, ContactSubscription
from campaigns.services import contacts
from campaigns.services.contactparts import create_group
from campaigns.services.contacts import Details
from tests.factories import OptOutFactory
from tests.portal.api.v2.conftest import Call

ASHA = {
    "phone": "+91 98100 00001",
    "identity": "crm-1",
    "email": "Asha@Example.com",
    "first_name": "Asha",
    "middle_name": "K",
    "last_name": "Rao",
    "gender": "female",
    "birth_date": "1990-12-31",
    "company": "Rao & Sons",
    "postal_code": "110001",
    "attributes": {"City": "Delhi", "Visits": 3},
    "tags": ["vip", "new"],
}
KEPT = ASHA | {
    "phone": "919810000001",
    "email": "asha@example.com",
    "attributes": {"City": "Delhi", "Visits": "3"},
    "tags": ["new", "vip"],
    "status": "subscribed",
    "merged": [],
}
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"


def ok(response: HttpResponse, message: str) -> Any:
    """The data of a good answer."""
    assert response.status_code == 200, response.content
    body = response.json()
    assert [body[name] for name in ("status", "code", "message")] == ["OK", 200, message]
    return body["data"]


def put(call: Call, path: str, data: dict[str, Any]) -> HttpResponse:
    return call(path, {"_method": "PUT"}, json=data)


def made(call: Call, **fields: Any) -> Any:
    return ok(call("contacts", json=fields), "Contact Saved Successfully")


def test_a_contact_comes_back_as_it_was_told(call: Call, customer: Account):
    row = made(call, **ASHA)
    there = row.pop("id")
    for name in ("created_at", "updated_at"):
        assert re.fullmatch(MOMENT, row.pop(name))
    assert row == KEPT
    contact = Contact.objects.get(uuid=there, account=customer)
    assert (contact.name, contact.country) == ("Asha K Rao", "IN")
    again = ok(call(f"contacts/{there}"), "Contact Data")
    assert KEPT.items() <= again.items()


def test_a_form_says_the_same(call: Call):
    form = {"phone": "9810000001", "attributes[City]": "Delhi", "tags[]": ["vip", "new"]}
    row = ok(call("contacts/", form=form), "Contact Saved Successfully")
    assert (row["phone"], row["identity"]) == ("919810000001", "919810000001")
    assert row["attributes"] == {"City": "Delhi"}
    assert row["tags"] == ["new", "vip"]
    assert not ContactProfile.objects.exists()


def test_an_identity_that_is_a_number_is_the_phone(call: Call):
    assert made(call, identity="+919810000001")["phone"] == "919810000001"


def test_a_change_leaves_alone_what_it_does_not_name(call: Call):
    there = f"contacts/{made(call, **ASHA)['id']}"
    told = {"last_name": "Sen", "attributes": {"city": "Pune", "Visits": ""}, "gender": ""}
    row = ok(put(call, there, told), "Contact Updated Successfully")
    expected = KEPT | {"last_name": "Sen", "attributes": {"City": "Pune"}, "gender": ""}
    assert expected.items() <= row.items()
    assert ok(put(call, there, {"tags": ["old"]}), "Contact Updated Successfully")["tags"] == [
        "old"
    ]
    assert Contact.objects.get().name == "Asha K Sen"


def test_a_name_that_a_person_changed_is_told(call: Call):
    there = made(call, **ASHA)["id"]
    contacts.change(Contact.objects.get(), Details("Asha Sharma"))
    row = ok(call(f"contacts/{there}"), "Contact Data")
    assert [row[f"{name}_name"] for name in ("first", "middle", "last")] == ["Asha Sharma", "", ""]


def test_the_phone_is_who_it_is(call: Call):
    there = f"contacts/{made(call, **ASHA)['id']}"
    assert put(call, there, {"phone": "9810000001", "gender": "f"}).status_code == 200
    refused = put(call, there, {"phone": "9810000002"})
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["phone"]


def test_two_contacts_cannot_be_the_same(call: Call):
    made(call, **ASHA)
    for clash in (ASHA | {"identity": "crm-2"}, ASHA | {"phone": "919810000002"}):
        refused = call("contacts", json=clash)
        assert refused.status_code == 409, refused.content
        assert refused.json()["status"] == "ERROR"
    other = f"contacts/{made(call, phone='919810000003')['id']}"
    assert put(call, other, {"identity": "crm-1"}).status_code == 409
    assert Contact.objects.count() == 2


def test_a_deleted_contact_is_gone(call: Call):
    there = f"contacts/{made(call, **ASHA)['id']}"
    assert ok(call(there, {"_method": "DELETE"}), "Deleted Successfully") == []
    assert call(there).status_code == 404
    assert not ContactProfile.objects.exists()


BAD: list[tuple[dict[str, Any], str]] = [
    ({"phone": ""}, "phone"),
    ({"phone": "12"}, "phone"),
    ({"phone": ["1", "2"]}, "phone"),
    ({"phone": 10**400}, "phone"),
    ({"email": "nobody"}, "email"),
    ({"birth_date": "31/12/1990"}, "birth_date"),
    ({"birth_date": "2999-01-01"}, "birth_date"),
    ({"first_name": "x" * 121}, "first_name"),
    ({"identity": "x\x00"}, "identity"),
    ({"company": "\ud800"}, "company"),
    ({"gender": {"a": 1}}, "gender"),
    ({"attributes": ["City"]}, "attributes"),
    ({"attributes": {"City": "x" * 501}}, "attributes.City"),
    ({"attributes": {"": "x"}}, "attributes"),
    ({"attributes": {"number": "x"}}, "attributes"),
    ({"tags": ["x" * 41]}, "tags"),
    ({"tags": [{"a": 1}]}, "tags"),
]


@pytest.mark.parametrize(("change", "field"), BAD)
def test_what_is_wrong_is_named(call: Call, change: dict[str, Any], field: str):
    refused = call("contacts", json={"phone": "919810000001"} | change)
    assert refused.status_code == 422, refused.content
    assert list(refused.json()["errors"]) == [field], refused.content
    assert not Contact.objects.exists()


def test_the_list_is_narrowed_and_paged(call: Call, customer: Account):
    made(call, **ASHA)
    for n in range(2, 18):
        made(call, phone=f"9198100000{n:02}", first_name=f"P{n}")
    body = call("contacts").json()
    assert len(body["data"]) == body["meta"]["per_page"] == 15
    assert body["meta"]["total"] == 17
    assert len(call("contacts", {"page": 2}).json()["data"]) == 2
    for name, value in (
        ("id", Contact.objects.get(msisdn=919810000001).uuid),
        ("identity", "crm-1"),
        ("identity", "919810000002"),
        ("phone", "+91 98100 00001"),
        ("email", "asha@example.com"),
        ("last_name", "rao"),
        ("tag", "VIP"),
    ):
        found = call("contacts", {f"filter[{name}]": value}).json()["data"]
        assert len(found) == 1, (name, found)
    assert call("contacts", {"filter[id]": "x"}).json()["data"] == []


@pytest.mark.parametrize("page", ["0", "-1", "abc", "9" * 30])
def test_a_page_that_is_none_is_refused(call: Call, page: str):
    refused = call("contacts", {"page": page})
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["page"]


def test_the_list_asks_the_same_few_questions_whatever_its_length(
    call: Call, django_assert_max_num_queries: Any
):
    for n in range(10, 25):
        made(call, phone=f"9198100000{n}", tags=["a", "b"], identity=f"i{n}")
    with django_assert_max_num_queries(14):
        call("contacts")


def test_identifiers_are_kept(call: Call):
    there = f"contacts/{made(call, **ASHA)['id']}/identifiers"
    told = {"type": "Phone", "value": "98100 00009"}
    row = ok(call(there, json=told), "Identifier Saved Successfully")
    assert (row["type"], row["value"]) == ("phone", "919810000009")
    one = f"{there}/{row['id']}"
    assert ok(call(one), "Identifier Data") == row
    changed = ok(put(call, one, {"value": "9810000010"}), "Identifier Updated Successfully")
    assert changed["value"] == "919810000010"
    assert put(call, one, {"type": "email", "value": "a@b.example"}).status_code == 422
    assert ok(call("contacts/identifiers", {"filter[type]": "phone"}), "Identifiers List") == [
        changed
    ]
    assert ok(call(there), "Identifiers List") == [changed]
    assert ok(call(one, {"_method": "DELETE"}), "Deleted Successfully") == []
    assert call(one).status_code == 404


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"type": "phone", "value": "12"}, 422),
        ({"type": "e mail", "value": "a@b.example"}, 422),
        ({"type": "email", "value": "nobody"}, 422),
        ({"type": "crm", "value": "x" * 256}, 422),
        ({"type": "crm"}, 422),
        ({"type": "crm", "value": "known"}, 409),
        ({"type": "phone", "value": "919810000001"}, 409),
    ],
)
def test_identifiers_that_cannot_be(call: Call, told: dict[str, str], code: int):
    there = f"contacts/{made(call, **ASHA)['id']}/identifiers"
    ok(call(there, json={"type": "crm", "value": "known"}), "Identifier Saved Successfully")
    assert call(there, json=told).status_code == code
    assert ContactIdentifier.objects.count() == 1


def test_merging_loses_nothing(call: Call, customer: Account):
    gone = made(call, **ASHA)
    kept = made(
        call,
        phone="919810000002",
        identity="crm-2",
        first_name="A",
        attributes={"City": "Pune", "Age": "30"},
        tags=["vip", "old"],
    )
    group = create_group(customer, name="Friends")
    group.contacts.add(Contact.objects.get(uuid=gone["id"]))
    extra = {"type": "crm", "value": "77"}
    ok(call(f"contacts/{gone['id']}/identifiers", json=extra), "Identifier Saved Successfully")
    wanted = {"subscriptions": [{"channel": "sms", "channel_id": "TIDING"}]}
    call(f"contacts/{gone['id']}/subscriptions", json=wanted)

    told = {"origin": gone["id"], "destination": kept["id"]}
    row = ok(call("contacts/merge", json=told), "Contacts Merged Successfully")

    assert (row["id"], row["phone"], row["identity"]) == (kept["id"], "919810000002", "crm-2")
    assert (row["first_name"], row["last_name"], row["email"]) == ("A", "", "asha@example.com")
    assert row["attributes"] == {"City": "Pune", "Visits": "3", "Age": "30"}
    assert row["tags"] == ["new", "old", "vip"]
    before = row["merged"][0]
    assert (before["phone"], before["attributes"]["City"]) == ("919810000001", "Delhi")
    assert (before["first_name"], before["id"]) == ("Asha", gone["id"])
    contact = Contact.objects.get()
    assert list(contact.groups.all()) == [group]
    known = set(contact.identifiers.values_list("type", "value"))
    assert known == {("phone", "919810000001"), ("identity", "crm-1"), ("crm", "77")}
    assert ContactSubscription.objects.get().contact == contact
    assert AuditEntry.objects.filter(action="contact.merged").count() == 1


def test_a_merge_that_cannot_be_changes_nothing(call: Call, stranger: Account):
    one = made(call, **ASHA)["id"]
    other = Contact.objects.create(account=stranger, msisdn=919810000005, country="IN")
    assert call("contacts/merge", json={"origin": one, "destination": one}).status_code == 422
    for there in (str(other.uuid), str(uuid4()), "none"):
        for told in ({"origin": one, "destination": there}, {"origin": there, "destination": one}):
            assert call("contacts/merge", json=told).status_code == 404, there
    assert call("contacts/merge", json={"origin": one}).status_code == 422
    assert Contact.objects.count() == 2


def test_who_opted_out_is_told_so(call: Call, customer: Account):
    there = made(call, **ASHA)["id"]
    OptOutFactory(account=customer, msisdn=919810000001)
    assert ok(call(f"contacts/{there}"), "Contact Data")["status"] == "unsubscribed"


def test_the_same_call_adds_once(call: Call):
    first, second = (
        call("contacts", json=ASHA, headers={"Idempotency-Key": "c1"}) for _ in range(2)
    )
    assert first.json() == second.json()
    assert Contact.objects.count() == 1
