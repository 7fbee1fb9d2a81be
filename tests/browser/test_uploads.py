"""Uploads in a real browser: the line breaks, the page is loaded anew, and the file is whole."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from campaigns.models import Campaign, IncomingFile, Upload
from campaigns.services.incoming import PIECE
from tests.browser.conftest import Checked, SignedIn

FILE = b"number,name\n" + b"".join(b"+9198%08d,Asha\n" % n for n in range(5 * PIECE // 2 // 19))
PATIENCE = 60_000


@pytest.fixture
def watched(page: Page) -> Page:
    """No ear on the console: lines break on purpose here, and browsers say so."""
    return page


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(FILE)
    return path


@pytest.fixture
def new(signed_in: SignedIn, owner: User, live_server: Any) -> Page:
    """The page New campaign, open."""
    page = signed_in(owner)
    page.goto(f"{live_server.url}/campaigns/new/")
    return page


class Line:
    """The line to the portal: from piece `breaks` on it is broken, until it is mended."""

    def __init__(self, page: Page, breaks: int) -> None:
        self.breaks, self.sent = breaks, 0
        page.route("**/uploads/*/piece/", self._carry)

    def _carry(self, route: Route) -> None:
        self.sent += 1
        if self.breaks and self.sent >= self.breaks:
            route.abort("connectionreset")
        else:
            route.continue_()

    def mend(self) -> None:
        self.breaks = 0


def choose(page: Page, people: Path) -> None:
    page.locator("#id_file").set_input_files(people)
    page.get_by_role("button", name="Upload and continue").click()


def arrived(page: Page) -> Upload:
    """The file of the campaign that came of it, byte for byte what was chosen."""
    page.wait_for_url("**/recipients/", timeout=PATIENCE)
    upload = Campaign.objects.get().upload
    assert upload is not None
    assert (upload.size, upload.sha256) == (len(FILE), hashlib.sha256(FILE).hexdigest())
    return upload


def test_an_upload_goes_on_when_the_line_is_back(
    new: Page, people: Path, accessible: Checked
) -> None:
    line = Line(new, breaks=2)
    choose(new, people)
    said = new.locator("[data-upload-said]")
    expect(said).to_contain_text("Connection lost. Trying again in", timeout=PATIENCE)
    accessible(new)
    line.mend()
    arrived(new)


def test_after_a_reload_it_goes_on_with_the_same_file(new: Page, people: Path) -> None:
    line = Line(new, breaks=3)
    choose(new, people)
    expect(new.locator("[data-upload-said]")).to_contain_text("Connection lost", timeout=PATIENCE)
    assert IncomingFile.objects.get().received == 2 * PIECE
    line.mend()
    new.reload()
    expect(new.get_by_role("heading", name="Uploads that broke off")).to_be_visible()
    line.sent = 0
    choose(new, people)
    arrived(new)
    assert line.sent == 1, "only the piece that was missing is sent"


def test_another_file_of_the_same_name_begins_anew(new: Page, people: Path) -> None:
    Line(new, breaks=2)
    choose(new, people)
    expect(new.locator("[data-upload-said]")).to_contain_text("Connection lost", timeout=PATIENCE)
    row = IncomingFile.objects.get()
    wrong = hashlib.sha256(b"another file").hexdigest()
    IncomingFile.objects.filter(pk=row.pk).update(sums=[wrong])
    new.unroute("**/uploads/*/piece/")
    new.reload()
    choose(new, people)
    arrived(new)
    assert not IncomingFile.objects.filter(pk=row.pk).exists()


def test_it_can_be_paused_and_cancelled_by_keyboard(new: Page, people: Path) -> None:
    Line(new, breaks=2)
    choose(new, people)
    pause, go = new.locator("[data-upload-pause]"), new.locator("[data-upload-go]")
    pause.focus()
    new.keyboard.press("Enter")
    expect(new.locator("[data-upload-said]")).to_contain_text("Paused")
    expect(go).to_be_focused()
    new.keyboard.press("Enter")
    expect(pause).to_be_focused()
    new.get_by_role("button", name="Cancel").click()
    expect(new.locator("[data-upload-progress]")).to_be_hidden()
    expect(new.get_by_role("button", name="Upload and continue")).to_be_enabled()
    expect(new.locator("#id_file")).to_be_focused()


def test_a_refusal_is_said_and_the_file_can_be_chosen_again(
    new: Page, people: Path, tmp_path: Path
) -> None:
    poor = tmp_path / "poor.csv"
    poor.write_text("name,city\nAsha,Pune\n")
    choose(new, poor)
    said = new.locator("[data-upload-said]")
    expect(said).to_contain_text("No column holds phone numbers", timeout=PATIENCE)
    choose(new, people)
    arrived(new)


def test_typed_numbers_are_counted_while_one_types(
    signed_in: SignedIn, owner: User, live_server: Any, accessible: Checked
) -> None:
    page = signed_in(owner)
    page.goto(f"{live_server.url}/campaigns/new/?from=numbers")
    page.get_by_label("Phone numbers").fill("98100 00001, 98100 00002\n12345")
    found = page.locator("#pasted")
    expect(found).to_contain_text("2 numbers to write to", timeout=PATIENCE)
    expect(found).to_contain_text("1 cannot be read as a number")
    accessible(page)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/message/", timeout=PATIENCE)
    assert Campaign.objects.get().kind == Campaign.Kind.QUICK
