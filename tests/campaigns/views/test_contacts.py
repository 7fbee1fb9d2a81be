"""The contact pages: adding, finding, changing and deleting people."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, LimitOverride
from campaigns.models import Contact, ContactBulk, ContactGroup, ContactTag, OptOut
from campaigns.selectors import contacts as selectors
from campaigns.services import contactbulk, contactparts
from tests.campaigns.contacts_scene import contact, group
from tests.campaigns.scene import queued_batch
from tests.factories import OptOutFactory

LIST, NEW, MANY = "/contacts/", "/contacts/new/", "/contacts/many/"


def actions(account: Account) -> list[str]:
    found = AuditEntry.objects.filter(account=account, action__startswith="contact")
    return list(found.order_by("id").values_list("action", flat=True))


def shown(client: Client, query: str = "") -> str:
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200
    return response.content.decode()


def fields(person: Contact) -> dict[str, Any]:
    names = person.account.contact_fields.all()
    return {"name": person.name} | {
        f"attribute_{field.pk}": person.attributes.get(field.name, "") for field in names
    }


def test_a_contact_is_added_changed_and_deleted(customer: Account, customer_client: Client) -> None:
    friends = group(customer)
    response = customer_client.post(
        NEW,
        {
            "number": "98100 00001",
            "name": " Asha  Rao ",
            "groups": [str(friends.uuid)],
            "tags": "vip, Pune ,vip",
            "new_name_0": "City",
            "new_value_0": "Pune",
            "new_name_1": "शहर",
            "new_value_1": "पुणे",
        },
    )
    asha = Contact.objects.get()
    own = reverse("contact", args=[asha.uuid])
    assert response["Location"] == own
    assert (asha.msisdn, asha.country, asha.name) == (919810000001, "IN", "Asha Rao")
    assert asha.attributes == {"City": "Pune", "शहर": "पुणे"}
    page = customer_client.get(own).content.decode()
    assert all(word in page for word in ("Asha Rao", "पुणे", "Friends", "vip", "No opt-out"))
    city = customer.contact_fields.get(name="City")
    changed = fields(asha) | {f"attribute_{city.pk}": "", "tags": "Pune"}
    customer_client.post(reverse("contact_edit", args=[asha.uuid]), changed)
    asha.refresh_from_db()
    assert asha.attributes == {"शहर": "पुणे"}
    assert [tag.name for tag in asha.tags.all()] == ["Pune"] and not asha.groups.exists()
    customer_client.post(reverse("contact_delete", args=[asha.uuid]))
    assert not Contact.objects.exists()
    assert actions(customer) == [
        "contact_group.created",
        "contact_tag.created",
        "contact_tag.created",
        "contact.added",
        "contact.changed",
        "contact.deleted",
    ]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": "12"}, "number"),
        ({"number": ""}, "number"),
        ({"number": "9810000001", "name": "x" * 121}, "name"),
        ({"number": "9810000001", "new_value_0": "Pune"}, "new_name_0"),
        ({"number": "9810000001", "new_name_0": "City", "new_value_0": "x" * 501}, "new_value_0"),
        ({"number": "9810000001", "tags": "x" * 41}, "tags"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    customer_client: Client, typed: dict[str, str], field: str
) -> None:
    response = customer_client.post(NEW, typed)
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not Contact.objects.exists()


def test_a_number_is_a_contact_once(customer: Account, customer_client: Client) -> None:
    asha = contact(customer, name="Asha")
    response = customer_client.post(NEW, {"number": "+91 98100 00001"})
    page = response.content.decode()
    assert response.status_code == 422 and "already" in page
    assert reverse("contact", args=[asha.uuid]) in page


def test_limits_are_kept(customer: Account, customer_client: Client) -> None:
    for name in ("contacts", "contact_groups", "contact_tags", "contact_attributes"):
        LimitOverride.objects.create(account=customer, name=name, value=1)
    contact(customer, "9810000001", tags=("vip",), City="Pune")
    group(customer)
    full = customer_client.post(NEW, {"number": "9810000002"})
    assert full.status_code == 422 and "ask for a higher limit" in full.content.decode()
    LimitOverride.objects.filter(name="contacts").delete()
    for more in ({"tags": "new"}, {"new_name_0": "Plan", "new_value_0": "Gold"}):
        assert customer_client.post(NEW, {"number": "9810000002"} | more).status_code == 422
    made = customer_client.post("/contacts/groups/", {"group-name": "More", "group": "1"})
    assert made.status_code == 422
    assert (
        Contact.objects.count() == ContactGroup.objects.count() == ContactTag.objects.count() == 1
    )


def test_the_list_finds_by_name_number_group_and_tag(
    customer: Account, customer_client: Client, stranger: Account
) -> None:
    friends = group(customer)
    contact(customer, "9810000001", "José Álvarez", groups=(friends,))
    contact(customer, "9810000002", "Asha Rao", tags=("vip",))
    contact(stranger, "9810000003", "Foreign Asha")
    tag = customer.contact_tags.get()
    for query, expected in (
        ("", {"José", "Asha"}),
        ("?q=alvarez jose", {"José"}),
        ("?q=00002", {"Asha"}),
        ("?q=%2B919810000001", {"José"}),
        (f"?group={friends.uuid}", {"José"}),
        (f"?tag={tag.uuid}", {"Asha"}),
        (f"?tag={tag.uuid}&group={friends.uuid}", set()),
        (f"?tag={tag.uuid}&q=rao", {"Asha"}),
        ("?q=nobody", set()),
    ):
        page = shown(customer_client, query)
        assert {name for name in ("José", "Asha", "Foreign") if f"{name} " in page} == expected


@pytest.mark.parametrize("narrowed", [False, True])
def test_pages_follow_each_other_without_a_gap(
    customer: Account, monkeypatch: pytest.MonkeyPatch, narrowed: bool
) -> None:
    monkeypatch.setattr(selectors, "PAGE", 3)
    friends = group(customer)
    for n in range(8):
        contact(customer, f"98100000{n:02}", groups=(friends,))
    search = selectors.Search(group=friends if narrowed else None)
    seen: list[int] = []
    while True:
        page = selectors.find(customer, search)
        seen += [person.msisdn for person in page.contacts]
        if not page.older:
            break
        search = selectors.Search(group=search.group, before=page.contacts[-1].uuid)
    assert seen == [919810000000 + n for n in reversed(range(8))]


def test_ticked_contacts_go_into_a_group_and_get_a_tag(
    customer: Account, customer_client: Client, stranger: Account
) -> None:
    friends, people = group(customer), [contact(customer, f"981000000{n}") for n in range(3)]
    foreign = contact(stranger, "9810000009")
    tag = contactparts.create_tag(customer, name="vip")
    ticked = [str(people[0].uuid), str(people[1].uuid), str(foreign.uuid)]
    for action in ({"action": "add_to_group", "group": friends.uuid}, {"action": "tag"}):
        customer_client.post(MANY, {"contact": ticked, "tag": tag.uuid} | action)
    assert set(friends.contacts.all()) == set(people[:2]) == set(tag.contacts.all())
    customer_client.post(
        MANY, {"contact": ticked[:1], "action": "remove_from_group", "group": friends.uuid}
    )
    assert set(friends.contacts.all()) == {people[1]}
    nobody = customer_client.post(MANY, {"action": "tag", "tag": tag.uuid}, follow=True)
    assert "Tick at least one contact" in nobody.content.decode()


def test_all_that_match_are_deleted_once_their_number_is_typed(
    customer: Account, customer_client: Client, stranger: Account
) -> None:
    friends = group(customer)
    for n in range(3):
        contact(customer, f"981000000{n}", "Asha", groups=(friends,))
    contact(customer, "9810000007", "Ravi")
    contact(stranger, "9810000008", "Asha")
    OptOutFactory(account=customer, msisdn=919810000000)
    asked = {"action": "delete", "every": "on"}
    page = customer_client.post(f"{MANY}?q=asha", asked)
    assert page.status_code == 422 and "Delete 3 contacts?" in page.content.decode()
    assert customer_client.post(f"{MANY}?q=asha", asked | {"typed": "4"}).status_code == 422
    assert Contact.objects.count() == 5
    customer_client.post(f"{MANY}?q=asha", asked | {"typed": "3"})
    assert {person.name for person in customer.contacts.all()} == {"Ravi"}
    assert Contact.objects.count() == 2 and OptOut.objects.count() == 1
    assert AuditEntry.objects.get(action="contact.many_deleted").after["count"] == 3


@pytest.mark.django_db(transaction=True)
def test_a_change_to_many_goes_on_after_a_kill_and_leaves_out_who_came_later(
    customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = contactparts.create_tag(customer, name="vip")
    for n in range(10):
        contact(customer, f"98100000{n:02}")
    monkeypatch.setattr(contactbulk, "BLOCK", 3)
    monkeypatch.setattr(contactbulk, "AT_ONCE_SECONDS", -1.0)
    row = contactbulk.begin(customer, selectors.Search(), "tag", tag=tag)
    assert (row.done, row.finished_at) == (3, None)
    contact(customer, "9810000050")
    with monkeypatch.context() as patch:
        patch.setattr(contactbulk.store, "insert_new", _killed)
        with pytest.raises(KeyboardInterrupt):
            contactbulk.run(row.uuid)
    assert contactbulk.unfinished() == [row]
    assert contactbulk.run(row.uuid)
    row.refresh_from_db()
    assert row.done == 10 == tag.contacts.count() and row.finished_at
    assert not contactbulk.unfinished()


def _killed(*args: object) -> int:
    raise KeyboardInterrupt


def test_the_progress_of_a_change_is_told(customer: Account, customer_client: Client) -> None:
    row = ContactBulk.objects.create(
        account=customer, action="tag", last_id=5, people=2_000, done=1_000
    )
    address = reverse("contact_bulk", args=[row.uuid])
    assert "1,000 of 2,000" in customer_client.get(address).content.decode()
    assert "X-Live" not in customer_client.get(address, headers={"X-Live": "ask"})
    assert "1,000 of 2,000" in shown(customer_client)


def test_a_contact_tells_its_opt_outs_and_last_messages(
    customer: Account, customer_client: Client
) -> None:
    queued_batch(customer, 2)
    asha = contact(customer, "9810000001")
    OptOutFactory(account=customer, msisdn=asha.msisdn)
    page = customer_client.get(reverse("contact", args=[asha.uuid])).content.decode()
    assert "Opted out" in page and "Everything" in page and "Hello" in page
    assert f"{reverse('optout_lookup')}?number=%2B919810000001" in page


def test_the_export_holds_all_and_no_formula(customer: Account, customer_client: Client) -> None:
    friends = group(customer)
    contact(customer, "9810000001", "=SUM(A1)", groups=(friends,), tags=("vip",), City="@x")
    contact(customer, "9810000002", "Ravi")
    text = customer_client.get("/contacts/contacts.csv?q=sum").getvalue().decode("utf-8-sig")
    head, line = text.splitlines()
    assert head == "Number,Name,Country,City,Groups,Tags,Created"
    assert line.startswith("+919810000001,'=SUM(A1),IN,'@x,Friends,vip,")
    assert "contact.exported" in actions(customer)


def test_groups_and_tags_are_made_renamed_and_deleted_while_no_segment_needs_them(
    customer: Account, customer_client: Client
) -> None:
    customer_client.post("/contacts/groups/", {"group-name": "Friends", "group": "1"})
    customer_client.post("/contacts/groups/", {"tag_name-name": "vip", "tag": "1"})
    friends, tag = ContactGroup.objects.get(), ContactTag.objects.get()
    again = customer_client.post("/contacts/groups/", {"group-name": "FRIENDS", "group": "1"})
    assert again.status_code == 422
    contact(customer, groups=(friends,), tags=("vip",))
    customer_client.post(reverse("contact_group", args=[friends.uuid]), {"name": "Family"})
    customer_client.post(reverse("contact_tag", args=[tag.uuid]), {"name": "gold"})
    page = customer_client.get("/contacts/groups/").content.decode()
    assert "Family" in page and "gold" in page
    for name, part, typed in (
        ("contact_group_delete", friends, "Family"),
        ("contact_tag_delete", tag, "gold"),
    ):
        address = reverse(name, args=[part.uuid])
        assert customer_client.post(address, {"typed": "wrong"}).status_code == 422
        assert customer_client.post(address, {"typed": typed}).status_code == 302
    assert Contact.objects.count() == 1
    assert not ContactGroup.objects.exists() and not ContactTag.objects.exists()


def test_an_attribute_is_forgotten_only_when_nobody_has_it(
    customer: Account, customer_client: Client
) -> None:
    asha = contact(customer, **{"शहर": "पुणे"})
    field = customer.contact_fields.get()
    address = reverse("contact_field_delete", args=[field.uuid])
    page = customer_client.post(address, follow=True).content.decode()
    assert "A contact still has" in page
    asha.delete()
    customer_client.post(address)
    assert not customer.contact_fields.exists()
