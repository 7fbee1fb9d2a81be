"""The pages of the archive and of retention, wide and narrow, light and dark, under axe.

With SCREENSHOTS=folder in the environment a picture of each is kept there.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from campaigns.models import Batch, Campaign, Carrier
from campaigns.services import legalholds
from campaigns.statuses import CampaignStatus
from reports.models import Archive, RestoreRequest
from reports.services import archiver, restoring, retention
from reports.services.retention import Wish
from tests.browser.conftest import Checked, SignedIn
from tests.reports.archive_scene import JULY, MONTH, NOW, old_batch

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LOOKS = [
    ("wide-light", 1440, 900, "light"),
    ("wide-dark", 1440, 900, "dark"),
    ("phone-light", 390, 844, "light"),
    ("phone-dark", 390, 844, "dark"),
]


@pytest.fixture
def scene(operator: Account, customer: Account, stranger: Account, carrier: Carrier) -> Batch:
    """Months in every state, a request to decide, a hold, rules, a damaged part."""
    batch = old_batch(customer, carrier, 40)
    old_batch(customer, carrier, 30, JULY.replace(month=6))
    old_batch(customer, carrier, 20, JULY.replace(month=5))
    old_batch(stranger, carrier, 10)
    archiver.run(now=NOW)
    owner, person = customer.users.get(), operator.users.get()
    declined = restoring.ask(customer, MONTH - 2, days=7, reason="An audit", by=owner)
    restoring.decide(declined.uuid, approve=False, answer="Not without an order", by=person)
    back = restoring.ask(customer, MONTH - 1, days=7, by=owner)
    restoring.decide(back.uuid, approve=True, by=person)
    restoring.work()
    restoring.ask(stranger, MONTH, days=14, reason="A claim of a customer", by=None)
    legalholds.place(operator, stranger, reason="Case 2026/117, order of 3 March", by=person)
    lifted = legalholds.place(operator, customer, reason="Case 2025/9", by=person)
    legalholds.lift(operator, lifted.uuid, by=person)
    retention.add(operator, Wish("messages", 6, "months", region="IN"), by=person)
    retention.add(operator, Wish("messages", 30, "days", account=stranger, product="T"), by=person)
    retention.add(operator, Wish("archives", 84, "months"), by=person)
    Archive.objects.filter(account=stranger).update(
        fault="messages.parquet: 4181 bytes with another checksum than in the manifest",
        checked_at=timezone.now(),
    )
    batch.refresh_from_db()
    return batch


def pages_of(who: str) -> dict[str, str]:
    if who == "owner":
        return {
            "archive": reverse("archive"),
            "restore": reverse("archive_restore", args=["2026-07"]),
            "policy": reverse("retention_policy"),
        }
    request = RestoreRequest.objects.get(state="asked")
    return {
        "retention": reverse("retention"),
        "hold": reverse("legal_hold_place"),
        "rule": reverse("retention_rule_add"),
        "decide": reverse("restore_decide", args=[request.uuid]),
    }


@pytest.mark.parametrize("who", ["owner", "operator"])
def test_the_archives_pages_fit_and_can_be_read(
    who: str,
    scene: Batch,
    operator: Account,
    customer: Account,
    signed_in: SignedIn,
    accessible: Checked,
    live_server: Any,
) -> None:
    account = customer if who == "owner" else operator
    page = signed_in(account.users.get())
    for name, address in pages_of(who).items():
        for look, width, height, scheme in LOOKS:
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.goto(f"{live_server.url}{address}")
            accessible(page)
            if folder := os.environ.get("SCREENSHOTS"):
                page.screenshot(path=Path(folder) / f"{name}-{look}.png", full_page=True)


def test_a_campaign_in_the_archive_leads_to_it(
    scene: Batch, customer: Account, signed_in: SignedIn, accessible: Checked, live_server: Any
) -> None:
    campaign = Campaign.objects.create(
        account=customer,
        name="Monsoon sale",
        status=CampaignStatus.FINISHED,
        confirmed_at=JULY,
        finished_at=JULY,
    )
    Batch.objects.filter(pk=scene.pk).update(campaign=campaign)
    page = signed_in(customer.users.get())
    page.goto(f"{live_server.url}{reverse('campaign', args=[campaign.uuid])}")
    accessible(page)
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / "campaign-wide-light.png", full_page=True)
    page.get_by_role("link", name="July 2026").click()
    page.get_by_role("button", name="Ask for it").click()
    page.get_by_text("Your request is with the operator.").wait_for()
    Batch.objects.filter(pk=scene.pk).update(campaign=None)
