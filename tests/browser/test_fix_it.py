"""The fix-it loop in a real browser: mend before sending, send, and mend what is left."""

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Account
from campaigns.models import Carrier, Supplement
from campaigns.services import imports, supplements
from campaigns.statuses import MessageState
from tests.browser.conftest import Checked, SignedIn
from tests.campaigns.campaign_scene import checked, draft, sent

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = """phone,name
9810000001,Asha
tel: 9810000002,Dev
9810000003 / 9810000004,Mira
9810000005,
"""


def test_rows_are_mended_before_and_after_sending(
    live_server: Any,
    customer: Account,
    carrier: Carrier,
    signed_in: SignedIn,
    accessible: Checked,
) -> None:
    campaign = checked(draft(customer, rows=ROWS, text="It’s you, {{name}}"))
    page = signed_in(customer.users.get())
    page.goto(live_server.url + reverse("campaign_review", args=[campaign.uuid]))
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("1 message ready, 3 rows need fixing")
    accessible(page)

    page.get_by_role("link", name="See them all and mend them").first.click()
    page.locator(".offer", has_text="Strip letters").get_by_role("button").click()
    expect(page.locator("#tried-title")).to_have_text("1 row would be ready")
    accessible(page)
    page.get_by_role("button", name="Apply it and check again").click()
    expect(heading).to_have_text("Checking your file")
    imports.carry_out(campaign.uuid)
    expect(heading).to_have_text("2 messages ready, 2 rows need fixing", timeout=15_000)
    expect(page.locator(".rules__rule")).to_contain_text("Strip letters and marks")
    accessible(page)
    page.get_by_label("Row of the file, or a phone number").fill("5")
    page.get_by_role("button", name="Look").click()
    expect(page.locator(".became")).to_contain_text("The column “name” is blank")
    page.get_by_role("link", name="Row 4").click()
    expect(page.locator(".became")).to_contain_text("9810000003 / 9810000004")
    page.locator(".button--confirm").click()
    page.wait_for_url(re.compile(rf"/campaigns/{campaign.uuid}/$"))

    campaign.refresh_from_db()
    sent(campaign, carrier, [MessageState.DELIVERED] * 2)
    page.reload()
    page.get_by_role("link", name="Mend rows").click()
    expect(heading).to_have_text("Mend the rows that were not sent")
    accessible(page)
    blank = page.locator(".refusal", has_text="is blank")
    blank.get_by_role("link", name="See them all and mend them").click()
    page.get_by_label("Fill in where the column is blank").fill("friend")
    page.locator(".offer").get_by_role("button").click()
    page.get_by_role("button", name="Gather the mended rows").click()
    expect(heading).to_have_text("Checking the mended rows")
    supplements.carry_out(Supplement.objects.get().uuid)
    expect(heading).to_have_text("1 mended message ready", timeout=15_000)
    accessible(page)
    page.locator(".button--confirm").click()
    page.wait_for_url(re.compile(rf"/campaigns/{campaign.uuid}/$"))
    expect(page.locator(".balance")).to_contain_text("4 rows = 3 messages + 1 invalid")
    expect(page.locator(".mended")).to_contain_text("1 message joined")
    accessible(page)
