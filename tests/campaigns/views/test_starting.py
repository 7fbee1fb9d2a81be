"""The three ways to begin a campaign, as a browser without scripts uses them."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Account, LimitOverride
from campaigns.models import Campaign, Contact, ContactGroup, Upload
from campaigns.selectors.messages import messages_of
from campaigns.services import campaigns
from campaigns.statuses import CampaignStatus
from tests.campaigns.campaign_scene import checked, csv_file, draft
from tests.factories import product_of

pytestmark = pytest.mark.django_db
QUICK, BULK = Campaign.Kind.QUICK, Campaign.Kind.BULK


def type_in(client: Client, numbers: str, **more: str) -> HttpResponse:
    facts = {"name": "Quick", "numbers": numbers, "region": "IN"}
    return client.post(reverse("campaign_new") + "?from=numbers", facts | more)


def page(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def seen_in(response: HttpResponse) -> str:
    found = re.search(r'name="seen" value="(\w+)"', response.content.decode())
    assert found
    return found[1]


def check(campaign: Campaign, text: str = "Hello") -> Campaign:
    account = campaign.account
    sender = account.senders.get()
    campaigns.set_message(campaign, text=text, product=product_of(account), sender=sender)
    return checked(campaign)


def test_each_tab_has_an_address(customer_client: Client) -> None:
    words = {"file": "Start with a file", "numbers": "Type the numbers", "contacts": "group"}
    for source, said in words.items():
        shown = customer_client.get(reverse("campaign_new"), {"from": source})
        assert said in page(shown)
        assert f'href="?from={source}" aria-current="page"' in shown.content.decode()
    assert customer_client.get(reverse("campaign_new"), {"from": "moon"}).status_code == 200


def test_typed_numbers_go_straight_to_the_message(customer_client: Client) -> None:
    response = type_in(customer_client, "98100 00001, +91 98100 00002\n9810000003")
    campaign = Campaign.objects.get()
    assert response.url == reverse("campaign_message", args=[campaign.uuid])
    assert campaign.kind == QUICK
    assert campaign.upload is not None and campaign.upload.origin == Upload.Origin.TYPED
    check(campaign)
    assert campaign.status == CampaignStatus.READY
    assert campaign.messages == 3


def test_columns_of_a_paste_can_be_put_into_the_text(customer_client: Client) -> None:
    response = type_in(customer_client, "Name\tMobile\nAsha\t9810000001\nDev\t9810000002")
    campaign = Campaign.objects.get()
    assert response.url == reverse("campaign_recipients", args=[campaign.uuid])
    assert "Change the numbers" in page(customer_client.get(response.url))
    check(campaign, "Hello {{name}}")
    assert campaign.messages == 2


def test_repeats_and_unreadable_ones_are_shown_first_and_never_lost(
    customer_client: Client,
) -> None:
    typed = "9810000001\n+91 98100 00001\n12345\n9810000002"
    asked = type_in(customer_client, typed)
    assert asked.status_code == 200
    shown = page(asked)
    assert "2 numbers to write to" in shown
    assert "1 cannot be read as a number: 12345" in shown
    assert "1 is there already and gets it once: +91 98100 00001" in shown
    assert "12345\n9810000002" in asked.content.decode()
    assert not Campaign.objects.exists()
    # Changed since it was shown: shown again.
    assert type_in(customer_client, typed + "\nx", seen=seen_in(asked)).status_code == 200
    windows = typed.replace("\n", "\r\n")
    response = type_in(customer_client, windows, seen=seen_in(asked))
    campaign = Campaign.objects.get()
    assert response.url == reverse("campaign_message", args=[campaign.uuid])
    check(campaign)
    assert (campaign.file_rows, campaign.messages) == (4, 2)
    assert (campaign.invalid, campaign.duplicates) == (1, 1)


REFUSED = {
    "nothing": ("", "Type or paste the numbers to write to."),
    "blanks": (" \n ", "Type or paste the numbers to write to."),
    "no numbers": ("hello\nworld", "None of these is a phone number."),
}


@pytest.mark.parametrize(("typed", "words"), REFUSED.values(), ids=REFUSED)
def test_what_holds_no_number_is_refused_in_words(
    customer_client: Client, typed: str, words: str
) -> None:
    response = type_in(customer_client, typed)
    assert response.status_code == 422
    assert words in page(response)
    assert not Campaign.objects.exists() and not Upload.objects.exists()


def test_what_was_typed_survives_a_missing_name(customer_client: Client) -> None:
    response = type_in(customer_client, "9810000001", name="")
    assert response.status_code == 422
    assert "9810000001</textarea>" in response.content.decode()


def test_past_the_limit_bulk_upload_is_proposed_with_the_count(
    customer: Account, customer_client: Client
) -> None:
    LimitOverride.objects.create(account=customer, name="quick_messages", value=3)
    three = "9810000001 9810000002 9810000003"
    refused = type_in(customer_client, f"{three} 9810000004")
    assert refused.status_code == 422
    shown = page(refused)
    assert "4 recipients; up to 3 can be typed or pasted" in shown
    assert "Use bulk upload" in shown
    assert type_in(customer_client, three).status_code == 302


def test_the_check_keeps_the_limit_of_quick_campaigns(
    customer: Account, customer_client: Client
) -> None:
    type_in(customer_client, "9810000001 9810000002 9810000003")
    campaign = Campaign.objects.get()
    LimitOverride.objects.create(account=customer, name="quick_messages", value=2)
    check(campaign)
    assert campaign.status == CampaignStatus.FAILED
    assert campaign.problem["code"] == "too_many_rows"
    campaigns.take_upload(campaign, draft(customer).upload)  # type: ignore[arg-type]
    assert campaign.kind == BULK, "a file makes it a bulk campaign"
    check(campaign, "Hi")
    assert campaign.status == CampaignStatus.READY


def test_the_figures_follow_what_one_types(customer_client: Client) -> None:
    address = reverse("numbers_look")
    answer = customer_client.post(address, {"numbers": "9810000001\n12", "region": "IN"})
    shown = page(answer)
    assert "1 number to write to" in shown and "12" in shown
    assert "<html" not in answer.content.decode()
    assert page(customer_client.post(address, {"numbers": "", "region": "IN"})).strip() == ""
    elsewhere = {"numbers": "8123 4567", "region": "SG"}
    assert "1 number to write to" in page(customer_client.post(address, elsewhere))


def test_typed_numbers_can_be_changed(customer_client: Client) -> None:
    type_in(customer_client, "9810000001 9810000002")
    campaign = Campaign.objects.get()
    address = reverse("campaign_numbers", args=[campaign.uuid])
    assert "9810000001\n9810000002</textarea>" in customer_client.get(address).content.decode()
    response = customer_client.post(address, {"numbers": "9810000003", "region": "IN"})
    assert response.url == reverse("campaign_message", args=[campaign.uuid])
    campaign.refresh_from_db()
    check(campaign)
    assert messages_of(campaign).get().msisdn == 919810000003


def test_a_pasted_table_comes_back_as_it_was(customer_client: Client) -> None:
    type_in(customer_client, "Name\tMobile\nAsha\t9810000001")
    address = reverse("campaign_numbers", args=[Campaign.objects.get().uuid])
    typed = customer_client.get(address).content.decode()
    assert "Name\tMobile\nAsha\t9810000001" in typed


def test_numbers_of_a_file_are_not_typed(customer: Account, customer_client: Client) -> None:
    campaign = draft(customer)
    address = reverse("campaign_numbers", args=[campaign.uuid])
    response = customer_client.get(address)
    assert response.url == reverse("campaign_recipients", args=[campaign.uuid])


def _group(account: Account, *numbers: int) -> ContactGroup:
    group = ContactGroup.objects.create(account=account, name="Friends")
    for number in numbers:
        group.contacts.add(Contact.objects.create(account=account, msisdn=number, name="Asha"))
    return group


def test_a_group_gets_a_campaign(customer: Account, customer_client: Client) -> None:
    group = _group(customer, 919810000001, 919810000002)
    address = reverse("campaign_new") + "?from=contacts"
    assert "Friends (2)" in page(customer_client.get(address))
    facts = {"name": "To friends", "audience": f"group:{group.uuid}"}
    response = customer_client.post(address, facts)
    campaign = Campaign.objects.get()
    assert response.url == reverse("campaign_message", args=[campaign.uuid])
    assert campaign.kind == QUICK
    group.contacts.clear()
    check(campaign, "Hello {{Name}}")
    assert campaign.messages == 2, "who was in it then gets it"


def test_a_large_group_is_a_bulk_campaign(customer: Account, customer_client: Client) -> None:
    group = _group(customer, 919810000001, 919810000002)
    LimitOverride.objects.create(account=customer, name="quick_messages", value=1)
    facts = {"name": "X", "audience": f"group:{group.uuid}"}
    address = reverse("campaign_new") + "?from=contacts"
    customer_client.post(address, facts)
    assert Campaign.objects.get().kind == BULK
    LimitOverride.objects.create(account=customer, name="campaign_messages", value=1)
    refused = customer_client.post(address, facts)
    assert refused.status_code == 422
    assert "2 people are more than the 1 a campaign may have." in page(refused)


@pytest.mark.parametrize("chosen", ["", "group:x", "moon:1"])
def test_an_audience_has_to_be_the_accounts_own(
    customer: Account, stranger: Account, customer_client: Client, chosen: str
) -> None:
    _group(customer)
    theirs = _group(stranger, 919810000001)
    address = reverse("campaign_new") + "?from=contacts"
    for audience in (chosen, f"group:{theirs.uuid}"):
        response = customer_client.post(address, {"name": "X", "audience": audience})
        assert response.status_code == 422
    assert not Campaign.objects.exists()


def test_an_empty_group_is_said_to_be(customer: Account, customer_client: Client) -> None:
    group = _group(customer)
    facts = {"name": "X", "audience": f"group:{group.uuid}"}
    response = customer_client.post(reverse("campaign_new") + "?from=contacts", facts)
    assert "Nobody is in “Friends” at the moment" in page(response)


def test_without_contacts_the_tab_says_how_to_get_some(customer_client: Client) -> None:
    shown = page(customer_client.get(reverse("campaign_new"), {"from": "contacts"}))
    assert "No groups or segments yet" in shown and "Go to the contacts" in shown


def test_a_file_over_many_limits_still_says_its_own(
    customer: Account, customer_client: Client
) -> None:
    LimitOverride.objects.create(account=customer, name="upload_storage_bytes", value=1)
    file = {"name": "X", "file": csv_file()}
    response = customer_client.post(reverse("campaign_new"), file)
    assert response.status_code == 422
    assert "There is no room for this file" in page(response)
