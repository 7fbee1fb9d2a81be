"""Second factors in a real browser: an authenticator app, and a passkey of a virtual device."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.accounts.guards import code_of
from tests.browser.conftest import Checked
from tests.factories import PASSWORD

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def portal(live_server: Any) -> str:
    """The address by name: browsers know no passkeys on an address of numbers."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def key_ring(watched: Page) -> Iterator[tuple[Any, str]]:
    """A virtual device that makes and keeps passkeys: its session and its id."""
    session = watched.context.new_cdp_session(watched)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield session, made["authenticatorId"]
    session.send("WebAuthn.disable")


def sign_in(page: Page, portal: str, owner: User) -> None:
    page.goto(f"{portal}/sign-in/")
    page.get_by_label("E-mail address").fill(owner.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page, portal: str) -> None:
    page.goto(f"{portal}/sign-out/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_an_authenticator_app_from_scanning_to_signing_in(
    watched: Page, portal: str, owner: User, accessible: Checked
) -> None:
    page = watched
    sign_in(page, portal, owner)
    page.goto(f"{portal}/security/")
    accessible(page)
    page.get_by_role("link", name="Set up an authenticator app").click()
    accessible(page)
    secret = page.locator("#app-secret").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill("000000")
    page.get_by_role("button", name="Finish").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.get_by_label("Code from the app").fill(code_of(secret))
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep these recovery codes")
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    kept = download.value.path().read_text().split("\n")
    assert len(kept) == 10
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 left")).to_be_visible()

    sign_out(page, portal)
    sign_in(page, portal, owner)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    accessible(page)
    page.get_by_label("Code").fill(kept[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{portal}/")


def test_a_passkey_takes_the_place_of_password_and_code(
    watched: Page, portal: str, owner: User, key_ring: tuple[Any, str], accessible: Checked
) -> None:
    page = watched
    sign_in(page, portal, owner)
    page.goto(f"{portal}/security/passkeys/add/")
    accessible(page)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("row", name="Laptop")).to_be_visible()
    accessible(page)

    sign_out(page, portal)
    page.goto(f"{portal}/sign-in/?next=/security/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{portal}/security/")

    sign_out(page, portal)
    sign_in(page, portal, owner)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{portal}/")

    page.goto(f"{portal}/security/confirm/passkey/?next=/security/codes/")
    accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{portal}/security/codes/")

    page.goto(f"{portal}/security/")
    page.get_by_role("row", name="Laptop").get_by_role("link", name="Remove").click()
    accessible(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("It was removed.")).to_be_visible()
    sign_out(page, portal)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("not known here")).to_be_visible()


def test_a_device_that_does_not_answer_leaves_the_password(
    watched: Page, portal: str, owner: User, key_ring: tuple[Any, str]
) -> None:
    page = watched
    session, number = key_ring
    session.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})
    page.goto(f"{portal}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey did not answer")).to_be_visible(timeout=90_000)
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()
    sign_in(page, portal, owner)
    page.wait_for_url(f"{portal}/")
