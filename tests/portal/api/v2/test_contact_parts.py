"""Tags, segments, subscriptions and files of contacts, as programs keep them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Account, User
from campaigns import tasks
from campaigns.models import Contact, ContactImport, ContactSegment, ContactTag, OptOut
from campaigns.segmentrules import parse
from campaigns.services import contactimports, segments
from tests.factories import OptOutTagFactory
from tests.portal.api.v2.conftest import Call
from tests.portal.api.v2.test_contacts import made, ok, put


def test_tags_are_kept(call: Call):
    row = ok(call("contacts/tags", json={"name": "vip"}), "Tag Saved Successfully")
    made(call, phone="919810000001", tags=["VIP"])
    there = f"contacts/tags/{row['id']}"
    assert ok(call(there), "Tag Data") == row | {"contacts": 1}
    assert call("contacts/tags", json={"name": "Vip"}).status_code == 409
    assert call("contacts/tags", json={"name": "a,b"}).status_code == 422
    assert call("contacts/tags", json={}).status_code == 422
    renamed = ok(put(call, there, {"name": "best"}), "Tag Updated Successfully")
    assert (renamed["name"], renamed["contacts"]) == ("best", 1)
    assert ok(call("contacts/tags", {"filter[name]": "BES"}), "Tags List") == [renamed]
    assert ok(call(there, {"_method": "DELETE"}), "Deleted Successfully") == []
    assert call(there).status_code == 404
    assert Contact.objects.count() == 1


def test_a_tag_that_a_segment_asks_for_stays(call: Call):
    tag = ok(call("contacts/tags", json={"name": "vip"}), "Tag Saved Successfully")
    told = {"name": "Best", "positive_tags": ["vip"]}
    ok(call("contacts/segments", json=told), "Segment Saved Successfully")
    refused = call(f"contacts/tags/{tag['id']}", {"_method": "DELETE"})
    assert refused.status_code == 409


PEOPLE = {1: ["a"], 2: ["b"], 3: ["a", "b"], 4: ["a", "b", "c"], 5: ["c"], 6: []}


@pytest.fixture
def people(call: Call) -> None:
    for n, tags in PEOPLE.items():
        made(call, phone=f"91981000000{n}", tags=tags)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"positive_tags": "a,b"}, {3, 4}),
        ({"positive_tags": ["a", "b"], "positive_tags_operator": "any"}, {1, 2, 3, 4}),
        ({"positive_tags": ["A"], "negative_tags": ["c"]}, {1, 3}),
        ({"negative_tags": ["a", "b"]}, {5, 6}),
        ({"negative_tags": ["a", "b"], "negative_tags_operator": "all"}, {1, 2, 5, 6}),
        (
            {
                "positive_tags": ["a", "b"],
                "positive_tags_operator": "ANY",
                "negative_tags": ["b", "c"],
                "negative_tags_operator": "all",
            },
            {1, 2, 3},
        ),
    ],
)
def test_segments_find_who_has_the_tags(call: Call, told: dict[str, Any], wanted: set[int]):
    row = ok(call("contacts/segments", json={"name": "S"} | told), "Segment Saved Successfully")
    assert row["contacts"] == len(wanted)
    found = ok(call(f"contacts/segments/{row['id']}/subscribers"), "Subscribers List")
    assert {int(person["phone"][-1]) for person in found} == wanted
    again = ok(call(f"contacts/segments/{row['id']}"), "Segment Data")
    assert again == row
    assert row["by_tags"] is True


def test_a_segment_is_changed_in_part(call: Call):
    for name in ("a", "b", "c"):
        ok(call("contacts/tags", json={"name": name}), "Tag Saved Successfully")
    uuid = str(ContactTag.objects.get(name="a").uuid)
    told = {"name": "S", "positive_tags": [uuid], "negative_tags": ["b"]}
    there = call("contacts/segments", json=told).json()["data"]["id"]
    row = ok(put(call, f"contacts/segments/{there}", {"negative_tags": ["c"]}), UPDATED)
    assert (row["positive_tags"], row["negative_tags"]) == (["a"], ["c"])
    row = ok(put(call, f"contacts/segments/{there}", {"name": "T"}), UPDATED)
    assert (row["name"], row["negative_tags"]) == ("T", ["c"])
    assert ok(call("contacts/segments", {"filter[name]": "t"}), "Segments List") == [row]
    assert call(f"contacts/segments/{there}", {"_method": "DELETE"}).status_code == 200
    assert not ContactSegment.objects.exists()


UPDATED = "Segment Updated Successfully"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"name": "S"}, 422),
        ({"positive_tags": ["a"]}, 422),
        ({"name": "S", "positive_tags": ["nobody"]}, 422),
        ({"name": "S", "positive_tags": [{"a": 1}]}, 422),
        ({"name": "S", "positive_tags": ["a"], "positive_tags_operator": "some"}, 422),
        ({"name": "x" * 81, "positive_tags": ["a"]}, 422),
        ({"name": "known", "positive_tags": ["a"]}, 409),
    ],
)
def test_segments_that_cannot_be(call: Call, told: dict[str, Any], code: int):
    ok(call("contacts/tags", json={"name": "a"}), "Tag Saved Successfully")
    known = {"name": "Known", "positive_tags": ["a"]}
    ok(call("contacts/segments", json=known), "Segment Saved Successfully")
    refused = call("contacts/segments", json=told)
    assert refused.status_code == code, refused.content
    assert ContactSegment.objects.count() == 1


def test_a_segment_of_a_page_keeps_its_rules(call: Call, customer: Account):
    rule = {"field": "country", "op": "is", "value": "IN"}
    rules = parse({"join": "all", "rules": [rule]})
    segment = segments.create(customer, name="India", rules=rules)
    made(call, phone="919810000001", tags=["a"])
    there = f"contacts/segments/{segment.uuid}"
    assert ok(call(there), "Segment Data")["by_tags"] is False
    assert len(ok(call(f"{there}/subscribers"), "Subscribers List")) == 1
    assert put(call, there, {"positive_tags": ["a"]}).status_code == 409
    assert put(call, there, {"name": "Bharat"}).status_code == 200
    segment.refresh_from_db()
    assert (segment.name, segment.rules["rules"]) == ("Bharat", [rule])


@pytest.fixture
def person(call: Call, customer: Account) -> str:
    """The address of a contact; the account has an opt-out tag."""
    OptOutTagFactory(account=customer, name="offers")
    return f"contacts/{made(call, phone='919810000001')['id']}"


def live() -> Iterator[tuple[int, str]]:
    for row in OptOut.objects.filter(lifted_at=None).order_by("msisdn"):
        yield row.msisdn, row.scope_words


def test_subscriptions_are_kept(call: Call, person: str):
    told = {"subscriptions": [{"channel": "sms", "channel_id": "offers"}, {"channel": "sms"}]}
    rows = ok(call(f"{person}/subscriptions", json=told), "Subscriptions Saved Successfully")
    assert [row["channel_id"] for row in rows] == ["offers", ""]
    assert {row["status"] for row in rows} == {"subscribed"}
    call(f"{person}/subscriptions", json=told)
    assert ok(call(f"{person}/subscriptions"), "Subscriptions List") == rows
    assert ok(call("contacts/subscriptions"), "Subscriptions List") == rows
    one = f"{person}/subscriptions/{rows[0]['id']}"
    changed = ok(
        put(call, one, {"channel": "sms", "channel_id": "TIDING"}),
        "Subscription Updated Successfully",
    )
    assert changed["channel_id"] == "TIDING"
    assert ok(call(one), "Subscription Data") == changed
    assert ok(call(one, {"_method": "DELETE"}), "Deleted Successfully") == []
    assert not OptOut.objects.exists()


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({}, 422),
        ({"subscriptions": []}, 422),
        ({"subscriptions": "sms"}, 422),
        ({"subscriptions": [{"channel": "whatsapp"}]}, 422),
        ({"subscriptions": [{"channel_id": "offers"}]}, 422),
        ({"subscriptions": [{"channel": "sms", "channel_id": "nothing"}]}, 422),
        ({"subscriptions": [{"channel": "sms", "identifier_id": "x"}]}, 404),
        ({"subscriptions": [{"channel": "sms"}] * 101}, 422),
    ],
)
def test_subscriptions_that_cannot_be(call: Call, person: str, told: Any, code: int):
    refused = call(f"{person}/subscriptions", json=told)
    assert refused.status_code == code, refused.content
    assert ok(call("contacts/subscriptions"), "Subscriptions List") == []


def test_leaving_opts_out_of_everything_with_evidence(call: Call, person: str, owner: User):
    more = {"type": "phone", "value": "919810000002"}
    ok(call(f"{person}/identifiers", json=more), "Identifier Saved Successfully")
    row = ok(call(f"{person}/unsubscribe", json={"reason": "Asked by mail"}), LEFT)
    assert row["status"] == "unsubscribed"
    assert list(live()) == [(919810000001, "Everything"), (919810000002, "Everything")]
    optout = OptOut.objects.first()
    assert optout is not None
    assert optout.created_by_key is not None
    assert (optout.how, optout.note, optout.created_by) == ("api", "Asked by mail", owner)
    assert ok(call(f"{person}/unsubscribe", json={}), LEFT) == row
    assert OptOut.objects.count() == 2
    row = ok(call(f"{person}/resubscribe", json={}), JOINED)
    assert row["status"] == "subscribed"
    assert list(live()) == []
    assert OptOut.objects.exclude(lifted_reason="").count() == 2


LEFT, JOINED = "Unsubscribed Successfully", "Resubscribed Successfully"


def test_leaving_one_subscription_leaves_the_others(call: Call, person: str):
    told = {"subscriptions": [{"channel": "sms", "channel_id": name} for name in ("offers", "T")]}
    offers, product = call(f"{person}/subscriptions", json=told).json()["data"]
    row = ok(call(f"{person}/unsubscribe/{offers['id']}", json={}), LEFT)
    assert row == offers | {"status": "unsubscribed"}
    assert list(live()) == [(919810000001, "Tag: offers")]
    kept = ok(call(f"{person}/subscriptions/{product['id']}"), "Subscription Data")
    assert kept["status"] == "subscribed"
    assert ok(call(f"{person}/resubscribe/{offers['id']}", json={}), JOINED) == offers
    ok(call(f"{person}/unsubscribe", json={}), LEFT)
    rows = ok(call(f"{person}/subscriptions"), "Subscriptions List")
    assert {row["status"] for row in rows} == {"unsubscribed"}


def test_a_subscription_may_be_of_another_number(call: Call, person: str):
    more = {"type": "phone", "value": "919810000002"}
    other = call(f"{person}/identifiers", json=more).json()["data"]["id"]
    told = {"channel": "sms", "channel_id": "offers", "identifier_id": other}
    row = ok(call(f"{person}/subscriptions", json=told), "Subscriptions Saved Successfully")[0]
    assert row["identifier_id"] == other
    ok(call(f"{person}/unsubscribe/{row['id']}", json={}), LEFT)
    assert list(live()) == [(919810000002, "Tag: offers")]
    assert ok(call(person), "Contact Data")["status"] == "subscribed"


@pytest.mark.parametrize("verb", ["unsubscribe", "resubscribe"])
def test_a_reason_has_an_end(call: Call, person: str, verb: str):
    refused = call(f"{person}/{verb}", json={"reason": "x" * 201})
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["reason"]


@pytest.fixture
def kicked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The imports that a worker was woken for."""
    found: list[str] = []
    monkeypatch.setattr(tasks, "kick_contacts", found.append)
    return found


def sheet(text: str = "phone,name,City\n9810000001,Asha,Pune\n12,Nobody,\n") -> SimpleUploadedFile:
    return SimpleUploadedFile("people.csv", text.encode())


@pytest.mark.django_db(transaction=True)
def test_a_file_is_taken_and_imported_later(call: Call, kicked: list[str]):
    made(call, phone="919810000001", tags=["old"])
    form = {"file": sheet(), "tags": "new,vip", "replace_tags": "1"}
    answered = call("contacts/import/subscribers", form=form)
    assert answered.status_code == 202, answered.content
    body = answered.json()
    row = body["data"]
    assert (body["status"], body["code"]) == ("OK", 202)
    assert body["message"] == "Subscribers accepted for import"
    assert (row["status"], row["tags"], row["replace_tags"]) == ("running", ["new", "vip"], True)
    assert kicked == [row["id"]]
    for _block in contactimports._import(ContactImport.objects.get(uuid=row["id"])):
        pass
    contactimports._finish(ContactImport.objects.get(uuid=row["id"]))
    done = ok(call(f"contacts/import/subscribers/{row['id']}"), "Import Data")
    assert [done[name] for name in ("status", "rows", "added", "changed", "known", "invalid")] == [
        "done",
        2,
        0,
        1,
        0,
        1,
    ]
    person = call("contacts").json()["data"][0]
    assert (person["tags"], person["attributes"]) == (["new", "vip"], {"City": "Pune"})
    assert ok(call("contacts/import/subscribers"), "Imports List") == [done]


def test_without_the_flag_tags_are_added(call: Call, kicked: list[str]):
    made(call, phone="919810000001", tags=["old"])
    answered = call("contacts/import/subscribers", form={"file": sheet(), "tags": "new"})
    for _block in contactimports._import(ContactImport.objects.get(uuid=kicked[0])):
        pass
    assert answered.status_code == 202
    assert call("contacts").json()["data"][0]["tags"] == ["new", "old"]


def test_numbers_of_a_file_are_read_as_those_of_a_call(call: Call, kicked: list[str]):
    call("contacts/import/subscribers", form={"file": sheet("phone\n12025550100\n9810000001\n")})
    for _block in contactimports._import(ContactImport.objects.get(uuid=kicked[0])):
        pass
    numbers = set(Contact.objects.values_list("msisdn", flat=True))
    assert numbers == {12025550100, 919810000001}


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "file"),
        ({"file": "text"}, "file"),
        ({"file": ""}, "file"),
        ({"replace_tags": "1"}, "tags"),
        ({"replace_tags": "maybe"}, "replace_tags"),
        ({"policy": "burn"}, "policy"),
        ({"tags": "x" * 41}, "tags"),
    ],
)
def test_files_that_cannot_be(call: Call, kicked: list[str], form: dict[str, Any], field: str):
    asked = form if field == "file" else {"file": sheet()} | form
    refused = call("contacts/import/subscribers", form=asked)
    assert refused.status_code == 422, refused.content
    assert list(refused.json()["errors"]) == [field], refused.content
    assert not kicked


def test_a_file_without_numbers_is_refused(call: Call, kicked: list[str]):
    refused = call("contacts/import/subscribers", form={"file": sheet("name\nAsha\n")})
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["file"]
    assert not ContactImport.objects.exists()


def test_the_same_file_is_taken_once(call: Call, kicked: list[str]):
    key = {"Idempotency-Key": "file-1"}
    first, second = (
        call("contacts/import/subscribers", form={"file": sheet()}, headers=key) for _ in range(2)
    )
    assert first.json() == second.json()
    assert len(kicked) == ContactImport.objects.count() == 1
