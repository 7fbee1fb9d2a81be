"""Every page about accounts, credits and people fits its window and is accessible."""

from typing import Any, Literal

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import Account
from accounts.prices import Line
from accounts.services import invitations, limits, suspending
from accounts.services.prices import prepare
from tests.architecture.test_owner_checks import CASES
from tests.browser.conftest import Checked, SignedIn
from tests.campaigns.campaign_scene import confirmed
from tests.factories import SenderFactory, funded_customer, product_of

LOOKS: list[tuple[int, Literal["light", "dark"]]] = [(1440, "light"), (390, "dark")]
LONG = "Annapoorna-Venkateshwara-Telecommunications-and-Enterprises"
# Who looks -> the names of the addresses; those with a parameter are filled as CASES says.
PAGES = {
    "customer": (
        "wallets", "statement", "prices", "price_version", "limits", "limit_ask", "audit_log",
        "team", "team_invite", "team_member", "team_remove", "account_settings", "security",
        "security_password", "senders", "optouts", "optout_add", "optout_lookup",
        "optout_import_new", "optout_import", "optout_lift", "optout_tags", "optout_tag",
    ),
    "reseller": (
        "sub_accounts", "sub_account_new", "sub_account", "sub_account_limits",
        "sub_account_suspend", "sub_account_close", "sub_account_prices",
        "sub_account_price_upload", "sub_account_price_list", "approvals", "branding",
        "sender_requests", "wallets", "audit_log",
    ),
    "operator": (
        "outbox", "outbox_mail", "limit_requests", "limit_request", "products", "product_new",
        "product", "wallets", "sub_account",
    ),
    "": ("account_login", "account_signup", "sign_up_sent", "account_reset_password"),
}  # fmt: skip


@pytest.fixture
def scene(customer: Account, reseller: Account, operator: Account) -> dict[str, str]:
    """Something to show on every page, in long words; the addresses of rarer states."""
    Account.objects.filter(pk=operator.pk).update(sign_up="open")
    Account.objects.filter(pk=customer.pk).update(name=LONG)
    customer.refresh_from_db()
    by = customer.users.get()
    campaign = confirmed(customer)
    invitations.invite(customer, f"{'w' * 50}@example.com", role="viewer", by=by)
    limits.ask(customer, "optout_rows", 2_000_000, by=by, reason="W" * 90)
    SenderFactory(account=customer, name="WAITING", status="pending")
    waiting, halted = (funded_customer(reseller, name) for name in ("Waiting", "Halted"))
    Account.objects.filter(pk=waiting.pk).update(status=Account.Status.PENDING)
    suspending.suspend(halted, reason="An invoice is overdue")
    lines = [Line("", "", 2_000_000), Line("91", "", 1_000), Line("", "GB", 900_000)]
    draft = prepare(halted, product_of(halted), lines, by=None)
    return {
        "campaign_stop": reverse("campaign_stop", args=[campaign.uuid]),
        "review": reverse("sub_account_price_list", args=[halted.uuid, draft.uuid]),
        "activate": reverse("sub_account_activate", args=[halted.uuid]),
        "deny": reverse("approval_deny", args=[waiting.uuid]),
    }


@pytest.mark.slow
@pytest.mark.parametrize("who", PAGES, ids=lambda who: who or "visitor")
def test_every_page_fits_and_is_accessible(
    signed_in: SignedIn,
    live_server: Any,
    watched: Page,
    customer: Account,
    reseller: Account,
    operator: Account,
    scene: dict[str, str],
    accessible: Checked,
    who: str,
) -> None:
    people = {"customer": customer, "reseller": reseller, "operator": operator}
    page = signed_in(people[who].users.get()) if who else watched
    addresses = [_address(name, customer) for name in PAGES[who]]
    addresses += {
        "customer": [scene["campaign_stop"]],
        "reseller": [scene["review"], scene["activate"], scene["deny"]],
    }.get(who, [])
    for address in addresses:
        answer = page.goto(live_server.url + address)
        assert answer and answer.ok and page.url == live_server.url + address, page.url
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=theme)
            accessible(page)


def _address(name: str, customer: Account) -> str:
    case = CASES.get(name)
    return reverse(name, kwargs=case.make(customer) if case else {})
