"""The opt-out tags' pages: made, renamed, described, and deleted only while unused."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, User
from campaigns.models import OptOut, OptOutTag
from tests.factories import OptOutFactory, OptOutTagFactory, UserFactory

TAGS = "/opt-outs/tags/"


def actions(account: Account) -> list[str]:
    entries = AuditEntry.objects.filter(account=account, action__startswith="optout_tag")
    return list(entries.order_by("id").values_list("action", flat=True))


def test_a_tag_is_made_renamed_described_and_deleted(
    customer: Account, customer_client: Client
) -> None:
    customer_client.post(TAGS, {"name": " offers ", "description": "Sales"})
    tag = OptOutTag.objects.get()
    assert (tag.account, tag.name, tag.description) == (customer, "offers", "Sales")
    own = reverse("optout_tag", args=[tag.uuid])
    customer_client.post(own, {"name": "deals", "description": "Sales"})
    tag.refresh_from_db()
    assert tag.name == "deals"
    entry = AuditEntry.objects.get(action="optout_tag.changed")
    assert (entry.before, entry.after) == ({"name": "offers"}, {"name": "deals"})
    customer_client.post(own, {"name": "deals", "description": "Sales"})
    delete = reverse("optout_tag_delete", args=[tag.uuid])
    wrong = customer_client.post(delete, {"typed": "Deals"})
    assert wrong.status_code == 422
    assert "exactly as it is" in wrong.content.decode()
    customer_client.post(delete, {"typed": "deals"})
    assert not OptOutTag.objects.exists()
    assert actions(customer) == [
        "optout_tag.created",
        "optout_tag.changed",
        "optout_tag.deleted",
    ]


def test_a_tag_in_use_stays_even_when_its_opt_outs_are_lifted(
    customer: Account, customer_client: Client
) -> None:
    tag = OptOutTagFactory(account=customer, name="offers")
    OptOutFactory(account=customer, tag=tag, lifted_at="2026-01-01T00:00Z")
    page = customer_client.get(reverse("optout_tag", args=[tag.uuid])).content.decode()
    assert "cannot be deleted" in page
    response = customer_client.post(
        reverse("optout_tag_delete", args=[tag.uuid]), {"typed": "offers"}
    )
    assert response.status_code == 422
    assert "This tag is in use" in response.content.decode()
    assert OptOutTag.objects.exists() and OptOut.objects.exists()


@pytest.mark.parametrize("name", ["", "a,b", "x" * 41, "OFFERS", "a\x00b"])
def test_a_name_that_cannot_be_is_named_beside_its_field(
    customer: Account, customer_client: Client, name: str
) -> None:
    OptOutTagFactory(account=customer, name="offers")
    other = OptOutTagFactory(account=customer, name="news")
    for address in (TAGS, reverse("optout_tag", args=[other.uuid])):
        response = customer_client.post(address, {"name": name})
        assert response.status_code == 422
        assert 'id="id_name_error"' in response.content.decode()
    assert OptOutTag.objects.count() == 2
    assert actions(customer) == []


def test_another_account_may_have_the_same_name(
    customer_client: Client, stranger_client: Client
) -> None:
    for client in (customer_client, stranger_client):
        assert client.post(TAGS, {"name": "offers"}).status_code == 302


def test_who_may_not_manage_sees_the_tags_only(
    customer: Account, sign_in: Callable[[User], Client]
) -> None:
    OptOutTagFactory(account=customer, name="offers")
    sender = sign_in(UserFactory(account=customer, email="sender@example.com", role="sender"))
    assert "offers" in sender.get(TAGS).content.decode()
    sender.post(TAGS, {"name": "news"})
    assert OptOutTag.objects.count() == 1


def test_the_page_counts_who_is_out_now(customer: Account, customer_client: Client) -> None:
    tag = OptOutTagFactory(account=customer, name="offers")
    OptOutFactory(account=customer, tag=tag)
    OptOutFactory(account=customer, tag=tag)
    OptOutFactory(account=customer, tag=tag, lifted_at="2026-01-01T00:00Z")
    OptOutFactory(account=customer)
    (line,) = customer_client.get(TAGS).context["tags"]
    assert line.left == 2
