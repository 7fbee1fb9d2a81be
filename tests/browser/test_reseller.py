"""A reseller's business in a real browser and a real copy of the portal, three people at work.

The reseller invites a customer, who follows the mail, sets a password and a second factor, gets
credits and a sender, and sends a campaign; in the end both read the same statement.
"""

import base64
import hashlib
import hmac
import json
import re
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Checked
from tests.portal.test_run import Copy

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("run")]
MINUTE = 60_000
EMAIL, PASSWORD = "meera@lantern.example", "seven lanterns over the lake"
Open = Callable[[str], Page]


@pytest.fixture
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    running = Copy(tmp_path_factory.mktemp("portal"))
    yield running
    running.process.kill()
    running.process.wait()
    running.wait_until_gone()


@pytest.fixture
def facts(portal: Copy) -> dict[str, str]:
    """What demo.json says."""
    portal.wait_until_ready()
    found: dict[str, str] = json.loads((portal.folder / "demo.json").read_text())
    return found


@pytest.fixture
def person(browser: Browser, facts: dict[str, str]) -> Iterator[Open]:
    """A function that opens a browser of its own for a person of the demo, signed in.

    For '' nobody is signed in. Errors on any of the consoles fail the test.
    """
    contexts, said = [], list[str]()

    def enter(who: str) -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{facts['url']}/sign-in/")
        if who:
            page.get_by_label("E-mail address").fill(facts[who])
            page.get_by_label("Password").fill(facts["password"])
            page.keyboard.press("Enter")
            page.wait_for_url(f"{facts['url']}/")
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not said, said


def code_of(secret: str) -> str:
    """What an authenticator app shows now for a secret (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    number = struct.unpack(">I", digest[at : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def invite(reseller: Page, accessible: Checked) -> None:
    reseller.get_by_role("link", name="Sub-accounts").click()
    accessible(reseller)
    reseller.get_by_role("link", name="New account").first.click()
    reseller.get_by_label("Name of the account").fill("Lantern House")
    reseller.get_by_label("Owner’s e-mail").fill(EMAIL)
    reseller.get_by_label("Owner’s name").fill("Meera")
    reseller.get_by_label("Everybody in this account needs a second factor").check()
    accessible(reseller)
    reseller.get_by_role("button", name="Make the account").click()
    expect(reseller.get_by_role("heading", level=1)).to_have_text("Lantern House")
    accessible(reseller)


def link_in_the_mail(operator: Page) -> str:
    operator.get_by_role("link", name="Outbox").click()
    operator.get_by_role("link", name=re.compile("invit", re.IGNORECASE)).first.click()
    expect(operator.locator("main")).to_contain_text(EMAIL)
    link = operator.locator("main a[href*='/invitations/']").get_attribute("href")
    assert link is not None
    return link


def join(customer: Page, link: str, accessible: Checked) -> None:
    """Accept, then set up the second factor that the account asks for."""
    customer.goto(link)
    accessible(customer)
    customer.get_by_label("Password").fill(PASSWORD)
    customer.get_by_role("button", name="Accept and sign in").click()
    expect(customer.get_by_role("heading", level=1)).to_have_text("Security")
    expect(customer.locator("main")).to_contain_text("Lantern House asks everybody")
    accessible(customer)
    customer.get_by_role("link", name="Set up an authenticator app").first.click()
    accessible(customer)
    secret = customer.locator("#app-secret").inner_text().replace(" ", "")
    customer.get_by_label("Code from the app").fill(code_of(secret))
    customer.get_by_role("button", name="Finish").click()
    accessible(customer)
    expect(customer.locator("main")).to_contain_text(re.compile("recovery", re.IGNORECASE))


def give_credits(reseller: Page, amount: str) -> None:
    reseller.get_by_label("Product").select_option(label="Transactional SMS (T)")
    reseller.get_by_role("textbox", name="Credits").fill(amount)
    reseller.get_by_role("button", name=re.compile("^Give")).click()
    expect(reseller.locator("main")).to_contain_text("1,000")


def get_a_sender(customer: Page, reseller: Page, url: str, accessible: Checked) -> None:
    customer.goto(f"{url}/senders/")
    customer.get_by_label("Sender ID").fill("LANTRN")
    customer.get_by_role("button", name="Ask for it").click()
    accessible(customer)
    reseller.goto(f"{url}/sender-requests/")
    accessible(reseller)
    reseller.get_by_role("button", name="Approve LANTRN").click()


def send_campaign(customer: Page, url: str, folder: Path) -> None:
    file = folder / "guests.csv"
    file.write_text("phone,name\n" + "".join(f"+9198100{n:05},Guest {n}\n" for n in range(20)))
    customer.goto(f"{url}/campaigns/new/")
    customer.get_by_label("Name").fill("Lantern night")
    customer.get_by_label("Drop a ").set_input_files(file)
    customer.get_by_role("button", name="Upload and continue").click()
    customer.get_by_role("button", name="Continue to the message").click()
    customer.get_by_label("Message", exact=True).fill("Doors open at eight.")
    customer.get_by_label("Product").select_option("T")
    customer.get_by_label("Sender ID").select_option(label="LANTRN")
    customer.get_by_role("button", name="Continue to the time").click()
    customer.get_by_role("button", name="Check the file and review").click()
    customer.locator(".button--confirm").click(timeout=2 * MINUTE)
    expect(customer.locator(".badge", has_text="Finished")).to_be_visible(timeout=2 * MINUTE)


def statement(page: Page) -> list[list[str]]:
    """The lines of the statement on the page."""
    rows: list[Any] = page.locator("table.statement tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


def test_from_an_invitation_to_one_statement_for_both(
    person: Open, facts: dict[str, str], tmp_path: Path, accessible: Checked
) -> None:
    url = facts["url"]
    reseller = person("reseller_email")
    invite(reseller, accessible)
    desk = reseller.url
    customer = person("")
    join(customer, link_in_the_mail(person("operator_email")), accessible)
    give_credits(reseller, "1,000")
    get_a_sender(customer, reseller, url, accessible)
    send_campaign(customer, url, tmp_path)

    customer.goto(f"{url}/wallets/")
    accessible(customer)
    customer.get_by_role("link", name=re.compile("statement", re.IGNORECASE)).first.click()
    accessible(customer)
    own = statement(customer)
    reseller.goto(desk)
    reseller.get_by_role("link", name=re.compile("^Transactional SMS")).click()
    accessible(reseller)
    assert own == statement(reseller)
    words = " ".join(" ".join(line) for line in own)
    assert "Lantern night" in words and "1,000" in words and "983" in words
    expect(customer.locator(".wallets")).to_contain_text("983")
