"""The archive's pages: asking, deciding, holds and rules; and what says that a message is there."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, User
from campaigns.models import Batch, Campaign, Carrier, LegalHold, Message
from campaigns.statuses import CampaignStatus
from reports.models import Archive, RestoreRequest, RetentionRule
from reports.services import archiver, restoring
from tests.reports.archive_scene import NOW, old_batch

pytestmark = pytest.mark.django_db


@pytest.fixture
def archived(customer: Account, carrier: Carrier) -> Batch:
    """A batch of last July, in the archive."""
    batch = old_batch(customer, carrier)
    archiver.run(now=NOW)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def desk(operator: Account, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(operator.users.get())


def words(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_a_month_is_asked_for_decided_on_and_comes_back(
    archived: Batch, customer: Account, customer_client: Client, desk: Client
) -> None:
    assert "July 2026" in words(customer_client, "archive")
    address = reverse("archive_restore", args=["2026-07"])
    assert customer_client.post(address, {"days": "40"}).status_code == 422
    assert customer_client.post(address, {"days": "5", "reason": "A claim"}).status_code == 302
    assert "asked for already" in customer_client.post(address, {"days": "5"}).content.decode()
    assert "Asked for" in words(customer_client, "archive")
    request = RestoreRequest.objects.get()
    assert customer.name in words(desk, "retention")
    assert "A claim" in words(desk, "restore_decide", request.uuid)
    decision = {"approve": "1", "answer": "Here it is"}
    desk.post(reverse("restore_decide", args=[request.uuid]), decision)
    restoring.work()
    assert "Put it away" in words(customer_client, "archive")
    assert Message.objects.count() == 5
    customer_client.post(reverse("archive_end", args=[request.uuid]))
    restoring.work()
    assert not Message.objects.exists()
    assert "Here it is" in words(customer_client, "archive")
    done = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"archive.made", "restore.asked", "restore.approved", "restore.back"} < done


def test_what_is_declined_is_told(archived: Batch, customer_client: Client, desk: Client) -> None:
    customer_client.post(reverse("archive_restore", args=["2026-07"]), {"days": "5"})
    request = RestoreRequest.objects.get()
    address = reverse("restore_decide", args=[request.uuid])
    desk.post(address, {"decline": "1", "answer": "Ask your lawyer"})
    assert "Ask your lawyer" in words(customer_client, "archive")
    assert desk.post(address, {"approve": "1"}).status_code == 422
    restoring.work()
    assert not Message.objects.exists()


@pytest.mark.parametrize("month", ["2026-06", "2026-7", "July", "1999-01"])
def test_a_month_that_is_not_there_is_not_found(
    archived: Batch, customer_client: Client, month: str
) -> None:
    address = reverse("archive_restore", args=[month])
    assert customer_client.get(address).status_code == 404


def test_archived_messages_are_said_to_be_archived(
    archived: Batch, customer_client: Client
) -> None:
    response = customer_client.get(reverse("message", args=[f"{archived.uuid}:1"]))
    assert response.status_code == 410
    assert reverse("archive_restore", args=["2026-07"]) in response.content.decode()
    assert reverse("archive") in words(customer_client, "messages")
    search = {"from": "2026-07-01", "to": "2026-07-31"}
    report = customer_client.get(reverse("report_download"), search)
    assert report.status_code == 422
    assert "archive" in report.content.decode().lower()


def test_a_campaign_whose_messages_are_archived_says_so(
    archived: Batch, customer: Account, customer_client: Client
) -> None:
    campaign = Campaign.objects.create(
        account=customer, name="Old sale", status=CampaignStatus.FINISHED
    )
    Batch.objects.filter(pk=archived.pk).update(campaign=campaign)
    try:
        assert "are in the archive" in words(customer_client, "campaign", campaign.uuid)
        report = customer_client.get(reverse("campaign_report", args=[campaign.uuid]))
        assert report.headers["Location"] == reverse("archive")
    finally:
        Batch.objects.filter(pk=archived.pk).update(campaign=None)


def test_holds_and_rules_are_the_operators(
    customer: Account, customer_client: Client, desk: Client
) -> None:
    for name in ("retention", "legal_hold_place", "retention_rule_add"):
        assert customer_client.get(reverse(name)).status_code == 404
    place = reverse("legal_hold_place")
    assert desk.post(place, {"account": "Nobody", "reason": "x"}).status_code == 422
    desk.post(place, {"account": customer.name, "reason": "Case 7"})
    hold = LegalHold.objects.get()
    assert desk.post(place, {"account": str(customer.uuid), "reason": "x"}).status_code == 422
    assert "Case 7" in words(desk, "retention")
    desk.post(reverse("legal_hold_lift", args=[hold.uuid]))
    hold.refresh_from_db()
    assert hold.lifted_at
    add = reverse("retention_rule_add")
    rule = {"kind": "messages", "amount": "12", "unit": "months", "region": "IN"}
    assert desk.post(add, rule | {"amount": "3", "unit": "days"}).status_code == 422
    assert desk.post(add, rule).status_code == 302
    assert "exactly this already" in desk.post(add, rule).content.decode()
    assert "12 months" in words(customer_client, "retention_policy")
    desk.post(reverse("retention_rule_remove", args=[RetentionRule.objects.get().uuid]))
    assert "3 months" in words(customer_client, "retention_policy")


def test_damaged_parts_stand_on_the_operators_page(archived: Batch, desk: Client) -> None:
    Archive.objects.update(fault="messages.parquet: another checksum")
    assert "messages.parquet: another checksum" in words(desk, "retention")
