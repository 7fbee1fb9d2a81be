"""Exports in a browser: the form, the work in progress, the file, and the list of all."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Account, User
from reports import tasks
from reports.models import Export
from tests.browser.conftest import Checked, SignedIn
from tests.campaigns.scene import queued_batch
from tests.reports.exports.scene import finished


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The exports that a worker was woken for."""
    kicked: list[str] = []
    monkeypatch.setattr(tasks, "kick_export", kicked.append)
    return kicked


def halfway(export: Export) -> None:
    """A worker has been at it for a minute."""
    Export.objects.filter(pk=export.pk).update(
        status="running",
        started_at=timezone.now() - timedelta(seconds=60),
        to_look=1_000_000,
        looked=600_000,
        rows=598_211,
        parts=24,
    )


def test_a_file_is_asked_for_watched_and_fetched(
    signed_in: SignedIn,
    accessible: Checked,
    live_server: Any,
    customer: Account,
    owner: User,
    asked: list[str],
) -> None:
    queued_batch(customer, 12)
    page: Page = signed_in(owner)
    page.goto(f"{live_server.url}{reverse('export_new')}?state=queued")
    page.get_by_label("Place of Text").fill("1")
    page.get_by_label("Keep these columns as").fill("For billing")
    accessible(page)
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your file is being made")
    export = Export.objects.get(account=customer)
    assert asked == [str(export.uuid)]
    halfway(export)
    progress = page.locator("[role=status][data-live]")
    expect(progress).to_contain_text("598,211 rows written")
    expect(progress).to_contain_text("About")
    accessible(page)
    Export.objects.filter(pk=export.pk).update(looked=0, rows=0, parts=0)
    finished(export)
    expect(page.get_by_role("heading", level=1)).to_have_text("12 messages, ready to download")
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    assert download.value.suggested_filename.startswith("messages-")
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 13 and lines[0].startswith("Message,Text,Campaign")
    page.goto(live_server.url + reverse("exports"))
    expect(page.get_by_role("row")).to_have_count(2)
    accessible(page)
