"""The main job in a real browser and a real copy of the portal: from a messy file to a report."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from campaigns import samples
from tests.browser.conftest import Checked
from tests.portal.test_run import Copy

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("run")]
ROWS = 10_000
MINUTE = 60_000


@pytest.fixture
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    running = Copy(tmp_path_factory.mktemp("portal"))
    yield running
    running.process.kill()
    running.process.wait()
    running.wait_until_gone()


def figures(text: str) -> list[int]:
    return [int(figure.replace(",", "")) for figure in re.findall(r"\d[\d,]*", text)]


def sign_in(page: Page, portal: Copy) -> None:
    facts = json.loads((portal.folder / "demo.json").read_text())
    page.goto(f"{facts['url']}/sign-in/?next=/campaigns/new/")
    page.get_by_label("E-mail address").fill(facts["email"])
    page.get_by_label("Password").fill(facts["password"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who should get it?")


def make(page: Page, file: Path, name: str, accessible: Checked) -> str:
    """Go through the four steps with a file; return what the review's heading says."""
    page.goto(page.url.split("/campaigns/")[0] + "/campaigns/new/")
    accessible(page)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Drop a ").set_input_files(file)
    page.get_by_role("button", name="Upload and continue").click()
    page.wait_for_url("**/recipients/")
    expect(page.locator(".file-name")).to_contain_text(file.name)
    accessible(page)
    page.get_by_role("button", name="Continue to the message").click()
    page.wait_for_url("**/message/")
    page.get_by_label("Message", exact=True).fill("Hello ")
    page.get_by_role("button", name="{{name}}").click()
    page.keyboard.type(", your order is ready – see you soon.")
    expect(page.locator("[data-phone-text]")).to_have_text(
        re.compile("^Hello .+, your order is ready – see you soon.$")
    )
    expect(page.locator("[data-meter]")).to_contain_text("UCS-2")
    page.get_by_label("Product").select_option("T")
    page.get_by_label("Sender ID").select_option(
        index=page.locator("#id_sender option").count() - 1
    )
    accessible(page)
    page.get_by_role("button", name="Continue to the time").click()
    page.wait_for_url("**/time/")
    accessible(page)
    page.get_by_role("button", name="Check the file and review").click()
    page.wait_for_url("**/review/")
    expect(page.locator(".button--confirm")).to_be_visible(timeout=2 * MINUTE)
    accessible(page)
    return page.get_by_role("heading", level=1).inner_text()


def test_a_messy_file_becomes_a_campaign_whose_line_balances(
    watched: Page, portal: Copy, tmp_path: Path, accessible: Checked
) -> None:
    page, rows = watched, samples.table(ROWS)
    as_csv, as_xlsx = tmp_path / "messy.csv", tmp_path / "messy.xlsx"
    as_csv.write_bytes(samples.as_csv(rows))
    as_xlsx.write_bytes(samples.as_xlsx(rows))
    assert as_csv.read_bytes().startswith(b"\xef\xbb\xbf")
    portal.wait_until_ready()
    sign_in(page, portal)

    from_csv = make(page, as_csv, "From CSV", accessible)
    found = page.locator(".stats").inner_text()
    from_xlsx = make(page, as_xlsx, "From XLSX", accessible)
    assert from_xlsx == from_csv
    assert page.locator(".stats").inner_text() == found

    ready, fixing = figures(from_xlsx)
    assert 9_000 < ready < ROWS and fixing > 100
    button = page.locator(".button--confirm")
    assert f"Send {ready:,} messages now for" in button.inner_text()
    button.click()
    expect(page.locator(".headline")).to_have_text(
        re.compile(f"[0-9,]+ of {ready:,} delivered"), timeout=2 * MINUTE
    )
    expect(page.locator(".badge", has_text="Finished")).to_be_visible()
    accessible(page)

    of_file, of_messages, verdict = page.locator(".balance p").all_inner_texts()
    whole, *parts = figures(of_file)
    assert whole == ROWS == sum(parts)
    whole, *parts = figures(of_messages)
    assert whole == ready == sum(parts)
    assert verdict == "Every row is accounted for."

    with page.expect_download() as download:
        page.get_by_role("link", name="Report of every recipient").click()
    report = list(csv.DictReader(download.value.path().open(encoding="utf-8-sig", newline="")))
    assert len(report) == ready
    assert len({row["Number"] for row in report}) == ready
    with page.expect_download() as download:
        page.get_by_role("link", name="Rejected rows with reasons (CSV)").click()
    rejected = list(csv.DictReader(download.value.path().open(encoding="utf-8-sig", newline="")))
    assert len(rejected) == ROWS - ready
    assert all(row["Reason"] for row in rejected)
