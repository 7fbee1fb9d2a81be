"""Signs of life while no row is checked yet: unpacking, counting, and looking for last rows."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account
from campaigns.intake import pulse
from campaigns.intake.importing import import_file
from campaigns.intake.reading import ReadOptions, open_file
from campaigns.intake.sorting import FIRST, LAST, Terms
from campaigns.intake.writing import Superseded
from campaigns.models import Campaign
from campaigns.services import imports
from campaigns.statuses import CampaignStatus
from tests.campaigns.imports_scene import campaign_with, imported

ROWS = 1_200
TERMS = Terms(
    region="IN",
    text="Hi {{name}}",
    columns=["phone", "name", "note"],
    number=0,
    prices={"": 1},
    country_prices={},
    max_characters=400,
)
CSV = b"phone,name\n" + b"".join(b"98100%05d,Asha\n" % n for n in range(ROWS))
BROKEN_LINES = CSV.replace(b"Asha", b'"A\nsha"')


@pytest.fixture(autouse=True)
def _without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the clock is told."""
    monkeypatch.setattr(pulse, "SECONDS", 0)


def told(path: Path, **changed: Any) -> list[tuple[str, int]]:
    heard: list[tuple[str, int]] = []
    options = ReadOptions(
        max_rows=ROWS,
        max_bytes=10**8,
        terms=replace(TERMS, keep=changed.pop("keep", FIRST)),
        ahead=lambda step, count: heard.append((step, count)),
        **changed,
    )
    with open_file(path, options) as opened:
        rows = sum(len(frame["good"]) for frame in opened.frames)
    assert rows == ROWS
    return heard


def test_going_through_all_rows_first_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(CSV)
    assert told(path) == []
    assert told(path, keep=LAST) == [("looking", 0), ("looking", 500), ("looking", 1_000)]


def test_counting_by_reading_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(BROKEN_LINES)  # twice as many lines as rows
    assert told(path) == [("counting", 0), ("counting", 500), ("counting", 1_000)]


def test_unpacking_is_told(tmp_path: Path) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.csv", CSV.replace(b"Asha", b"Asha," + b"x" * 2_500))
    path = tmp_path / "rows.zip"
    path.write_bytes(packed.getvalue())
    steps = told(path)
    assert {step for step, _ in steps} >= {"unpacking"}
    assert max(count for step, count in steps if step == "unpacking") == 2


def test_the_page_says_how_far_it_is(customer: Account, customer_client: Client) -> None:
    campaign = campaign_with(customer, CSV, text="Hi {{name}}")
    imports.start(campaign)
    address = reverse("campaign_review", args=[campaign.uuid])
    for ahead, words in [
        ({}, "Opening the file."),
        ({"ahead": {"step": "unpacking", "count": 120}}, "Unpacking the file: 120 MB so far."),
        ({"ahead": {"step": "counting", "count": 12_000}}, "Counting the rows: 12,000 so far."),
        ({"ahead": {"step": "looking", "count": 500}}, "last row of each number: 500 rows so far."),
    ]:
        Campaign.objects.update(findings=ahead)
        page = customer_client.get(address, headers={"X-Live": "1"}).content.decode()
        assert words in " ".join(page.split())


def test_what_was_told_is_gone_when_the_check_is_done(customer: Account) -> None:
    campaign = campaign_with(customer, CSV, text="Hi {{name}}")
    Campaign.objects.update(keep=Campaign.Keep.LAST)
    campaign.refresh_from_db()
    done = imported(campaign)
    assert done.status == CampaignStatus.READY
    assert "ahead" not in done.findings


def test_a_campaign_cancelled_meanwhile_is_read_no_further(customer: Account) -> None:
    campaign = campaign_with(customer, CSV, text="Hi {{name}}")
    Campaign.objects.update(keep=Campaign.Keep.LAST, status=CampaignStatus.IMPORTING)
    campaign.refresh_from_db()

    def cancel() -> None:
        Campaign.objects.update(status=CampaignStatus.CANCELLED)

    with pytest.raises(Superseded):
        import_file(campaign, after_block=cancel)
    assert not campaign.batches.get().chunks.exists()
