"""The pages on which people choose and change when a campaign leaves, without scripts."""

import re
from datetime import time, timedelta

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, AuditEntry, User
from campaigns.models import Campaign, Carrier, Chunk, SendingRules, SendingWindow
from campaigns.plans import Leftovers, Plan, Tempo
from campaigns.services import leftovers
from campaigns.statuses import CampaignStatus
from tests.campaigns.campaign_scene import draft
from tests.campaigns.rollout_scene import FRANCE, INDIA, planned, rows_of, taken, underway
from tests.factories import UserFactory

SPLIT = Plan(tempo=Tempo.SPLIT, batch_size=2, interval=15)


def words(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def url(name: str, campaign: Campaign, *more: int) -> str:
    return reverse(name, args=[campaign.uuid, *more])


def test_the_time_step_keeps_what_was_chosen(customer: Account, customer_client: Client) -> None:
    campaign = draft(customer)
    chosen = {"when": "now", "tempo": "split", "batch_size": "1000", "interval": "30"}
    chosen |= {"opens": "09:00", "closes": "20:00", "leftovers": "ask", "per_minute": ""}
    response = customer_client.post(url("campaign_time", campaign), chosen)
    assert response["Location"] == url("campaign_review", campaign)
    campaign.refresh_from_db()
    assert Plan.of(campaign.plan) == Plan(
        tempo=Tempo.SPLIT,
        batch_size=1000,
        interval=30,
        opens=time(9),
        closes=time(20),
        leftovers=Leftovers.ASK,
    )


def test_the_time_step_says_what_is_wrong_and_loses_nothing(
    customer: Account, customer_client: Client
) -> None:
    campaign = draft(customer)
    chosen = {"when": "now", "tempo": "split", "batch_size": "10", "interval": ""}
    response = customer_client.post(url("campaign_time", campaign), chosen)
    assert response.status_code == 422
    assert "How long?" in words(response)
    response = customer_client.post(url("campaign_time", campaign), chosen | {"interval": "15"})
    assert "Choose from 1,000 to 500,000." in words(response)
    assert 'value="10"' in response.content.decode()


def test_the_account_s_quiet_hours_are_offered_to_new_campaigns(
    customer: Account, customer_client: Client
) -> None:
    SendingRules.objects.create(account=customer, quiet_opens=time(8), quiet_closes=time(19))
    shown = customer_client.get(url("campaign_time", draft(customer))).content.decode()
    assert 'value="08:00"' in shown and 'value="19:00"' in shown


def test_the_review_says_when_each_place_is_reached(
    customer: Account, customer_client: Client
) -> None:
    now = timezone.localtime(timezone.now(), timezone.get_fixed_timezone(330))
    hour = (now + timedelta(hours=2)).replace(minute=0)
    plan = Plan(opens=hour.time(), closes=(hour + timedelta(hours=1)).time())
    campaign = planned(customer, plan, rows=rows_of((3, INDIA), (2, FRANCE)))
    shown = words(customer_client.get(url("campaign_review", campaign)))
    assert re.search(rf"India {hour:%H}:00 IST", shown)
    assert "France" in shown
    assert re.search(rf"Schedule 5 messages, to leave from \S+ \S+ \d+, {hour:%H}:00 on", shown)


def test_a_batch_is_moved_and_sent_now(customer: Account, customer_client: Client) -> None:
    campaign = underway(customer, SPLIT)
    shown = words(customer_client.get(url("campaign", campaign)))
    assert "When it leaves" in shown and "Change batch 3" in shown
    at = timezone.now() + timedelta(hours=2)
    clock = timezone.localtime(at, timezone.get_fixed_timezone(330)).strftime("%Y-%m-%dT%H:%M")
    address = url("campaign_wave", campaign, 2)
    assert "When should batch 2 leave?" in words(customer_client.get(address))
    customer_client.post(address, {"scheduled_at": clock, "later_too": "on"})
    dues = list(campaign.waves.order_by("number").values_list("due_at", flat=True))
    assert dues[2] - dues[1] == timedelta(minutes=15)
    assert abs(dues[1] - at) < timedelta(minutes=1)
    refused = customer_client.post(address, {"scheduled_at": "2020-01-01T10:00"})
    assert refused.status_code == 422 and "Choose a time after" in words(refused)
    customer_client.post(address, {"now": "1"})
    assert campaign.waves.get(number=2).due_at <= timezone.now()


def test_undo_is_offered_while_it_can_be_done(customer: Account, customer_client: Client) -> None:
    SendingRules.objects.create(account=customer, undo_seconds=60)
    campaign = underway(customer, Plan())
    assert "Nothing leaves for another" in words(customer_client.get(url("campaign", campaign)))
    response = customer_client.post(url("campaign_undo", campaign))
    assert response["Location"] == url("campaign_review", campaign)
    response = customer_client.post(url("campaign_undo", campaign), follow=True)
    assert "too late to undo" in words(response)


def test_a_second_person_releases_from_the_page(
    customer: Account, customer_client: Client, sign_in: object
) -> None:
    SendingRules.objects.create(account=customer, release_above=2)
    campaign = underway(customer, Plan())
    own = words(customer_client.get(url("campaign", campaign)))
    assert "somebody else must release it" in own and "Nobody else" in own
    refused = customer_client.post(url("campaign_release", campaign), follow=True)
    assert "Somebody else must release what you confirmed." in words(refused)
    second: User = UserFactory(account=customer, email="second@example.com", role="sender")
    client: Client = sign_in(second)  # type: ignore[operator]
    assert "Release it to leave now" in words(client.get(url("campaign", campaign)))
    refused = client.post(url("campaign_send_back", campaign), {"reason": ""}, follow=True)
    assert "Say why" in words(refused)
    client.post(url("campaign_release", campaign))
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.SCHEDULED
    assert "second@example.com" in words(client.get(url("campaign", campaign)))


def test_who_releases_sees_when_the_batches_would_leave(
    customer: Account, customer_client: Client
) -> None:
    SendingRules.objects.create(account=customer, release_above=2)
    campaign = underway(customer, SPLIT)
    assert campaign.messages > 2
    shown = words(customer_client.get(url("campaign", campaign)))
    assert "somebody else must release it" in shown
    assert "When it leaves" in shown


def test_a_viewer_can_neither_release_nor_undo(customer: Account, sign_in: object) -> None:
    campaign = underway(customer, SPLIT)
    viewer: User = UserFactory(account=customer, email="viewer@example.com", role="viewer")
    client: Client = sign_in(viewer)  # type: ignore[operator]
    for name in ("campaign_undo", "campaign_release", "campaign_send_back", "campaign_leftovers"):
        assert client.post(url(name, campaign)).status_code == 403
    assert "Change batch" not in words(client.get(url("campaign", campaign)))


def test_what_waits_for_a_decision_is_asked_on_the_page(
    customer: Account, customer_client: Client
) -> None:
    campaign = underway(customer, Plan(leftovers=Leftovers.ASK))
    Chunk.objects.update(closes_at=timezone.now())
    leftovers.sort_out()
    assert "5 messages wait for your decision" in words(
        customer_client.get(url("campaign", campaign))
    )
    customer_client.post(url("campaign_leftovers", campaign), {"drop": "1"})
    assert not Chunk.objects.filter(state=Chunk.State.WAITING).exists()
    again = customer_client.post(url("campaign_leftovers", campaign), {"drop": "1"}, follow=True)
    assert "No messages of this campaign wait" in words(again)


def test_where_running_campaigns_cannot_be_aborted_no_page_offers_it(
    customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    SendingRules.objects.create(account=customer, running_campaigns="seed")
    campaign = underway(customer, Plan(per_minute=1))
    assert taken(carrier) == 1
    shown = words(customer_client.get(url("campaign", campaign)))
    assert "Pause" not in shown and "Stop for good" not in shown
    refused = customer_client.post(url("campaign_pause", campaign), follow=True)
    assert "Ongoing campaigns cannot be aborted" in words(refused)
    customer_client.post(url("campaign_stop", campaign))
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.RUNNING


def test_the_page_says_how_long_and_why(
    customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    campaign = underway(customer, Plan(per_minute=2))
    assert taken(carrier) == 1
    shown = words(customer_client.get(url("campaign_progress", campaign)))
    assert "About 2 minutes to go: 4 at the campaign’s own 2 a minute." in shown


def test_sending_rules_are_kept_and_audited(customer: Account, customer_client: Client) -> None:
    address = reverse("sending_rules")
    wanted = {"running_campaigns": "stoppable", "undo_seconds": "30", "release_above": "1000"}
    customer_client.post(address, wanted | {"quiet_opens": "09:00", "quiet_closes": "20:00"})
    rules = SendingRules.objects.get(account=customer)
    assert (rules.undo_seconds, rules.release_above) == (30, 1000)
    assert AuditEntry.objects.filter(action="sending_rules.changed").count() == 1
    refused = customer_client.post(address, wanted | {"undo_seconds": "301"})
    assert refused.status_code == 422
    refused = customer_client.post(address, wanted | {"quiet_opens": "09:00"})
    assert "Give both hours" in words(refused)


def test_an_issuer_sets_and_removes_the_hours_of_a_product(
    operator: Account, sign_in: object
) -> None:
    client: Client = sign_in(operator.users.get())  # type: ignore[operator]
    address = reverse("product_hours", args=["P"])
    assert "India 09:00–21:00" in words(client.get(address))
    client.post(address, {"country": "FR", "opens": "08:00", "closes": "20:00"})
    assert "France 08:00–20:00" in words(client.get(address))
    refused = client.post(address, {"country": "FR", "opens": "08:00", "closes": "08:00"})
    assert refused.status_code == 422
    client.post(address, {"forget": "FR"})
    assert not SendingWindow.objects.exists()
    assert client.post(address, {"forget": "FR"}).status_code == 404
