"""Groups and segments as files of recipients, and the contacts of a closed account."""

import csv
from pathlib import Path

import pytest
from django.conf import settings

from accounts.errors import Invalid, NotFound
from accounts.models import Account
from campaigns import models
from campaigns.segmentrules import parse
from campaigns.selectors.audiences import audience_called, audiences_of
from campaigns.services import campaigns, erasing, segments, uploads
from campaigns.services.audiences import snapshot
from tests.campaigns.contacts_scene import contact, group


def test_a_group_becomes_a_file_of_recipients(customer: Account) -> None:
    friends = group(customer)
    contact(customer, "9810000001", "Asha, of Pune", groups=(friends,), City="Pune")
    contact(customer, "+12025550101", "Dev", groups=(friends,), Plan="Gold")
    contact(customer, "9810000003", "Ravi")
    upload = snapshot(customer, friends, customer.users.get())
    with (Path(settings.MEDIA_ROOT) / upload.path).open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["Number", "Name", "City", "Plan"],
            ["+919810000001", "Asha, of Pune", "Pune", ""],
            ["+12025550101", "Dev", "", "Gold"],
        ]
    assert (upload.origin, upload.name) == ("contacts", "Friends")
    assert upload.preview["number_column"] == 0 and upload.preview["has_header"]


def test_an_attribute_with_numbers_is_never_taken_for_the_contacts_own(customer: Account) -> None:
    header = ["Nummer", "Name", "Mobile phone"]  # as another language calls the first column
    rows = [["+919810000001", "Asha", "+919910000001"]]
    upload = uploads.keep_rows(
        customer, header, rows, name="Friends", origin=models.Upload.Origin.CONTACTS, by=None
    )
    draft = campaigns.create_draft(customer, name="Sale", by=None)
    campaigns.take_upload(draft, upload)
    assert upload.preview["number_column"] == 2 and draft.mapping["number"] == 0


def test_a_segment_becomes_a_file_of_who_meets_it_now(customer: Account) -> None:
    rule = {"field": "attr:City", "op": "is", "value": "Pune"}
    rules = parse({"join": "all", "rules": [rule]})
    segment = segments.create(customer, name="Pune", rules=rules)
    assert [a.people for a in audiences_of(customer)] == [0]
    with pytest.raises(Invalid, match="Nobody is in"):
        snapshot(customer, segment, None)
    contact(customer, City="Pune")
    assert snapshot(customer, segment, None).preview["sample"][0]["cells"][0] == "+919810000001"


def test_audiences_are_the_accounts_own(customer: Account, stranger: Account) -> None:
    friends = group(customer)
    contact(customer, groups=(friends,))
    (found,) = audiences_of(customer)
    assert (found.kind, found.name, found.people) == ("group", "Friends", 1)
    assert audience_called(customer, found.key) == friends
    assert audiences_of(stranger) == []
    for key in (found.key, "group:x", "", "thing:1"):
        with pytest.raises(NotFound):
            audience_called(stranger, key)


def test_a_closed_account_leaves_no_contacts(customer: Account) -> None:
    friends = group(customer)
    contact(customer, "9810000001", "Asha", groups=(friends,), tags=("vip",), City="Pune")
    upload = snapshot(customer, friends, None)
    models.ContactImport.objects.create(account=customer, upload=upload, group=friends)
    models.ContactBulk.objects.create(account=customer, action="delete", last_id=1, people=1)
    Account.objects.filter(pk=customer.pk).update(status=Account.Status.CLOSED)
    customer.refresh_from_db()
    assert erasing.erase(customer)
    for name in ("", "Group", "Tag", "Segment", "Field", "Import", "Bulk"):
        assert not getattr(models, f"Contact{name}").objects.exists()
