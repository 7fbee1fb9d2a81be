"""The report pages, wide and narrow, light and dark, under axe.

With SCREENSHOTS=folder in the environment a picture of each is kept there.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Account
from campaigns.models import Carrier
from campaigns.statuses import MessageState
from reports.selectors.kinds import KINDS
from tests.browser.conftest import Checked, SignedIn
from tests.reports.sent_scene import EACH, ended, squash, told_apart

WINDOWS = [("wide", 1440, "dark"), ("phone", 390, "light"), ("phone", 360, "dark")]


@pytest.fixture
def sent(customer: Account, carrier: Carrier) -> None:
    now = timezone.now()
    for day in range(9):
        batch = ended(customer, EACH, now - timedelta(days=day, hours=day), carrier)
        told_apart(batch, country=["IN", "NP", "AE"][day % 3], sender=["TIDING", "OFFERS"][day % 2])
    ended(customer, {MessageState.DELIVERED: 9}, now - timedelta(days=33), carrier)
    squash()


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"report-{name}.png", full_page=True)


@pytest.mark.parametrize(("window", "width", "theme"), WINDOWS)
@pytest.mark.usefixtures("sent")
def test_every_report_fits_and_is_accessible(
    signed_in: SignedIn,
    live_server: Any,
    operator: Account,
    accessible: Checked,
    window: str,
    width: int,
    theme: Any,
) -> None:
    page = signed_in(operator.users.get())
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=theme)
    for name in ("reports", *(kind.url_name for kind in KINDS)):
        page.goto(f"{live_server.url}{reverse(name)}")
        if folded := page.locator(".report-filters summary").all():
            folded[0].click()
        accessible(page)
        keep(page, f"{name}-{window}-{theme}")


@pytest.mark.usefixtures("sent")
def test_filters_go_along_and_come_off(
    signed_in: SignedIn, live_server: Any, customer: Account
) -> None:
    page = signed_in(customer.users.get())
    page.goto(f"{live_server.url}{reverse('reports')}")
    page.get_by_role("link", name="By country").click()
    page.get_by_role("link", name="7 days").click()
    total = page.locator(".report-table tfoot td").first
    expect(total).to_have_text("105")
    page.get_by_text("Filters and comparison").click()
    page.get_by_label("Sender ID").fill("OFFERS")
    page.get_by_role("button", name="Apply").click()
    expect(total).to_have_text("45")
    page.get_by_role("link", name="Failure reasons").click()
    expect(page.locator(".report-chip")).to_contain_text("OFFERS")
    expect(page.get_by_role("link", name="7 days")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Take off the filter Sender ID").click()
    expect(page.locator(".report-chip")).to_have_count(0)
    page.get_by_role("link", name="Messages", exact=True).last.click()
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    with page.expect_download() as caught:
        page.get_by_role("link", name="Download as CSV").click()
    assert caught.value.suggested_filename.startswith("reasons-")
