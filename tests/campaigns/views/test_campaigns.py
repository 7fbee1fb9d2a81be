"""The list of campaigns, and one campaign's page while it is sent."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from campaigns.models import Campaign, Carrier
from campaigns.selectors import campaigns as selectors
from campaigns.services import campaigns
from campaigns.statuses import CampaignStatus, MessageState
from tests.campaigns.campaign_scene import confirmed, sent
from tests.campaigns.views.test_builder import page

pytestmark = pytest.mark.django_db


def test_the_list_pages_through_everything_once(
    customer: Account, customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors.page, "__kwdefaults__", {"group": "", "before": "", "size": 3})
    for n in range(7):
        campaigns.create_draft(customer, name=f"Number {n}.", by=None)
    seen = []
    address = reverse("campaigns")
    while address:
        response = customer_client.get(address)
        seen += [campaign.name for campaign, _ in response.context["rows"]]
        address = response.context["older_url"]
    assert seen == [f"Number {n}." for n in reversed(range(7))]


def test_the_list_shows_only_ones_own_and_the_group_asked_for(
    customer: Account, stranger: Account, customer_client: Client
) -> None:
    campaigns.create_draft(stranger, name="Strange", by=None)
    campaigns.create_draft(customer, name="Mine", by=None)
    assert "Strange" not in page(customer_client.get(reverse("campaigns")))
    assert "Mine" in page(customer_client.get(reverse("campaigns"), {"show": "drafts"}))
    assert "No campaigns here" in page(
        customer_client.get(reverse("campaigns"), {"show": "sending"})
    )
    for odd in ("x", "\0", "é" * 300):
        assert customer_client.get(reverse("campaigns"), {"before": odd}).status_code == 200


def test_an_empty_list_says_what_to_do_next(customer_client: Client) -> None:
    assert "Sample files to try it with" in page(customer_client.get(reverse("campaigns")))


def test_uncertain_is_shown_beside_the_word_and_explained(
    customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    states = [MessageState.DELIVERED, MessageState.UNCERTAIN, MessageState.REJECTED]
    campaign = sent(confirmed(customer), carrier, states)
    shown = page(customer_client.get(reverse("campaign", args=[campaign.uuid])))
    assert "1 of 3 delivered" in shown
    assert "1 uncertain" in shown
    assert "We do not send it again by ourselves" in shown
    assert "3 = 1 delivered + 1 uncertain + 1 rejected" in shown


def test_the_live_panel_ends_when_nothing_will_change(
    customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    campaign = confirmed(customer)
    address = reverse("campaign_progress", args=[campaign.uuid])
    answer = customer_client.get(address, {"status": "scheduled"})
    assert "X-Live" not in answer
    assert "<html" not in answer.content.decode()
    campaign = sent(campaign, carrier, [MessageState.DELIVERED] * 3)
    # A status that changed ends it too: the page is loaded anew and shows the rest.
    assert customer_client.get(address, {"status": "running"})["X-Live"] == "done"
    assert customer_client.get(address, {"status": "finished"})["X-Live"] == "done"


def test_a_receipt_still_to_come_keeps_it_live_for_a_while(
    customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    states = [MessageState.DELIVERED, MessageState.SENT, MessageState.DELIVERED]
    campaign = sent(confirmed(customer), carrier, states)
    address = reverse("campaign_progress", args=[campaign.uuid])
    assert "X-Live" not in customer_client.get(address, {"status": "finished"})
    Campaign.objects.filter(pk=campaign.pk).update(finished_at="2026-01-01T00:00:00Z")
    assert customer_client.get(address, {"status": "finished"})["X-Live"] == "done"


def test_a_campaign_that_has_started_cannot_be_cancelled(
    customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    campaign = sent(confirmed(customer), carrier, [MessageState.DELIVERED] * 3)
    response = customer_client.post(reverse("campaign_cancel", args=[campaign.uuid]), follow=True)
    assert "has started: stop it" in page(response)
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.FINISHED
