"""Scheduled reports, their mail and the page of proof: wide and narrow, light and dark.

With SCREENSHOTS=folder in the environment a picture of each is kept there.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import Account, Mail
from campaigns.models import Batch, Campaign, Carrier
from campaigns.statuses import CampaignStatus
from portal import audits
from reports import readerlinks
from reports.models import Mailing, Reader
from reports.services import mailingissues, mailings
from reports.services.mailings import Terms
from reports.services.squashing import rebuild
from tests.browser.conftest import Checked, SignedIn
from tests.factories import product_of
from tests.reports.past import left

WINDOWS = [("wide", 1440, 900), ("phone", 390, 844)]


@pytest.fixture
def scene(customer: Account, carrier: Carrier) -> Mailing:
    """Ten days of traffic, a campaign among it; two scheduled reports, one mailed, one paused."""
    now = timezone.now()
    for back in range(10):
        left(
            customer, carrier, now - timedelta(days=back + 1), delivered=20 - back, failed=back % 4
        )
    campaign = Campaign.objects.create(
        account=customer, name="Autumn sale", status=CampaignStatus.FINISHED, messages=20,
        product=product_of(customer), confirmed_at=now,
    )  # fmt: skip
    Batch.objects.filter(pk=Batch.objects.earliest("pk").pk).update(campaign=campaign)
    rebuild()
    audits.watch()
    owner = customer.users.earliest("pk")
    weekly = Terms("Weekly figures", "summary", "week", 8, [owner], ["books@example.org"])
    mailing = mailings.create(customer, weekly, by=owner)
    daily = mailings.create(customer, Terms("Reasons", "reasons", "day", 6, [owner], []), by=owner)
    mailings.pause(daily)
    mailingissues.send_now(mailing, owner)
    return mailing


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window[0])
def test_mailings_and_proof_are_accessible_and_fit(
    signed_in: SignedIn,
    live_server: Any,
    scene: Mailing,
    customer: Account,
    accessible: Checked,
    window: tuple[str, int, int],
    scheme: Any,
) -> None:
    size, width, height = window
    page = signed_in(customer.users.get())
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    outside = Reader.objects.get(user=None)
    for name, address in {
        "mailings": "/reports/scheduled/",
        "mailing": f"/reports/scheduled/{scene.uuid}/",
        "confirm": readerlinks.path(readerlinks.CONFIRM, outside),
        "leave": readerlinks.path(readerlinks.LEAVE, outside),
        "proof": "/reports/proof/",
    }.items():
        page.goto(live_server.url + address)
        _picture(page, f"{name}-{size}-{scheme}")
        accessible(page)
    page.goto("about:blank")  # a mail is read where none of our headers hold
    page.set_content(Mail.objects.get(kind="report").html)
    _picture(page, f"mail-{size}-{scheme}")
    accessible(page)


def _picture(page: Page, name: str) -> None:
    if os.environ.get("SCREENSHOTS"):
        folder = Path(os.environ["SCREENSHOTS"])
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)
