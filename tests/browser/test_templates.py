"""A template, then the message step with it: typed, mended, matched, tried on rows, tested."""

import os
from pathlib import Path
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import Account, User
from campaigns.models import Batch
from campaigns.plain import STAND_INS
from tests.browser.conftest import Checked, SignedIn
from tests.campaigns.campaign_scene import draft
from tests.campaigns.dltscene import registered

ROWS = "phone,name,city\n" + "".join(
    f"98100{number:05},{'Asha' if number % 2 else 'बीना कुमारी'},Pune\n" for number in range(2, 300)
)


def look(page: Page, name: str) -> None:
    """Keep a picture of the page, wide and on a phone, where SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")
    if not folder:
        return
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_template_is_written_and_changed(
    signed_in: SignedIn, live_server: Any, owner: User, customer: Account, accessible: Checked
) -> None:
    page = signed_in(owner)
    page.goto(live_server.url + reverse("templates"))
    accessible(page)
    page.get_by_role("link", name="New template").first.click()
    page.get_by_label("Name").fill("Order sent")
    text = page.get_by_label("Text", exact=True)
    text.fill("Hi {{name}}, it’s on its way: https://shop.example/a. Café!")
    expect(page.locator("[data-meter] kbd")).to_have_text(["’"])
    expect(page.locator(".phone__link")).to_have_text("https://shop.example/a")
    accessible(page)
    page.get_by_role("button", name="Replace curly quotes").click()
    expect(text).to_have_value("Hi {{name}}, it's on its way: https://shop.example/a. Café!")
    expect(page.locator("[data-meter]")).to_contain_text("GSM-7")
    expect(page.get_by_role("button", name="Replace curly quotes")).to_be_hidden()
    page.get_by_role("button", name="Save the template").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Order sent")
    page.get_by_label("Text", exact=True).fill("Hi {{name}}, it's out for delivery. [1€]")
    expect(page.locator("[data-meter] kbd")).to_have_text(["[", "€", "]"])
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.locator(".versions__line")).to_have_count(2)
    accessible(page)
    look(page, "template")
    page.goto(live_server.url + reverse("templates"))
    accessible(page)
    look(page, "templates")


def test_the_message_step(
    signed_in: SignedIn, live_server: Any, owner: User, customer: Account, accessible: Checked
) -> None:
    registered(customer, "Dear {#var#}, your order is ready. ACME", check="warn")
    campaign = draft(customer, rows=ROWS)
    page = signed_in(owner)
    page.goto(live_server.url + reverse("campaign_message", args=[campaign.uuid]))
    accessible(page)
    text, phone = page.get_by_label("Message", exact=True), page.locator("[data-phone-text]")
    text.fill("Dear {{nmae}}, your order is ready – ACME")
    advice = page.locator("[data-advice]")
    expect(advice).to_contain_text("Did you mean “name”?")
    expect(advice).to_contain_text("but the text has")
    accessible(page)
    look(page, "message-advice")
    advice.get_by_role("button", name="Use that").click()
    expect(phone).to_have_text("Dear बीना कुमारी, your order is ready – ACME")
    page.get_by_role("button", name="Next row").click()
    expect(phone).to_have_text("Dear Asha, your order is ready – ACME")
    expect(page.locator("[data-preview-note]")).to_contain_text("row 3")
    expect(page.locator("[data-meter] kbd")).to_have_text(["–"])
    page.get_by_role("button", name="Replace curly quotes").click()
    text.fill("Dear {{name|customer}}, your order is ready. ACME")
    expect(advice).to_contain_text("Fits the DLT template Greeting")
    page.get_by_label("Row", exact=True).fill("250")
    page.keyboard.press("Enter")
    expect(phone).to_have_text("Dear बीना कुमारी, your order is ready. ACME")
    expect(page.locator("[data-preview-note]")).to_contain_text("row 250")
    page.get_by_role("button", name="Row before").click()
    expect(page.get_by_label("Row", exact=True)).to_have_value("249")
    page.get_by_text("Keep this text as a template").click()
    page.get_by_label("Name of the template").fill("Ready")
    page.get_by_role("button", name="Save as a template").click()
    expect(page.locator(".chooser__same")).to_contain_text("From Ready, version 1.")
    text.fill("Dear {{name|customer}}, your order is ready. ACME!")
    expect(page.locator(".chooser__changed")).to_contain_text("changed from version 1")
    page.locator("#id_template").select_option(label="Ready")
    page.get_by_role("button", name="Use it").click()
    expect(text).to_have_value("Dear {{name|customer}}, your order is ready. ACME")
    page.get_by_label("Your own number").fill("98200 00001")
    page.get_by_role("button", name="Send the test").click()
    expect(page.locator(".outcomes__line")).to_contain_text("+91 98200 00001")
    expect(phone).to_have_text("Dear Asha, your order is ready. ACME")
    assert Batch.objects.filter(name="Test of Sale").count() == 1
    accessible(page)
    look(page, "message")
    page.set_viewport_size({"width": 390, "height": 800})
    accessible(page)
    page.get_by_role("button", name="Continue to the time").click()
    page.wait_for_url("**/time/")


def test_the_browser_replaces_as_the_portal_does(
    signed_in: SignedIn, live_server: Any, owner: User
) -> None:
    page = signed_in(owner)
    page.goto(live_server.url + reverse("template_new"))
    odd = "".join(char for char in STAND_INS if char.isprintable() and not char.isspace())
    text = page.get_by_label("Text", exact=True)
    text.fill(f"{odd} नमस्ते é {{{{it’s|“x”}}}}")
    page.get_by_role("button", name="Replace curly quotes").click()
    plain = "".join(STAND_INS[char] for char in odd)
    expect(text).to_have_value(f'{plain} नमस्ते é {{{{it’s|"x"}}}}')


def test_dlt_pages(
    signed_in: SignedIn, live_server: Any, owner: User, customer: Account, accessible: Checked
) -> None:
    registered(customer, "Dear {#var#}, your order {#var#} is ready. ACME")
    page = signed_in(owner)
    page.goto(live_server.url + reverse("dlt_templates"))
    accessible(page)
    rows = "1107000000000000101,Sale until {#var#},Approved\n12,x,\n"
    file = "Template Id,Template Content,Status\n" + rows
    page.locator("input[type=file]").set_input_files(
        {"name": "portal.csv", "mimeType": "text/csv", "buffer": file.encode()}
    )
    page.get_by_role("button", name="Import").click()
    expect(page.locator("#imported")).to_contain_text("1 new")
    accessible(page)
    look(page, "dlt")
    page.get_by_role("link", name="Change the rules for India").click()
    accessible(page)
    look(page, "dlt-rules")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add one by hand").click()
    accessible(page)
    look(page, "dlt-new")
    page.goto(live_server.url + reverse("senders"))
    accessible(page)
    look(page, "senders")
