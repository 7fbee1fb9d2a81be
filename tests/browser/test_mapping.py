"""The first step in a real browser: each choice is tried at once, and nothing else is lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Account
from campaigns.services import campaigns, uploads
from tests.browser.conftest import Checked, SignedIn
from tests.campaigns.campaign_scene import csv_file

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = "phone,name,where\n015112345678,Asha,DE\n9810000001,Ravi,IN\n"


def opened(account: Account, signed_in: SignedIn, live_server: object) -> Page:
    owner = account.users.get()
    campaign = campaigns.create_draft(account, name="Bills", by=owner)
    campaigns.take_upload(campaign, uploads.store(account, csv_file(ROWS), by=owner))
    page = signed_in(owner)
    page.goto(f"{live_server}/campaigns/{campaign.uuid}/recipients/")
    return page


def test_a_choice_is_tried_at_once(
    customer: Account, signed_in: SignedIn, live_server: object, accessible: Checked
) -> None:
    page = opened(customer, signed_in, live_server)
    words = page.locator("[data-reading-words]")
    expect(words).to_contain_text("1 of 2 numbers read as India, 1 cannot be used.")
    expect(page.get_by_role("button", name="Show how it reads now")).to_be_hidden()
    page.get_by_text("Columns for country, sender ID").click()
    page.get_by_label("Column with the country").select_option(label="where")
    expect(words).to_contain_text(re.compile("1 of 2 numbers read as .*, 1 as "))
    expect(words).not_to_contain_text("cannot")
    expect(page.get_by_role("columnheader", name="where Country")).to_be_visible()
    accessible(page)


def test_without_a_header_the_columns_get_other_names_and_the_focus_stays(
    customer: Account, signed_in: SignedIn, live_server: object
) -> None:
    page = opened(customer, signed_in, live_server)
    page.get_by_label("Remember this for files").fill("Bills")
    header = page.get_by_label("The first row holds the names of the columns")
    header.uncheck()
    expect(page.get_by_role("columnheader", name="column A Phone number")).to_be_visible()
    expect(header).to_be_focused()
    expect(page.get_by_label("Column with the phone numbers")).to_contain_text("column B")
    expect(page.get_by_label("Remember this for files")).to_have_value("Bills")
    header.check()
    expect(page.get_by_role("columnheader", name="phone Phone number")).to_be_visible()
    page.get_by_role("button", name="Continue to the message").click()
    page.wait_for_url("**/message/")
