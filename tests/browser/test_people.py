"""Joining in a real browser: signing up with the mail from the outbox, being approved; and the
pages about people, wide and narrow, light and dark, under axe."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.mailbackends import OUTBOX
from accounts.models import Account, Mail, User
from accounts.services import invitations, signup
from tests.browser.conftest import Checked, SignedIn, assert_fits
from tests.factories import UserFactory

PASSWORD = "plenty of walnuts"


@pytest.fixture
def boss(operator: Account, settings: Any) -> User:
    """The operator's owner, where people may sign up by approval and no mail server is."""
    settings.EMAIL_BACKEND = OUTBOX
    Account.objects.filter(pk=operator.pk).update(sign_up="approval")
    operator.refresh_from_db()
    return operator.users.get()


@pytest.fixture
def visitor(browser: Browser) -> Any:
    """A second browser, where nobody is signed in."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


def test_signing_up_and_being_let_in(
    signed_in: SignedIn, visitor: Page, live_server: Any, boss: User
) -> None:
    visitor.goto(live_server.url + reverse("account_login"))
    visitor.get_by_role("link", name="Open an account").click()
    visitor.get_by_label("Name").fill("Rani Rao")
    visitor.get_by_label("E-mail address").fill("rani@example.com")
    visitor.get_by_label("Mobile number").fill("+91 98123 45678")
    visitor.get_by_label("Choose a password").fill(PASSWORD)
    visitor.get_by_role("button", name="Open the account").click()
    expect(visitor.get_by_role("heading", name="Look into your mail")).to_be_visible()

    page = signed_in(boss)
    page.goto(live_server.url + reverse("outbox"))
    page.get_by_role("link", name="Confirm your e-mail address").click()
    link = page.locator(".mail-text a").first.get_attribute("href")
    assert link
    visitor.goto(re.sub(r"https?://[^/]+", live_server.url, link))
    visitor.get_by_label("The password you chose").fill(PASSWORD)
    visitor.get_by_role("button", name="Confirm and sign in").click()
    expect(visitor.get_by_role("heading", name="waits for approval")).to_be_visible()

    page.goto(live_server.url + reverse("approvals"))
    page.get_by_role("button", name="Approve Rani Rao").click()
    expect(page.get_by_text("Rani Rao is active.")).to_be_visible()
    visitor.goto(live_server.url)
    expect(visitor.get_by_role("heading", name="Nothing sent yet")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "theme", "with_axe"),
    [(1440, "dark", True), (900, "light", False), (390, "light", True), (360, "dark", False)],
)
def test_every_page_fits_and_is_accessible(
    signed_in: SignedIn,
    live_server: Any,
    boss: User,
    operator: Account,
    accessible: Checked,
    width: int,
    theme: Any,
    with_axe: bool,
) -> None:
    check = accessible if with_axe else assert_fits
    email = "somebody.with.a.long.address@long-company-name.example"
    token = invitations.invite_by_link(operator, email, role="viewer")
    member = UserFactory(account=operator, email="m" * 50 + "@example.com", role="manager")
    waiting = Account.objects.create(
        parent=operator, name="W" * 80, status=Account.Status.PENDING, timezone="UTC"
    )
    wish = signup.Wish("Rani", "r@example.com", "+919812345678", PASSWORD)
    signup.register(operator, signup.checked(operator, wish))
    mail = Mail.objects.create(
        kind="test",
        recipient=email,
        subject="S" * 120,
        text="T" * 300,
        sender="a@example.com",
        status="failed",
        problem="550 " + "x" * 200,
        next_at=timezone.now(),
    )
    page = signed_in(boss)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    for address in (
        reverse("team"),
        reverse("team_invite"),
        reverse("team_member", args=[member.uuid]),
        reverse("team_remove", args=[member.uuid]),
        reverse("approvals"),
        reverse("approval_deny", args=[waiting.uuid]),
        reverse("outbox"),
        reverse("outbox_mail", args=[mail.uuid]),
        reverse("invitation", args=[token]),
    ):
        page.goto(live_server.url + address)
        check(page)
    page.context.clear_cookies()
    link = re.search(r"/sign-up/[\w-]{43}/", Mail.objects.filter(kind="sign_up").latest("id").text)
    assert link
    for address in (
        reverse("account_signup"),
        reverse("sign_up_sent"),
        link[0],
        reverse("invitation", args=[token]),
    ):
        page.goto(live_server.url + address)
        check(page)
    page.get_by_role("button", name="Accept and sign in").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    check(page)
