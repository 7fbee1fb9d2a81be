"""Importing contacts: what a file adds and changes, what is refused, what a kill leaves."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, LimitOverride, User
from campaigns import tasks
from campaigns.models import Contact, ContactImport, ContactRejectedRow, OptOut
from campaigns.services import contactimports, contactwriting, importers, leaving
from tests.campaigns.contacts_scene import contact, group
from tests.factories import OptOutFactory

NEW = "/contacts/import/"
FILE = (
    "name,phone,city,शहर\n"
    "Asha,9810000001,Pune,पुणे\n"
    "Ravi,+91 98100 00002,,\n"
    "Dev,12345,Goa,\n"
    "Mina,,Goa,\n"
    ",09810000001,Goa,\n"
).encode()


@pytest.fixture(autouse=True)
def nobody_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command stands for the worker here."""
    monkeypatch.setattr(tasks.import_contacts, "delay", lambda *_: None)


def upload(client: Client, content: bytes = FILE, name: str = "people.csv") -> ContactImport:
    response = client.post(NEW, {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()
    row = ContactImport.objects.order_by("-id")[0]
    assert response["Location"] == reverse("contact_import", args=[row.uuid])
    return row


def mapping(row: ContactImport, **changed: Any) -> dict[str, Any]:
    kept = row.mapping
    names = ("number", "name", "region", "encoding", "delimiter")
    fields = {name: kept[name] for name in names if kept[name] is not None}
    fields |= {f"attribute_{at}": name for at, name in kept["attributes"].items()}
    fields |= {"has_header": "on"} if kept["has_header"] else {}
    return fields | {"policy": "fill"} | changed


def imported(client: Client, row: ContactImport, **changed: Any) -> ContactImport:
    response = client.post(reverse("contact_import", args=[row.uuid]), mapping(row, **changed))
    assert response.status_code == 302, response.content.decode()
    call_command("import_contacts", str(row.uuid))
    row.refresh_from_db()
    return row


def counted(row: ContactImport) -> tuple[int, ...]:
    assert row.rows_done == row.added + row.changed + row.known + row.invalid
    return row.rows_done, row.added, row.changed, row.known, row.invalid


def test_a_file_adds_people_and_explains_the_rest(
    customer: Account, customer_client: Client, owner: User
) -> None:
    row = upload(customer_client)
    address = reverse("contact_import", args=[row.uuid])
    page = customer_client.get(address).content.decode()
    assert 'value="शहर"' in page and "98100 00002" in page and not Contact.objects.exists()
    imported(customer_client, row, new_group="June", tags="fair, new")
    assert (row.status, counted(row)) == ("done", (5, 2, 0, 1, 2))
    asha, ravi = Contact.objects.order_by("msisdn")
    assert (asha.msisdn, asha.name, asha.country) == (919810000001, "Asha", "IN")
    assert asha.attributes == {"city": "Pune", "शहर": "पुणे"} and ravi.attributes == {}
    assert row.group and set(row.group.contacts.all()) == {asha, ravi}
    assert {tag.name for tag in ravi.tags.all()} == {"fair", "new"}
    assert customer_client.get("/contacts/?q=asha").content.decode().count("98100 00001") > 0
    page = customer_client.get(address).content.decode()
    assert "2 contacts added" in page and "12345" in page and "too short" in page
    text = customer_client.get(f"{address}rejected.csv").getvalue().decode("utf-8-sig")
    assert text.splitlines() == [
        "Row,Reason,name,phone,city,शहर",
        "4,The number is too short.,Dev,12345,Goa",
        "5,The number is missing.,Mina,,Goa",
    ]
    entries = AuditEntry.objects.filter(account=customer, subject_uuid=row.uuid).order_by("id")
    assert list(entries.values_list("action", "actor_label")) == [
        ("contact_import.uploaded", owner.email),
        ("contact_import.started", owner.email),
        ("contact_import.finished", owner.email),
    ]


@pytest.mark.parametrize(
    ("policy", "expected", "changed"),
    [
        ("fill", ("Asha", {"city": "Delhi", "शहर": "पुणे"}), 1),
        ("overwrite", ("Asha", {"city": "Goa", "शहर": "पुणे"}), 1),
        ("leave", ("", {"city": "Delhi"}), 0),
    ],
)
def test_people_who_are_there_are_treated_as_asked(
    customer: Account, customer_client: Client, policy: str, expected: Any, changed: int
) -> None:
    asha = contact(customer, "9810000001", city="Delhi")
    row = imported(customer_client, upload(customer_client), policy=policy)
    asha.refresh_from_db()
    assert (asha.name, asha.attributes) == expected
    assert counted(row) == (5, 1, changed, 2 - changed, 2)
    before = list(Contact.objects.order_by("id").values())
    again = imported(customer_client, upload(customer_client), policy=policy)
    assert again.added == 0
    after = list(Contact.objects.order_by("id").values())
    assert [row["attributes"] for row in before] == [row["attributes"] for row in after]


def test_who_opted_out_stays_opted_out(customer: Account, customer_client: Client) -> None:
    left = OptOutFactory(account=customer, msisdn=919810000001)
    imported(customer_client, upload(customer_client), policy="overwrite")
    assert list(OptOut.objects.filter(lifted_at=None)) == [left]
    asha = Contact.objects.get(msisdn=919810000001)
    assert "Opted out" in customer_client.get(reverse("contact", args=[asha.uuid])).content.decode()


def test_columns_go_where_they_are_sent(customer: Account, customer_client: Client) -> None:
    contact(customer, "9810000009", Town="Pune")
    friends = group(customer)
    changed = {"attribute_2": "town", "attribute_3": "", "name": "", "group": str(friends.uuid)}
    imported(customer_client, upload(customer_client), attribute_0="First", **changed)
    asha = Contact.objects.get(msisdn=919810000001)
    assert (asha.name, asha.attributes) == ("", {"Town": "Pune", "First": "Asha"})
    assert friends.contacts.count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": "9"}, "number"),
        ({"number": ""}, "number"),
        ({"name": "1"}, "name"),
        ({"attribute_2": 'a"b'}, "attribute_2"),
        ({"attribute_2": "Number"}, "attribute_2"),
        ({"policy": "burn"}, "policy"),
        ({"tags": "x" * 41}, "tags"),
    ],
)
def test_a_mapping_that_cannot_be_is_told(
    customer_client: Client, changed: dict[str, str], field: str
) -> None:
    row = upload(customer_client)
    response = customer_client.post(
        reverse("contact_import", args=[row.uuid]), mapping(row) | changed
    )
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    row.refresh_from_db()
    assert row.status == "draft"


def test_two_columns_cannot_be_one_attribute(customer_client: Client) -> None:
    row = upload(customer_client)
    both = mapping(row, attribute_2="Town", attribute_3="town")
    response = customer_client.post(reverse("contact_import", args=[row.uuid]), both)
    assert response.status_code == 422 and "same attribute" in response.content.decode()


def test_a_file_is_read_anew_before_it_is_imported(customer_client: Client) -> None:
    row = upload(customer_client, b"phone;city\n9810000001;Pune\n")
    changed = mapping(row, look="1", number="0")
    del changed["has_header"]
    customer_client.post(reverse("contact_import", args=[row.uuid]), changed)
    row.refresh_from_db()
    assert (row.status, row.mapping["has_header"]) == ("draft", False)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 nothing", "not a spreadsheet"),
        (b"name,town\nAsha,Pune\n", "No column holds phone numbers"),
    ],
)
def test_what_is_no_list_is_refused_and_not_kept(
    customer_client: Client, content: bytes, words: str
) -> None:
    response = customer_client.post(NEW, {"file": SimpleUploadedFile("a.csv", content)})
    assert response.status_code == 422 and words in response.content.decode()
    assert not ContactImport.objects.exists()


def test_one_byte_over_the_limit_is_refused(customer: Account, customer_client: Client) -> None:
    LimitOverride.objects.create(account=customer, name="contacts_file_bytes", value=len(FILE))
    upload(customer_client)
    file = SimpleUploadedFile("people.csv", FILE + b"\n")
    response = customer_client.post(NEW, {"file": file})
    assert response.status_code == 413 and "larger than" in response.content.decode()


def test_a_full_account_takes_no_more_and_says_so(
    customer: Account, customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    LimitOverride.objects.create(account=customer, name="contacts", value=5)
    monkeypatch.setattr(contactimports, "BLOCK_ROWS", 2)
    for n in range(4):
        contact(customer, f"981000010{n}")
    row = imported(customer_client, upload(customer_client))
    assert (row.status, row.problem["code"]) == ("failed", "too_many_contacts")
    assert Contact.objects.count() <= 5
    page = customer_client.get(reverse("contact_import", args=[row.uuid])).content.decode()
    assert "its 5 contacts" in page


class Killed(BaseException):
    """What a test ends an importer with: nothing may catch it."""


@pytest.mark.django_db(transaction=True)
def test_after_a_kill_the_import_goes_on_where_it_was(
    customer: Account, customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"{919810000000 + n},n{n}" if n % 10 else f"bad{n}," for n in range(100)]
    content = "\n".join(["number,name", *lines, lines[1]]).encode()
    row = upload(customer_client, content)
    monkeypatch.setattr(contactimports, "BLOCK_ROWS", 30)
    with monkeypatch.context() as patch:
        patch.setattr(contactwriting.store, "bulk_insert", dying(after=1))
        with pytest.raises(Killed):
            imported(customer_client, row, new_group="All")
    row.refresh_from_db()
    assert (row.status, row.rows_done, Contact.objects.count()) == ("running", 30, 27)
    call_command("import_contacts", str(row.uuid))
    row.refresh_from_db()
    assert (row.status, counted(row)) == ("done", (101, 90, 0, 1, 10))
    assert Contact.objects.count() == 90 and row.group and row.group.contacts.count() == 90
    refused = ContactRejectedRow.objects.order_by("id").values_list("row", flat=True)
    assert list(refused) == list(range(2, 102, 10))


def dying(after: int) -> Any:
    """A bulk_insert that dies in the middle of the transaction with number `after`."""
    real = contactwriting.store.bulk_insert
    calls: Iterator[int] = iter(range(1000))

    def insert(*args: Any, **kwargs: Any) -> int:
        written = real(*args, **kwargs)
        if next(calls) == after:
            raise Killed
        return written

    return insert


def test_the_live_panel_tells_how_far_it_is_and_when_it_is_over(
    customer: Account, customer_client: Client
) -> None:
    row = upload(customer_client)
    address = reverse("contact_import", args=[row.uuid])
    customer_client.post(address, mapping(row))
    assert "Opening the file" in customer_client.get(address).content.decode()
    ContactImport.objects.filter(pk=row.pk).update(rows_done=1200, added=1000)
    panel = customer_client.get(address, headers={"X-Live": "ask"})
    assert "1,200 rows done so far: 1,000 added" in panel.content.decode()
    assert "X-Live" not in panel
    again = customer_client.post(address, mapping(row), follow=True)
    assert "is being imported, or has been" in again.content.decode()
    ContactImport.objects.filter(pk=row.pk).update(rows_done=0, added=0)
    call_command("import_contacts", str(row.uuid))
    assert customer_client.get(address, headers={"X-Live": "ask"})["X-Live"] == "done"


def test_an_import_without_an_importer_is_taken_up_again(
    customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = upload(customer_client)
    customer_client.post(reverse("contact_import", args=[row.uuid]), mapping(row))
    assert contactimports.requeue_stuck() == []
    monkeypatch.setattr(importers, "PATIENCE", 0.0)
    assert contactimports.requeue_stuck() == [row]


def test_who_left_the_group_for_good_stays_out_of_it(
    customer: Account, customer_client: Client
) -> None:
    friends = group(customer, "Friends")
    leaving.leave(friends, 919810000001, how="api")
    row = upload(customer_client)
    address = reverse("contact_import", args=[row.uuid])
    imported(customer_client, row, group=str(friends.uuid))
    assert (row.left, counted(row)) == (1, (5, 2, 0, 1, 2))
    assert [each.msisdn for each in friends.contacts.all()] == [919810000002]
    page = customer_client.get(address).content.decode()
    assert "Left the group before, and stay out of it</dt><dd>1</dd>" in page
