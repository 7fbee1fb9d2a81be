"""Keys and send credentials as people use them, wide and on a phone."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Account, User
from apikeys.models import ApiKey, KeyAddress, KeyUsage
from apikeys.services import changing, usage
from apikeys.services.keys import KeyTerms, issue, use_credential, use_key
from tests.browser.conftest import Checked, SignedIn, assert_fits


def _copied(page: Page, place: str) -> str:
    """What the copy button beside a text puts into the clipboard."""
    page.locator(f"[data-copy={place}]").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_key_is_made_copied_changed_and_revoked(
    signed_in: SignedIn, live_server: Any, owner: User, accessible: Checked
) -> None:
    page = signed_in(owner)
    page.goto(live_server.url + reverse("keys"))
    accessible(page)
    page.get_by_role("link", name="New key").first.click()
    page.get_by_role("button", name="Make the key").click()
    expect(page.locator(".error-summary")).to_be_focused()
    accessible(page)
    page.get_by_label("Name", exact=True).fill("Shop")
    page.get_by_label("API key").check()
    page.get_by_role("button", name="Make the key").click()
    accessible(page)
    text = _copied(page, "key-text")
    assert use_key(text, address="").name == "Shop"
    page.get_by_role("link", name="I have copied it").click()
    accessible(page)
    page.get_by_role("link", name="Regenerate").click()
    accessible(page)
    page.get_by_label("1 hour").check()
    page.get_by_role("button", name="Make a new text").click()
    assert use_key(_copied(page, "key-text"), address="").replaces
    assert use_key(text, address="")
    page.get_by_role("link", name="I have copied it").click()
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Most credits a day (optional)").fill("12.5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("0 of 12.5 credits")).to_be_visible()
    page.get_by_role("link", name="Revoke").click()
    accessible(page)
    page.get_by_role("button", name="Revoke the key").click()
    expect(page.get_by_role("status")).to_contain_text("“Shop” no longer works.")
    accessible(page)


def test_the_accounts_user_name_and_password_are_shown(
    signed_in: SignedIn, live_server: Any, owner: User, accessible: Checked
) -> None:
    page = signed_in(owner)
    page.goto(live_server.url + reverse("credentials"))
    accessible(page)
    page.get_by_role("button", name="Show user name and password").click()
    accessible(page)
    name = page.locator("#key-username").inner_text()
    assert use_credential(name, page.locator("#key-text").inner_text(), address="")
    page.get_by_role("link", name="I have copied it").click()
    accessible(page)


def _busy(account: Account, owner: User) -> ApiKey:
    """A key with a month of use, addresses, every limit, and a successor."""
    terms = KeyTerms(
        scopes=["send", "read"],
        products=["T", "P"],
        allowed_addresses=["10.0.0.0/8", "2001:db8:1234:5678::/64"],
        daily_cap=250_000_000,
        labels_are_keys=True,
        default_country="KE",
    )
    key = issue(account, name="W" * 40, terms=terms, expires_in_days=90, created_by=owner).key
    today = usage.day_of(account)
    KeyUsage.objects.bulk_create(
        KeyUsage(
            key=key,
            day=today - timedelta(back),
            calls=400 + 37 * (back % 7),
            refused=11 * (back % 3),
            messages=380,
            spent=190_250_000,
        )
        for back in range(30)
    )
    now = timezone.now()
    for address, allowed in (("10.2.3.4", True), ("2001:db8:ffff:1:2:3:4:5", False)):
        KeyAddress.objects.create(key=key, address=address, was_allowed=allowed, last_seen_at=now)
    ApiKey.objects.filter(pk=key.pk).update(seen_in_url_at=now, last_used_at=now)
    return key


@pytest.mark.parametrize(
    ("width", "theme"), [(1440, "light"), (900, "dark"), (390, "dark"), (360, "light")]
)
def test_the_pages_of_keys_fit_and_are_accessible(
    signed_in: SignedIn,
    live_server: Any,
    owner: User,
    customer: Account,
    accessible: Checked,
    width: int,
    theme: Any,
) -> None:
    check = accessible if width in (1440, 390) else assert_fits
    key = _busy(customer, owner)
    changing.regenerate(key, overlap="7d", by=owner)
    issue(customer, name="Old till", terms=KeyTerms(kind="app_key", is_test=True))
    pair = issue(customer, name="Till", terms=KeyTerms(kind="credential")).key
    page = signed_in(owner)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    of_key = [reverse(f"key{part}", args=[key.uuid]) for part in ("", "_edit", "_revoke")]
    of_pair = [reverse(name, args=[pair.uuid]) for name in ("key", "key_regenerate")]
    listed = [reverse(name) for name in ("keys", "key_new", "credentials", "credential_new")]
    for address in (*listed, *of_key, *of_pair, reverse("key_security")):
        page.goto(live_server.url + address)
        check(page)
