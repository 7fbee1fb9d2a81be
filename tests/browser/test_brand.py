"""The frame on small screens, and a reseller's face, as people see them."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts import images
from accounts.models import Account, Membership, Role, User
from accounts.services.branding import Face, save_branding
from tests.accounts.pictures import png
from tests.browser.conftest import Checked, SignedIn
from tests.factories import AccountFactory

PHONE = {"width": 390, "height": 740}
# Two of the hardest: one that white text cannot be read on, one that nothing dark can.
COLOURS = ("#ffee00", "#1a0033")


def _phone(page: Page, theme: Any = "light") -> Page:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=theme)
    return page


def test_a_phone_has_a_menu_for_keyboards(
    signed_in: SignedIn, live_server: Any, owner: User, accessible: Checked
) -> None:
    page = _phone(signed_in(owner))
    page.goto(live_server.url + reverse("keys"))
    menu = page.locator("details.menu summary")
    expect(menu).to_have_text("Menu: API Keys/Access Tokens")
    expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
    menu.focus()
    page.keyboard.press("Enter")
    nav = page.get_by_role("navigation", name="Main")
    expect(nav).to_have_count(1)
    expect(nav.get_by_role("link", name="API Keys")).to_have_attribute("aria-current", "page")
    accessible(page)
    page.keyboard.press("Tab")
    expect(nav.get_by_role("link", name="Overview")).to_be_focused()
    page.keyboard.press("Escape")
    expect(nav).to_have_count(0)
    expect(menu).to_be_focused()


def test_the_menu_works_without_script(browser: Any, live_server: Any, owner: User) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(live_server.url)
    page.locator("#id_login").fill(owner.email)
    page.locator("#id_password").fill("correct horse battery")
    page.keyboard.press("Enter")
    page.locator("details.menu summary").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Messages").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith(reverse("messages"))
    context.close()


def test_a_person_switches_account(
    signed_in: SignedIn, live_server: Any, owner: User, reseller: Account, accessible: Checked
) -> None:
    other = AccountFactory(parent=reseller, name="The other one")
    Membership.objects.create(account=other, user=owner, role=Role.OWNER)
    page = signed_in(owner)
    page.goto(live_server.url)
    page.locator("details.person summary").click()
    accessible(page)
    page.get_by_role("button", name="The other one").click()
    expect(page.get_by_role("status").first).to_contain_text("You work in The other one now.")


def test_a_face_is_looked_at_before_it_is_saved(
    signed_in: SignedIn,
    live_server: Any,
    reseller: Account,
    accessible: Checked,
    tmp_path: Path,
) -> None:
    file = tmp_path / "logo.png"
    file.write_bytes(png(200, 50))
    page = signed_in(reseller.users.get())
    page.goto(live_server.url + reverse("branding"))
    accessible(page)
    page.get_by_label("Name", exact=True).fill("Monsoon")
    page.locator("input[name=colour]").fill("#c2185b")
    expect(page.locator(".face--light .button").first).to_have_css(
        "background-color", "rgb(194, 24, 91)"
    )
    expect(page.locator("[data-face-name]").first).to_have_text("Monsoon")
    page.get_by_label("Logo").set_input_files(file)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".face .brand__logo")).to_have_count(2)
    accessible(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    logo = page.locator(".side .brand__logo")
    assert logo.evaluate("(image) => image.naturalWidth") == 200
    expect(page).to_have_title("White label – Monsoon")
    accessible(page)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_hard_colours_can_be_read(
    signed_in: SignedIn,
    live_server: Any,
    reseller: Account,
    owner: User,
    accessible: Checked,
    colour: str,
    theme: str,
) -> None:
    face = Face("Monsoon", colour, logo=images.read(png(80, 80)), support="help@example.com")
    save_branding(reseller, face)
    page = signed_in(owner)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    for address in (reverse("overview"), reverse("account_settings"), reverse("account_logout")):
        page.goto(live_server.url + address, wait_until="load")
        accessible(page)
    _phone(page, theme)
    page.goto(live_server.url + reverse("account_settings"))
    page.locator("details.menu summary").click()
    accessible(page)
