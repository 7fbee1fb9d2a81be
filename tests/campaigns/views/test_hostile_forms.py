"""What no browser sends: every form answers it, and no database sees it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, User
from campaigns.models import SendingRules
from campaigns.services import confirming, dlt, senders
from campaigns.services.dlt import Entry
from campaigns.statuses import CampaignStatus
from tests.campaigns.campaign_scene import checked, draft
from tests.factories import UserFactory

NUL = "+9198\x0010000001"


def test_numbers_for_tests_with_a_nul(customer: Account, customer_client: Client) -> None:
    campaign = checked(draft(customer))
    for address in (
        reverse("campaign_tests", args=[campaign.uuid]),
        reverse("test_numbers"),
    ):
        answer = customer_client.post(address, {"test_numbers": NUL, "row": "2"}, follow=True)
        assert "Put a comma between the numbers" in answer.content.decode()
    assert not SendingRules.objects.exclude(test_numbers=[]).exists()


@pytest.mark.parametrize("act", ["preview", "plain", "step", "save", "test", ""])
def test_a_message_step_with_a_nul_in_everything(
    customer: Account, customer_client: Client, act: str
) -> None:
    dlt.add(customer, Entry("1107161234567890123", "Hello {#var#}", "Sale", "", []))
    campaign = draft(customer)
    names = ("text", "product", "sender", "version", "row", "template", "new_name", "test_numbers")
    data = {name: f"a\x00{name}" for name in names} | ({act: "1"} if act else {})
    answer = customer_client.post(reverse("campaign_message", args=[campaign.uuid]), data)
    assert answer.status_code in (200, 422)
    campaign.refresh_from_db()
    assert campaign.text == "Hello {{name}}"


@pytest.mark.parametrize("place", ["9" * 5_000, "-1", "x", "\x00", "1" * 8])
def test_a_rule_at_no_place(customer: Account, customer_client: Client, place: str) -> None:
    campaign = checked(draft(customer))
    address = reverse("campaign_repair_remove", args=[campaign.uuid])
    answer = customer_client.post(address, {"place": place}, follow=True)
    assert "There is no such rule any more" in answer.content.decode()


def test_reasons_with_a_nul(
    customer: Account, operator: Account, owner: User, customer_client: Client
) -> None:
    SendingRules.objects.create(account=customer, release_above=1)
    campaign = checked(draft(customer))
    second: User = UserFactory(account=customer, email="second@example.com")
    confirming.confirm(campaign, by=second)
    address = reverse("campaign_send_back", args=[campaign.uuid])
    customer_client.post(address, {"reason": "No\x00t now"})
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.READY
    senders.reject(customer.senders.get(), by=operator.users.get(), answer="Not\x00 yours")
    assert customer.senders.get().answer == "Not\ufffd yours"


@pytest.mark.parametrize(
    "extreme",
    [
        {"runs_left": "99999999999999999999"},
        {"max_messages": "99999999999"},
        {"max_price": "9" * 30},
        {"starts_on": "9999-12-31"},
        {"starts_on": "0001-01-01"},
        {"ends_on": "9999-12-31"},
    ],
)
def test_a_recurrence_at_the_ends_of_time_and_numbers(
    customer: Account, customer_client: Client, extreme: dict[str, str]
) -> None:
    campaign = checked(draft(customer))
    data = {"name": "Weekly", "every": "12", "unit": "month", "month_day": "31", "at": "23:59"}
    data |= {"starts_on": "2030-01-01", "late_hours": "72", "max_price": "5"}
    address = reverse("recurrence_new", args=[campaign.uuid])
    assert customer_client.post(address, data | extreme).status_code == 422
    assert not customer.recurrences.exists()
