"""Contacts as people use them: import, find, tick, segment; every page wide and on a phone."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import Account, User
from campaigns import tasks
from campaigns.models import ContactBulk, ContactImport
from campaigns.segmentrules import parse
from campaigns.services import segments
from tests.browser.conftest import Checked, SignedIn, assert_fits
from tests.campaigns.contacts_scene import contact, group

ROWS = "phone,name,City\n9810000001,Asha,Pune\n9810000002,Ravi,Goa\n12,Dev,Goa\n"


@pytest.fixture(autouse=True)
def nobody_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command stands for the worker here."""
    monkeypatch.setattr(tasks.import_contacts, "delay", lambda *_: None)


def test_a_list_is_imported_ticked_and_made_a_segment(
    signed_in: SignedIn, live_server: Any, owner: User, accessible: Checked, tmp_path: Path
) -> None:
    page = signed_in(owner)
    file = tmp_path / "people.csv"
    file.write_text(ROWS)
    page.goto(live_server.url + reverse("contacts"))
    accessible(page)
    page.get_by_role("link", name="Import a list").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Upload and continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do the columns hold?")
    accessible(page)
    page.get_by_label("Or into a new group").fill("Customers")
    page.get_by_role("button", name="Import the contacts").click()
    expect(page.get_by_text("Opening the file.")).to_be_visible()
    call_command("import_contacts", str(ContactImport.objects.get().uuid))
    expect(page.get_by_role("heading", level=1)).to_have_text("2 contacts added", timeout=15_000)
    accessible(page)
    page.get_by_role("link", name="To the contacts").click()
    _tick_and_tag(page)
    page.get_by_role("link", name="Segments").click()
    page.get_by_role("link", name="New segment").first.click()
    page.get_by_label("Name", exact=True).fill("Goans")
    page.locator("#id_rule-0-field").select_option(label="City")
    page.locator("#id_rule-0-value").fill("goa")
    preview = page.locator("[data-segment-preview]")
    expect(preview).to_contain_text("+91 98100 00002")
    expect(preview).not_to_contain_text("+91 98100 00001")
    page.get_by_role("button", name="Save the segment").click()
    expect(page.get_by_role("link", name="Write to this segment")).to_be_visible()
    accessible(page)


def _tick_and_tag(page: Page) -> None:
    """All of the page into a group: a press on the box in the header ticks each."""
    page.locator("[data-contacts-page] input").check()
    expect(page.locator("[data-contacts-count]")).to_have_text("2 ticked")
    expect(page.locator("#bulk_tag")).to_be_hidden()
    page.locator("#bulk_group").select_option(label="Customers")
    page.locator("#bulk_action").select_option(label="Remove from a group")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("status")).to_contain_text("2 contacts are changed.")
    expect(page.get_by_text("No contact matches")).to_be_visible()
    page.goto(page.url.partition("?")[0])


@pytest.mark.parametrize(
    ("width", "theme", "with_axe"),
    [(1440, "dark", True), (390, "light", True), (360, "dark", False)],
)
def test_every_page_of_contacts_fits_and_is_accessible(
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
    page = signed_in(owner)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    for address in _addresses(customer):
        page.goto(live_server.url + address)
        check(page)


def _addresses(account: Account) -> list[str]:
    friends = group(account, "Friends of the house " * 3)
    for n in range(5):
        person = contact(
            account,
            f"98100000{n:02}",
            "Asha " * 20,
            groups=(friends,),
            tags=("vip", "t" * 40),
            City="Pune " * 40,
        )
    tag = account.contact_tags.get(name="vip")
    rule = {"field": "attr:City", "op": "contains", "value": "pune"}
    rules = parse({"join": "all", "rules": [rule]})
    segment = segments.create(account, name="Pune", rules=rules)
    bulk = ContactBulk.objects.create(
        account=account, action="tag", tag=tag, last_id=1, people=2_000, done=1_000
    )
    return [
        reverse("contacts"),
        f"{reverse('contacts')}?q=nobody",
        reverse("contact", args=[person.uuid]),
        reverse("contact_new"),
        reverse("contact_edit", args=[person.uuid]),
        reverse("contact_delete", args=[person.uuid]),
        reverse("contact_groups"),
        reverse("contact_group", args=[friends.uuid]),
        reverse("contact_tag", args=[tag.uuid]),
        reverse("contact_segments"),
        reverse("contact_segment", args=[segment.uuid]),
        reverse("contact_segment_new"),
        reverse("contact_import_new"),
        reverse("contact_bulk", args=[bulk.uuid]),
    ]
