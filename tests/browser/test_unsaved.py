"""A text that was typed and not sent outlives a reload, in a real browser."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Account, User
from campaigns.services import campaigns
from tests.browser.conftest import SignedIn
from tests.campaigns.campaign_scene import draft
from tests.factories import product_of


def test_a_typed_text_comes_back_until_another_is_kept(
    signed_in: SignedIn, live_server: Any, owner: User, customer: Account
) -> None:
    campaign = draft(customer)
    page = signed_in(owner)
    address = live_server.url + reverse("campaign_message", args=[campaign.uuid])
    page.goto(address)
    text, meter = page.locator("#id_text"), page.locator("[data-meter]")
    text.fill("Dear {{name}}, not sent yet")
    page.get_by_role("link", name="Recipients").first.click()
    page.wait_for_url("**/recipients/")
    page.goto(address)
    expect(text).to_have_value("Dear {{name}}, not sent yet")
    expect(page.locator("[data-phone-text]")).to_contain_text("not sent yet")
    expect(meter).to_contain_text("1 segment")
    sender, product = customer.senders.get(), product_of(customer)
    campaigns.set_message(campaign, text="A colleague's", product=product, sender=sender)
    page.reload()
    expect(text).to_have_value("A colleague's")
    text.fill("A colleague's")
    page.reload()
    expect(text).to_have_value("A colleague's")
