"""Every page of a campaign's life, wide and on a phone; and the builder with no mouse at all."""

import os
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Account, User
from accounts.money import MICRO
from campaigns.models import Campaign, Carrier, SendingRules, Supplement
from campaigns.plans import Leftovers, Plan, Tempo
from campaigns.repairs import Repair
from campaigns.services import campaigns, confirming, halting, imports, recurrences, supplements
from campaigns.services.recurrences import Wish
from campaigns.statuses import CampaignStatus, MessageState
from tests.browser.conftest import Checked, SignedIn, assert_fits
from tests.campaigns.campaign_scene import checked, draft, sent
from tests.campaigns.contacts_scene import contact, group
from tests.campaigns.rollout_scene import FRANCE, INDIA, planned, rows_of
from tests.factories import UserFactory

ROWS = """phone,name,city
9810000001,Asha,Pune
tel: 9810000002,Dev,Pune
9810000003 / 9810000004,Mira,Goa
9810000005,,Goa
12345,Short,Goa
9810000001,Again,Goa
9810000006,बीना,Goa
"""
CODES = {"kind": "invalid", "code": "number_characters", "column": "phone"}
SPLIT = Plan(
    tempo=Tempo.SPLIT,
    batch_size=2,
    interval=15,
    opens=time(8),
    closes=time(22),
    leftovers=Leftovers.ASK,
)
Places = Iterator[tuple[str, str]]


def messy(account: Account) -> Campaign:
    return checked(draft(account, rows=ROWS, text="Hi {{name}}, it’s your day in {{city}}"))


def in_the_builder(account: Account) -> Places:
    """(name, address) of each page up to the confirmation."""
    for source in ("file", "numbers", "contacts"):
        yield f"new-{source}", f"{reverse('campaign_new')}?from={source}"
    friends = group(account, "Friends of the house")
    contact(account, "9810000009", "Asha", groups=(friends,))
    yield "new-group", f"{reverse('campaign_new')}?from=contacts"
    written = draft(account, rows=ROWS)
    for step in ("recipients", "message", "time", "review"):
        yield step, reverse(f"campaign_{step}", args=[written.uuid])
    Campaign.objects.filter(pk=written.pk).update(status=CampaignStatus.IMPORTING, rows_done=4)
    yield "checking", reverse("campaign_review", args=[written.uuid])
    problem = {"message": "The file holds no rows."}
    Campaign.objects.filter(pk=written.pk).update(status=CampaignStatus.FAILED, problem=problem)
    yield "unreadable", reverse("campaign_review", args=[written.uuid])
    found = messy(account)
    yield "findings", reverse("campaign_review", args=[found.uuid])
    yield "row", reverse("campaign_review", args=[found.uuid]) + "?find=5"
    cause = reverse("campaign_cause", args=[found.uuid])
    query = "&".join(f"{name}={value}" for name, value in CODES.items())
    yield "cause", f"{cause}?{query}"
    yield "tried", f"{cause}?{query}&repair=digits_only&in_column="
    split = planned(account, SPLIT, rows=rows_of((30, INDIA), (9, FRANCE)), code="P")
    yield "split", reverse("campaign_review", args=[split.uuid])
    yield "split-time", reverse("campaign_time", args=[split.uuid])


def confirmed_ones(account: Account, carrier: Carrier) -> Places:
    """The same of what comes after it."""
    person = account.users.earliest("pk")
    split = planned(account, SPLIT, rows=rows_of((30, INDIA), (9, FRANCE)), code="P")
    at = timezone.now().astimezone(ZoneInfo(account.timezone)) + timedelta(hours=3)
    campaigns.set_time(split, at.replace(tzinfo=None, second=0, microsecond=0), SPLIT)
    confirming.confirm(split, by=person)
    yield "scheduled", reverse("campaign", args=[split.uuid])
    yield "batch", reverse("campaign_wave", args=[split.uuid, 2])
    yield from _after_sending(account, carrier, person)
    SendingRules.objects.update_or_create(account=account, defaults={"release_above": 0})
    waiting = checked(draft(account))
    colleague = UserFactory(account=account, name="A colleague")
    confirming.confirm(waiting, by=colleague)
    yield "to-release", reverse("campaign", args=[waiting.uuid])
    yield "list", reverse("campaigns")


def _after_sending(account: Account, carrier: Carrier, person: User) -> Places:
    done = messy(account)
    confirming.confirm(done, by=person)
    halted = messy(account)
    confirming.confirm(halted, by=person)
    now = timezone.now()
    Campaign.objects.filter(pk=halted.pk).update(status=CampaignStatus.RUNNING, started_at=now)
    here = reverse("campaign", args=[halted.uuid])
    yield "running", here
    halted.refresh_from_db()
    halting.pause(halted)
    yield "paused", here
    yield "stop", reverse("campaign_stop", args=[halted.uuid])
    halting.stop(halted)
    yield "stopped", here
    sent(done, carrier, [MessageState.DELIVERED, MessageState.UNDELIVERED])
    yield "mend", reverse("campaign_mend", args=[done.uuid])
    found = supplements.mend(done, Repair("digits_only"), by=person)
    yield "gathering", reverse("supplement", args=[done.uuid, found.uuid])
    supplements.carry_out(found.uuid)
    yield "mended", reverse("supplement", args=[done.uuid, found.uuid])
    supplements.confirm(Supplement.objects.get(pk=found.pk), by=person)
    yield "joined", reverse("supplement", args=[done.uuid, found.uuid])
    yield "finished", reverse("campaign", args=[done.uuid])
    yield "repeat", reverse("recurrence_new", args=[done.uuid])


def around(account: Account) -> Places:
    """And of what campaigns are made with."""
    yield "recurring-none", reverse("recurrences")
    wish = Wish(
        name="Reminder",
        every=1,
        unit="day",
        at=time(10),
        starts_on=date.today() + timedelta(days=1),
        max_price=100 * MICRO,
    )
    recurring = recurrences.create(account, draft(account), wish, by=account.users.earliest("pk"))
    yield "recurring", reverse("recurrences")
    yield "recurrence", reverse("recurrence", args=[recurring.uuid])
    yield "recurrence-edit", reverse("recurrence_edit", args=[recurring.uuid])
    for name in ("mappings", "files", "sending_rules", "limits", "templates", "dlt_templates"):
        yield name, reverse(name)


def keep(page: Page, name: str, width: int) -> None:
    """A picture of the page, where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "theme", "with_axe"),
    [(1440, "light", True), (900, "dark", False), (390, "dark", True), (360, "light", False)],
)
def test_every_page_of_campaigns_fits_and_is_accessible(
    signed_in: SignedIn,
    live_server: Any,
    owner: User,
    customer: Account,
    carrier: Carrier,
    accessible: Checked,
    width: int,
    theme: Any,
    with_axe: bool,
) -> None:
    check = accessible if with_axe else assert_fits
    page = signed_in(owner)
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=theme)
    for places in (in_the_builder(customer), around(customer), confirmed_ones(customer, carrier)):
        for name, address in places:
            answer = page.goto(live_server.url + address)
            assert answer is not None and answer.status == 200, name
            keep(page, name, width)
            check(page)
            # Pages that look after themselves must not load anew while the next scene is made.
            page.goto("about:blank")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def reach(page: Page, name: str) -> None:
    """Tab to the control of that name, wherever it is on the way."""
    for _ in range(60):
        page.keyboard.press("Tab")
        held = page.evaluate(
            "(e => e.labels?.[0]?.innerText || e.innerText || e.getAttribute('aria-label') || '')"
            "(document.activeElement)"
        )
        if held.removesuffix("(optional)").strip() == name:
            return
    raise AssertionError(f"no way to {name} with Tab")


def test_a_campaign_is_built_with_the_keyboard_alone(
    signed_in: SignedIn, live_server: Any, owner: User, customer: Account
) -> None:
    SendingRules.objects.create(account=customer, undo_seconds=200)
    page = signed_in(owner)
    page.goto(live_server.url + reverse("campaign_new"))
    reach(page, "Typed numbers")
    press(page, "Enter")
    page.wait_for_url("**from=numbers")
    reach(page, "Phone numbers")
    page.keyboard.type("98100 00001, 98100 00002")
    reach(page, "Continue")
    press(page, "Enter")
    page.wait_for_url("**/message/")
    reach(page, "Message")
    page.keyboard.type("Hello from us")
    reach(page, "Sender ID")
    press(page, "ArrowDown")
    reach(page, "Product")
    press(page, "ArrowDown")
    reach(page, "Continue to the time")
    press(page, "Enter")
    page.wait_for_url("**/time/")
    reach(page, "Now, as soon as you confirm")
    reach(page, "All at once")
    press(page, "ArrowDown")
    expect(page.get_by_label("Messages in a batch")).to_be_visible()
    press(page, "ArrowUp")
    reach(page, "Check the file and review")
    press(page, "Enter")
    page.wait_for_url("**/review/")
    imports.carry_out(Campaign.objects.get().uuid)
    expect(page.get_by_role("heading", level=1)).to_have_text("2 messages ready", timeout=15_000)
    reach(page, "Send 2 messages now for 2 credits")
    press(page, "Enter")
    expect(page.locator("[data-undo-left]")).to_be_visible()
    reach(page, "Undo")
    press(page, "Enter")
    page.wait_for_url("**/review/")
    expect(page.get_by_role("status").first).to_contain_text("Undone: nothing was sent")
