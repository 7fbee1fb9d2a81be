"""The whole builder in a real browser and a real copy of the portal: a split campaign, from the
upload to the proof of what left before it was stopped, and mended rows that join another one."""

import csv
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Page, Route, expect

from campaigns import samples
from campaigns.samples.rows import CLEAN
from tests.browser.conftest import Checked
from tests.browser.test_main_job import figures, portal, sign_in
from tests.portal.test_run import Copy

__all__ = ["portal"]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("run")]
PATIENCE = 60_000
HEADER = ["phone", "name", "city", "ref", "note"]
GOOD, TYPED_AROUND, NAMELESS, UNKNOWN = 2_400, 30, 20, 10
ALL = GOOD + TYPED_AROUND + NAMELESS + UNKNOWN
TEXT = "Hi {{name}}, your order for {{city}} is ready."


def people(count: int) -> list[list[str]]:
    """Rows nothing is wrong with; their notes make a file of some megabytes of them."""
    rows = samples.table(count, shares=CLEAN, seed=count).rows
    return [
        [row[0].text, row[1].text, row[4].text, f"K-{place}", "said on the phone; " * 50]
        for place, row in enumerate(rows)
    ]


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def spoilt(path: Path) -> Path:
    """A file of ALL rows whose last 60 have three faults."""
    rows = people(ALL)
    for row in rows[GOOD : GOOD + TYPED_AROUND]:
        row[0] = f"tel: {row[0]}"
    for row in rows[GOOD + TYPED_AROUND : GOOD + TYPED_AROUND + NAMELESS]:
        row[1] = ""
    for row in rows[-UNKNOWN:]:
        row[0] = "not known"
    return written(path, rows)


def table_of(download: Download) -> list[dict[str, str]]:
    return list(csv.DictReader(download.path().open(encoding="utf-8-sig", newline="")))


def opened(details: Locator) -> None:
    if details.get_attribute("open") is None:
        details.locator("summary").click()


def write_a_template(page: Page) -> None:
    page.get_by_role("link", name="Templates").click()
    page.get_by_role("link", name="New template").first.click()
    page.get_by_label("Name").fill("Order ready")
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Save the template").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Order ready")


def upload(page: Page, name: str, file: Path) -> None:
    page.get_by_role("link", name="Campaigns", exact=True).first.click()
    page.get_by_role("link", name="New campaign").first.click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Drop a ").set_input_files(file)
    page.get_by_role("button", name="Upload and continue").click()


def upload_with_a_break(page: Page, file: Path) -> None:
    """In pieces, on a slow line: how far it is can be read, and it can be held in between."""

    def slowly(route: Route) -> None:
        time.sleep(0.8)
        route.continue_()

    page.route("**/uploads/*/piece/", slowly)
    upload(page, "Orders", file)
    expect(page.locator("[data-upload-figures]")).to_contain_text("1.0 / ", timeout=PATIENCE)
    page.locator("[data-upload-pause]").click()
    expect(page.locator("[data-upload-said]")).to_contain_text("Paused")
    page.unroute("**/uploads/*/piece/")
    page.locator("[data-upload-go]").click()
    page.wait_for_url("**/recipients/", timeout=PATIENCE)


def map_columns(page: Page, accessible: Checked) -> None:
    expect(page.locator("[data-reading-words]")).to_contain_text("United States")
    opened(page.locator("details", has_text="Columns for country, sender ID"))
    with page.expect_response("**/recipients/"):
        page.get_by_label("Column with your own id").select_option(label="ref")
    expect(page.get_by_role("columnheader", name="ref Your own id")).to_be_visible()
    page.get_by_label("Remember this for files").fill("Order list")
    expect(page.locator("section[data-reading]")).not_to_have_attribute("aria-busy", "true")
    accessible(page)
    page.get_by_role("button", name="Continue to the message").click()


def write_the_message(page: Page, accessible: Checked) -> None:
    """From the template; the counter and the phone follow each key."""
    page.wait_for_url("**/message/")
    page.locator("#id_template").select_option(label="Order ready")
    page.get_by_role("button", name="Use it").click()
    text = page.get_by_label("Message", exact=True)
    expect(text).to_have_value(TEXT)
    expect(page.locator(".chooser__same")).to_contain_text("From Order ready, version 1.")
    expect(page.locator("[data-phone-text]")).to_have_text(re.compile("^Hi .+ for .+ is ready.$"))
    characters = figures(page.locator("[data-meter]").inner_text())[1]
    text.press("End")
    page.keyboard.type(" Bye!")
    expect(page.locator("[data-phone-text]")).to_contain_text("is ready. Bye!")
    assert figures(page.locator("[data-meter]").inner_text())[1] == characters + len(" Bye!")
    page.get_by_label("Product").select_option("T")
    page.locator("#id_sender").select_option(index=page.locator("#id_sender option").count() - 1)
    accessible(page)
    page.get_by_role("button", name="Continue to the time").click()
    page.wait_for_url("**/time/")


def split_it(page: Page, accessible: Checked) -> None:
    page.get_by_label("In batches, one after the other").check()
    page.get_by_label("Messages in a batch").fill("1000")
    page.get_by_label("Minutes between batches").fill("5")
    page.get_by_label("Messages a minute at most").fill("600")
    expect(page.locator("[data-plan-words]")).to_contain_text(
        "About 3 batches: the first at the start, the last 10 min later."
    )
    accessible(page)
    check(page)


def check(page: Page) -> None:
    page.get_by_role("button", name="Check the file and review").click()
    page.wait_for_url("**/review/")
    expect(page.locator(".button--confirm")).to_be_visible(timeout=PATIENCE)


def mend_by_rule(page: Page, accessible: Checked) -> None:
    """The rule is tried on the rows first, and each of them is ready after it."""
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("2,400 messages ready, 60 rows need fixing")
    cause = page.locator(".refusal", has_text="something other than digits")
    opened(cause)
    cause.get_by_role("link", name="See them all and mend them").click()
    page.locator(".offer", has_text="Strip letters").get_by_role("button").click()
    expect(page.locator("#tried h2")).to_have_text("30 rows would be ready")
    expect(page.locator("#tried")).to_contain_text("Of 40 rows, 30 would change.")
    expect(page.locator("#tried tbody tr").first).to_contain_text("tel: +1")
    accessible(page)
    page.get_by_role("button", name="Apply it and check again").click()
    expect(heading).to_have_text("2,430 messages ready, 30 rows need fixing", timeout=PATIENCE)
    expect(page.locator(".rules__rule")).to_contain_text("Strip letters and marks")


def read_the_bill(page: Page) -> str:
    """The lines of the bill add up to what the button asks for; returns the price."""
    bill = page.locator(".bill").first
    opened(bill)
    messages, _segments, credits = bill.locator("tfoot td").all_inner_texts()
    assert figures(messages) == [2_430]
    lines = bill.locator("tbody tr").all()
    assert sum(figures(line.locator("td").first.inner_text())[0] for line in lines) == 2_430
    expect(page.locator(".button--confirm")).to_contain_text(f"2,430 messages now for {credits}")
    return credits


def confirm_undo_and_confirm(page: Page, accessible: Checked) -> None:
    credits = read_the_bill(page)
    accessible(page)
    page.locator(".button--confirm").click()
    expect(page.locator("[data-undo-left]")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/review/")
    expect(page.get_by_role("status").first).to_contain_text("Undone: nothing was sent")
    assert read_the_bill(page) == credits
    page.locator(".button--confirm").click()
    sizes = page.locator(".waves tbody tr td.figure:nth-of-type(2)")
    expect(sizes).to_have_text(["1,000", "1,000", "430"])


def bring_forward(page: Page, batch: int) -> None:
    page.get_by_role("link", name=f"Change batch {batch}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"When should batch {batch} leave?")
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("status").first).to_contain_text("It leaves now")


def left_of(page: Page) -> int:
    return figures(page.locator(".headline").inner_text())[0]


def run_pause_and_stop(page: Page, accessible: Checked) -> None:
    headline = page.locator(".headline")
    expect(headline).to_have_text(re.compile(r"[1-9]\d* of 2,430 sent"), timeout=PATIENCE)
    page.get_by_role("button", name="Pause").click()
    expect(headline).to_have_text(re.compile(r"Paused: [0-9,]+ of 2,430 have left"))
    page.wait_for_timeout(3_000)  # what was written before the pause is answered
    page.reload()
    held = left_of(page)
    accessible(page)
    page.wait_for_timeout(4_000)
    page.reload()
    assert left_of(page) == held, "nothing leaves while it is paused"
    page.get_by_role("button", name="Resume").click()
    running = re.compile("([0-9,]+) of 2,430 sent")
    expect(headline).to_have_text(running)
    page.wait_for_function(
        "held => Number(document.querySelector('.headline').textContent.match(/[0-9,]+/)[0]"
        ".replace(',', '')) > held",
        arg=held,
        timeout=PATIENCE,
    )
    page.get_by_role("link", name="Stop for good").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stop “Orders”?")
    accessible(page)
    page.get_by_role("button", name="Stop the campaign").click()
    expect(headline).to_have_text(re.compile("Stopped: [0-9,]+ of 2,430 left before it"))


def read_the_proof(page: Page) -> None:
    """The file of who got it holds as many as the page says have left, each once."""
    expect(page.locator(".balance__verdict")).to_contain_text("accounted for", timeout=PATIENCE)
    page.wait_for_timeout(3_000)
    page.reload()
    left = left_of(page)
    assert 0 < left < 2_430
    recalled = page.locator(".facts dd", has_text="credits are back")
    assert figures(recalled.inner_text()) == [2_430 - left]
    with page.expect_download() as download:
        page.get_by_role("link", name="Who got it").click()
    out = table_of(download.value)
    assert len(out) == left == len({row["Number"] for row in out})


def second_campaign(page: Page, file: Path) -> None:
    """A file with the same columns is read as the first was, without asking."""
    upload(page, "Late orders", file)
    page.wait_for_url("**/recipients/", timeout=PATIENCE)
    expect(page.locator(".alert", has_text="Order list")).to_contain_text("has the same columns")
    expect(page.get_by_role("columnheader", name="ref Your own id")).to_be_visible()
    page.get_by_role("button", name="Continue to the message").click()
    page.wait_for_url("**/message/")
    page.locator("#id_template").select_option(label="Order ready")
    page.get_by_role("button", name="Use it").click()
    page.get_by_label("Product").select_option("T")
    page.locator("#id_sender").select_option(index=page.locator("#id_sender option").count() - 1)
    page.get_by_role("button", name="Continue to the time").click()
    page.wait_for_url("**/time/")
    check(page)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("6 messages ready, 2 rows need fixing")
    page.locator(".button--confirm").click()
    expect(page.locator(".headline")).to_contain_text("About to leave")


def mend_in_a_file(page: Page, folder: Path, accessible: Checked) -> None:
    """The rejected rows, mended in a spreadsheet, join the campaign that leaves or has left."""
    page.get_by_role("link", name="Mend rows").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = table_of(download.value)
    for row in rows:
        row["name"] = "friend"
    mended = folder / "mended.csv"
    with mended.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    page.locator("input[type=file]").set_input_files(mended)
    page.get_by_role("button", name="Upload and check").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("2 mended messages ready", timeout=PATIENCE)
    accessible(page)
    page.locator(".button--confirm").click()
    expect(page.locator(".mended")).to_contain_text("2 messages joined")
    expect(page.locator(".balance")).to_contain_text("8 rows = 8 messages + 0 invalid")
    expect(page.locator(".headline")).to_have_text(
        re.compile("[0-9] of 8 delivered"), timeout=PATIENCE
    )


def test_a_campaign_is_built_split_held_and_mended(
    watched: Page, portal: Copy, tmp_path: Path, accessible: Checked
) -> None:
    page = watched
    first = spoilt(tmp_path / "orders.csv")
    late = people(8)
    late[2][1] = late[5][1] = ""
    second = written(tmp_path / "late.csv", late)
    portal.wait_until_ready()
    sign_in(page, portal)
    write_a_template(page)
    upload_with_a_break(page, first)
    map_columns(page, accessible)
    write_the_message(page, accessible)
    split_it(page, accessible)
    mend_by_rule(page, accessible)
    confirm_undo_and_confirm(page, accessible)
    bring_forward(page, 2)
    bring_forward(page, 3)
    run_pause_and_stop(page, accessible)
    read_the_proof(page)
    second_campaign(page, second)
    mend_in_a_file(page, tmp_path, accessible)
