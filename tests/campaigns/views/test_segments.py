"""The pages of segments: rules by name, a look before saving, refusals beside their part."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, LimitOverride
from campaigns.models import ContactSegment
from tests.campaigns.contacts_scene import contact, group

NEW, PREVIEW = "/contacts/segments/new/", "/contacts/segments/preview/"


def lines(*rules: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"name": "Mine", "join": "all"}
    for n, (field, op, value) in enumerate(rules):
        data |= {f"rule-{n}-field": field, f"rule-{n}-op": op, f"rule-{n}-value": value}
    return data | more


def test_a_segment_is_looked_at_saved_used_and_deleted(
    customer: Account, customer_client: Client
) -> None:
    friends = group(customer)
    contact(customer, "9810000001", "Asha", groups=(friends,), City="Pune")
    contact(customer, "9810000002", "Ravi", City="Goa")
    rules = (("group", "is", "friends"), ("country", "is", "India"), ("", "is", ""))
    looked = customer_client.post(PREVIEW, lines(*rules)).content.decode()
    assert "<strong" in looked and "Asha" in looked and "Ravi" not in looked
    assert not ContactSegment.objects.exists()
    assert "Asha" in customer_client.post(NEW, lines(*rules, look="1")).content.decode()
    assert not ContactSegment.objects.exists()
    customer_client.post(NEW, lines(*rules))
    segment = ContactSegment.objects.get()
    assert (segment.people, segment.rules["rules"][0]["value"]) == (1, str(friends.uuid))
    own = reverse("contact_segment", args=[segment.uuid])
    page = customer_client.get(own).content.decode()
    assert 'value="Friends"' in page and 'value="India"' in page and "Asha" in page
    assert "Asha" in customer_client.get(f"/contacts/?segment={segment.uuid}").content.decode()
    changed = lines(("attr:City", "is", "goa"), name="Goa")
    customer_client.post(own, changed)
    segment.refresh_from_db()
    assert (segment.name, segment.people) == ("Goa", 1)
    delete = reverse("contact_segment_delete", args=[segment.uuid])
    assert customer_client.post(delete, {"typed": "goa"}).status_code == 422
    assert customer_client.post(delete, {"typed": "Goa"}).status_code == 302
    entries = AuditEntry.objects.filter(action__startswith="contact_segment").order_by("id")
    assert [entry.action.partition(".")[2] for entry in entries] == [
        "created",
        "changed",
        "deleted",
    ]


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        (("group", "is", "Nobody's"), "rule-0-value"),
        (("tag", "contains", "x"), "rule-0-op"),
        (("attr:City", "more", "many"), "rule-0-value"),
        (("attr:City", "is", ""), "rule-0-value"),
        (("", "is", "Pune"), "rule-0-field"),
        (("attr:Unknown", "is", "x"), "rule-0-field"),
    ],
)
def test_a_rule_that_cannot_be_is_told_and_what_was_typed_stays(
    customer: Account, customer_client: Client, rule: tuple[str, str, str], part: str
) -> None:
    contact(customer, City="Pune")
    response = customer_client.post(NEW, lines(rule))
    page = response.content.decode()
    assert response.status_code == 422 and f'id="id_{part}_error"' in page
    assert f'value="{rule[2]}"'.replace("'", "&#x27;") in page or not rule[2]
    assert not ContactSegment.objects.exists()


def test_no_rules_are_no_segment(customer_client: Client) -> None:
    response = customer_client.post(NEW, lines(("", "is", "")))
    assert response.status_code == 422 and "at least one rule" in response.content.decode()


def test_one_more_rule_keeps_what_is_there(customer_client: Client) -> None:
    page = customer_client.post(NEW, lines(("name", "is", "Asha"), more="1")).content.decode()
    assert 'value="Asha"' in page and 'name="rule-1-field"' in page


def test_the_limit_and_a_known_name(customer: Account, customer_client: Client) -> None:
    LimitOverride.objects.create(account=customer, name="contact_segments", value=2)
    first = lines(("name", "is", "x"))
    assert customer_client.post(NEW, first).status_code == 302
    assert customer_client.post(NEW, first | {"name": "MINE"}).status_code == 422
    assert customer_client.post(NEW, first | {"name": "Two"}).status_code == 302
    assert customer_client.post(NEW, first | {"name": "Three"}).status_code == 422


def test_a_group_that_a_segment_asks_for_stays(customer: Account, customer_client: Client) -> None:
    friends = group(customer)
    customer_client.post(NEW, lines(("group", "is", "Friends")))
    address = reverse("contact_group_delete", args=[friends.uuid])
    response = customer_client.post(address, {"typed": "Friends"})
    assert response.status_code == 422 and "“Mine” asks for it" in response.content.decode()
