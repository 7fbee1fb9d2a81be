"""The API's reference, the catalogue of errors and the quick starts in a real browser."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.conftest import Checked, SignedIn, assert_fits

PHONE = {"width": 390, "height": 844}


def test_the_reference_draws_every_dialect(watched: Page, live_server: Any, db: None) -> None:
    page = watched
    page.goto(f"{live_server.url}/api/v2")
    expect(page.locator(".info .title")).to_contain_text("Messaging API", timeout=20_000)
    for dialect in ("v2", "v1", "v3", "transmit", "tidings"):
        expect(page.get_by_role("link", name=dialect, exact=True).first).to_be_visible()
    page.get_by_role("button", name="Expand operation").nth(1).click()
    expect(page.locator(".opblock").first).to_be_visible()
    page.set_viewport_size(PHONE)
    assert_fits(page)


@pytest.mark.parametrize("path", ["/docs/errors/", "/docs/errors/insufficient_credit/"])
def test_what_an_error_means_reads_well(
    watched: Page, live_server: Any, db: None, accessible: Checked, path: str
) -> None:
    page = watched
    page.goto(f"{live_server.url}{path}")
    accessible(page)
    page.set_viewport_size(PHONE)
    accessible(page)


def test_an_error_is_found_by_a_word(watched: Page, live_server: Any, db: None) -> None:
    page = watched
    page.goto(f"{live_server.url}/docs/errors/")
    page.get_by_label("Search").fill("daily cap")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="daily_cap_reached").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The key's daily cap is reached")


@pytest.mark.parametrize("dialect", ["v2", "v1", "v3", "transmit", "tidings"])
def test_a_quick_start_is_filled_in_and_copied(
    signed_in: SignedIn, live_server: Any, owner: User, accessible: Checked, dialect: str
) -> None:
    page = signed_in(owner)
    page.goto(live_server.url + reverse("quickstart_dialect", args=[dialect]))
    accessible(page)
    shown = page.locator("#code-curl")
    expect(shown).to_contain_text(live_server.url)
    page.locator("[data-copy=code-curl]").click()
    assert page.evaluate("navigator.clipboard.readText()") == shown.inner_text().strip()
    page.get_by_text("PHP", exact=True).click()
    expect(page.locator("#code-php")).to_be_visible()
    page.set_viewport_size(PHONE)
    accessible(page)
