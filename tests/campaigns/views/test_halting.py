"""The pages on which a running campaign is paused, resumed and stopped."""

import csv

import pytest
from django.test import Client

from accounts.models import Account
from campaigns.models import Campaign, Carrier
from campaigns.services.finishing import note_rest
from campaigns.statuses import CampaignStatus
from tests.campaigns.campaign_scene import confirmed
from tests.campaigns.services.flying import accept, take_off
from tests.factories import UserFactory


@pytest.fixture
def running(customer: Account, carrier: Carrier) -> Campaign:
    """A campaign of three; one has left."""
    campaign = confirmed(customer)
    accept(carrier, take_off(carrier, 1))
    return campaign


def page(client: Client, campaign: Campaign) -> str:
    return str(client.get(f"/campaigns/{campaign.uuid}/").content.decode())


def post(client: Client, campaign: Campaign, act: str) -> str:
    answer = client.post(f"/campaigns/{campaign.uuid}/{act}/", follow=True)
    return str(answer.content.decode())


def test_pause_and_resume(customer_client: Client, running: Campaign) -> None:
    assert "Stop for good" in page(customer_client, running)
    assert "Paused: 1 of 3 have left" in post(customer_client, running, "pause")
    assert "1 of 3 sent" in post(customer_client, running, "resume")


def test_stop_says_what_it_does_and_shows_its_proof(
    customer_client: Client, running: Campaign
) -> None:
    asked = customer_client.get(f"/campaigns/{running.uuid}/stop/").content.decode()
    assert "1 message has left" in asked and "2 have not" in asked
    shown = post(customer_client, running, "stop")
    assert "Stopped: 1 of 3 left before it" in shown
    assert "2 messages, their credits are back" in shown
    assert "last answers" in shown
    note_rest()
    shown = page(customer_client, running)
    assert "last answers" not in shown
    assert "2 of them came back" in shown


def test_who_got_it_is_a_csv(customer_client: Client, running: Campaign) -> None:
    post(customer_client, running, "stop")
    address = f"/campaigns/{running.uuid}/report.csv?only=out"
    assert address.rsplit("/", 1)[1] in page(customer_client, running)
    answer = customer_client.get(address)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["State"] for row in rows] == ["Sent"]


def test_twice_says_what_it_is_now(customer_client: Client, running: Campaign) -> None:
    post(customer_client, running, "stop")
    assert "“Stopped” now" in post(customer_client, running, "pause")


def test_who_may_only_look_has_no_buttons(
    customer: Account, client: Client, running: Campaign
) -> None:
    client.force_login(UserFactory(account=customer, role="viewer"))
    assert "Stop for good" not in page(client, running)
    assert client.post(f"/campaigns/{running.uuid}/pause/").status_code == 403
    running.refresh_from_db()
    assert running.status == CampaignStatus.RUNNING
