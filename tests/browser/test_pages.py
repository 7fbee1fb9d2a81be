"""Sign-in, overview and messages as people use them."""

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import Account, User
from campaigns.models import Carrier
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from reports.services import squashing
from tests.browser.conftest import Checked, SignedIn, assert_fits
from tests.campaigns.scene import queued_batch
from tests.factories import PASSWORD


def test_signing_in_by_keyboard(
    watched: Page, live_server: Any, owner: User, accessible: Checked
) -> None:
    page = watched
    page.goto(live_server.url)
    accessible(page)
    page.get_by_label("E-mail address").fill(owner.email)
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    accessible(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing sent yet today")
    page.locator("details.person summary").click()
    accessible(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_sign_in_page_stands_on_a_phone(
    watched: Page, live_server: Any, accessible: Checked
) -> None:
    page = watched
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url)
    accessible(page)
    brand = page.get_by_role("link", name="Tidings").bounding_box()
    form = page.get_by_role("heading", name="Sign in").bounding_box()
    assert brand and form
    assert brand["y"] + brand["height"] <= form["y"]
    email = page.get_by_label("E-mail address").bounding_box()
    assert email
    assert email["width"] > 250


def test_the_first_tab_skips_the_navigation(
    signed_in: SignedIn, live_server: Any, owner: User
) -> None:
    page = signed_in(owner)
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_the_overview_moves_without_a_reload(
    signed_in: SignedIn, live_server: Any, owner: User, customer: Account, carrier: Carrier
) -> None:
    batch = queued_batch(customer, 4)
    page = signed_in(owner)
    page.goto(live_server.url)
    delivered = page.locator(".stat", has_text="Delivered").first
    expect(delivered.locator("dd").first).to_have_text("0")
    page.evaluate("window.sameDocument = true")
    with transaction.atomic():
        move([Move(batch.first_id, MessageState.SENT, carrier_id=carrier.pk)])
        move([Move(batch.first_id, MessageState.DELIVERED)])
    squashing.squash()  # what the worker does every five seconds
    expect(delivered.locator("dd").first).to_have_text("1", timeout=15_000)
    assert page.evaluate("window.sameDocument")


def test_a_message_is_found_by_its_number(
    signed_in: SignedIn, live_server: Any, owner: User, customer: Account, accessible: Checked
) -> None:
    queued_batch(customer, 5)
    page = signed_in(owner)
    page.goto(live_server.url + reverse("messages"))
    page.get_by_label("Number or message id").fill("98100 00003")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="+91 98100 00003").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("+91 98100 00003: queued")
    accessible(page)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.inner_text("#message-id")


def test_a_chosen_theme_stays(signed_in: SignedIn, live_server: Any, owner: User) -> None:
    page = signed_in(owner)
    page.goto(live_server.url)
    page.locator("details.person summary").click()
    page.get_by_label("Appearance").select_option("dark")
    page.goto(live_server.url + reverse("messages"))
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize(
    ("width", "theme", "with_axe"),
    [(1440, "dark", True), (900, "light", False), (390, "light", True), (360, "dark", False)],
)
def test_every_page_fits_and_is_accessible(
    signed_in: SignedIn,
    live_server: Any,
    owner: User,
    customer: Account,
    accessible: Checked,
    width: int,
    theme: Any,
    with_axe: bool,
) -> None:
    check = accessible if with_axe else assert_fits
    batch = queued_batch(customer, 60)
    with transaction.atomic():
        move([Move(batch.first_id, MessageState.REJECTED, reason="ESME_RINVDSTADR")])
    page = signed_in(owner)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    for address in (
        reverse("overview"),
        reverse("messages"),
        reverse("messages") + "?q=12",
        reverse("message", args=[f"{batch.uuid}:1"]),
        reverse("account_settings"),
        reverse("account_logout"),
    ):
        page.goto(live_server.url + address)
        check(page)
    page.goto(live_server.url)
    chart = page.get_by_role("region", name="Messages per day")
    chart.locator("summary", has_text="Show as a table").click()
    check(page)
