"""What people and programs do to campaigns and keys is in the audit log: who, what, from where."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import current
from accounts.models import Account, AuditEntry, User
from apikeys.models import ApiKey
from apikeys.services.keys import create_key, revoke_key
from campaigns.services import halting
from campaigns.services.cancelling import cancel
from campaigns.statuses import CampaignStatus
from portal.api.v2.accounts import MeView
from tests.campaigns.campaign_scene import checked, confirmed, csv_file, draft

ME = "/api/v2/auth/me"


def only(action: str) -> AuditEntry:
    return AuditEntry.objects.get(action=action)


def test_a_campaign_by_its_owner(customer_client: Client, customer: Account, owner: User):
    made = customer_client.post(
        reverse("campaign_new"),
        {"name": "Sale", "file": csv_file()},
        REMOTE_ADDR="192.0.2.7",
    )
    assert made.status_code == 302
    created, chosen = only("campaign.created"), only("campaign.file_chosen")
    for entry in (created, chosen):
        assert (entry.account, entry.actor, entry.actor_label) == (customer, owner, owner.email)
        assert (entry.address, entry.home) == ("192.0.2.7", None)
        assert (entry.subject_kind, entry.subject_label) == ("campaign", "Sale")
    assert chosen.after["file"] == "people.csv"


def test_what_is_confirmed_is_told_without_the_text(
    customer_client: Client, customer: Account, owner: User
):
    campaign = checked(draft(customer, text="Hello {{name}}, call +919876543210"))
    offer = {"messages": campaign.messages, "price": campaign.price}
    address = reverse("campaign_review", args=[campaign.uuid])
    assert customer_client.post(address, offer).status_code == 302
    entry = only("campaign.confirmed")
    assert entry.actor == owner and entry.subject_uuid == campaign.uuid
    assert entry.after["messages"] == campaign.messages
    assert entry.after["text"] == "34 characters"
    assert "98765" not in json.dumps(entry.after)


def test_each_turn_of_a_campaign_is_one_entry(customer: Account):
    campaign = confirmed(customer)
    type(campaign).objects.filter(pk=campaign.pk).update(status=CampaignStatus.RUNNING)
    halting.pause(campaign)
    halting.resume(campaign)
    halting.stop(campaign)
    cancel(confirmed(customer))
    actions = AuditEntry.objects.filter(subject_kind="campaign").values_list("action", flat=True)
    made = ["campaign.created", "campaign.file_chosen", "campaign.confirmed"]
    turns = ["campaign.paused", "campaign.resumed", "campaign.stopped"]
    assert list(actions.order_by("id")) == [*made, *turns, *made, "campaign.cancelled"]


def test_what_is_refused_leaves_no_entry(customer_client: Client, customer: Account):
    campaign = checked(draft(customer))
    address = reverse("campaign_review", args=[campaign.uuid])
    customer_client.post(address, {"messages": 1, "price": 1})
    assert not AuditEntry.objects.filter(action="campaign.confirmed").exists()


def test_downloads(customer_client: Client, customer: Account):
    campaign = confirmed(customer)
    for name in ("campaign_report", "campaign_rejected"):
        customer_client.get(reverse(name, args=[campaign.uuid]))
    day = campaign.created_at.date()
    customer_client.get(reverse("report_download"), {"from": day, "to": day})
    entries = AuditEntry.objects.filter(action="report.downloaded").order_by("id")
    assert [entry.after.get("rows") for entry in entries] == ["all", "rejected", None]


@pytest.fixture
def key(customer: Account, owner: User) -> tuple[ApiKey, str]:
    return create_key(
        customer,
        name="Shop",
        expires_in_days=None,
        allowed_addresses=["192.0.2.0/24"],
        created_by=owner,
    )


def test_a_key_is_made_and_revoked(key: tuple[ApiKey, str]):
    row, text = key
    revoke_key(row, by=None)
    revoke_key(row, by=None)
    created, revoked = only("key.created"), only("key.revoked")
    assert created.subject_uuid == revoked.subject_uuid == row.uuid
    assert created.after["allowed_addresses"] == ["192.0.2.0/24"]
    told = json.dumps(list(AuditEntry.objects.values("before", "after", "subject_label")))
    assert text not in told and row.digest not in told


def test_the_use_of_a_dead_key_is_told_once_a_minute(client: Client, key: tuple[ApiKey, str]):
    row, text = key
    revoke_key(row, by=None)
    headers = {"Authorization": f"Bearer {text}"}
    answers = [client.get(ME, headers=headers, REMOTE_ADDR="192.0.2.9") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {401}
    entry = only("key.refused")
    assert (entry.actor_label, entry.address) == ("key Shop", "192.0.2.9")
    assert "revoked" in entry.after["why"]


def test_a_key_from_an_address_it_may_not_come_from(client: Client, key: tuple[ApiKey, str]):
    headers = {"Authorization": f"Bearer {key[1]}"}
    assert client.get(ME, headers=headers, REMOTE_ADDR="198.51.100.1").status_code == 403
    assert only("key.refused").address == "198.51.100.1"
    assert client.get(ME, headers={"Authorization": "0" * 32}).status_code == 401
    assert AuditEntry.objects.filter(action="key.refused").count() == 1


def test_what_a_program_does_is_its_keys_doing(
    client: Client, key: tuple[ApiKey, str], monkeypatch: pytest.MonkeyPatch
):
    seen = []
    answer = MeView.get

    def noting(self: MeView, *args: object, **kwargs: object) -> object:
        seen.append(current())
        return answer(self, *args, **kwargs)

    monkeypatch.setattr(MeView, "get", noting)
    client.get(ME, headers={"Authorization": f"Bearer {key[1]}"}, REMOTE_ADDR="192.0.2.9")
    assert [(actor.label, actor.address) for actor in seen] == [("key Shop", "192.0.2.9")]
    assert current().label == "system"
