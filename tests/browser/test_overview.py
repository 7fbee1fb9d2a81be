"""The overview of a customer, a reseller and an operator: wide and narrow, light and dark.

With SCREENSHOTS=folder in the environment a picture of each is kept there.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import Account
from campaigns.models import Campaign, Carrier, Reply
from campaigns.statuses import CampaignStatus
from reports.services.squashing import rebuild
from tests.browser.conftest import Checked, SignedIn
from tests.campaigns.scene import queued_batch
from tests.factories import SenderFactory, product_of
from tests.reports.past import left

WINDOWS = [("wide", 1440, 900), ("phone", 390, 844)]


@pytest.fixture
def month(customer: Account, carrier: Carrier) -> None:
    """Five weeks of traffic, a campaign under way, three replies, and a sender ID asked for."""
    now = timezone.now()
    for back in range(36):
        n = (back * 7) % 11
        at = now - timedelta(days=back, minutes=20)
        left(customer, carrier, at, delivered=9 + n, failed=1 + n % 3, silent=n % 2)
    running = Campaign.objects.create(
        account=customer, name="Autumn sale", status=CampaignStatus.RUNNING, messages=12,
        product=product_of(customer),
    )  # fmt: skip
    batch = queued_batch(customer, 12)
    batch.campaign = running
    batch.save()
    for n, words in enumerate(("Yes please, two tickets", "STOP", "متى يبدأ العرض؟")):
        Reply.objects.create(
            account=customer, msisdn=919810000001 + n, text=words, is_optout=words == "STOP",
            received_at=now - timedelta(minutes=17 * n),
        )  # fmt: skip
    SenderFactory(account=customer, name="AUTUMN", status="pending")
    rebuild()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window[0])
def test_the_overview_is_accessible_and_fits(
    signed_in: SignedIn,
    live_server: Any,
    month: None,
    operator: Account,
    reseller: Account,
    customer: Account,
    accessible: Checked,
    window: tuple[str, int, int],
    scheme: Any,
) -> None:
    size, width, height = window
    for account in (customer, reseller, operator):
        page = signed_in(account.users.get())
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.goto(live_server.url)
        _picture(page, f"overview-{account.name.lower()}-{size}-{scheme}")
        for summary in page.locator("details.chart__table > summary, details.help > summary").all():
            summary.click()
        accessible(page)


def _picture(page: Page, name: str) -> None:
    if os.environ.get("SCREENSHOTS"):
        folder = Path(os.environ["SCREENSHOTS"])
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)
