"""A forgotten password."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, Mail, Membership, User
from accounts.services.branding import Face, save_branding
from tests.accounts.guards import enter, is_in, last_mail, with_app
from tests.factories import PASSWORD, AccountFactory

NEW = "seven quiet lighthouses"


def ask(email: str, address: str = "192.0.2.1", **extra: Any) -> Any:
    form = {"email": email}
    return Client().post(
        reverse("account_reset_password"), form, REMOTE_ADDR=address, follow=False, **extra
    )


def link_for(user: User) -> str:
    """Ask for the link and take it out of the mail."""
    assert ask(user.email, "203.0.113.9")["Location"] == reverse("account_reset_password_done")
    found = re.search(r"http://\S+(/password/new/\S+)", last_mail(user).text)
    assert found, last_mail(user).text
    return found[1]


def follow(link: str, password: str = NEW, again: str | None = None) -> Any:
    """Open the link and set a password; the last response."""
    client = Client()
    page = client.get(link, follow=True)
    if "password1" not in page.content.decode():
        return page
    form = {"password1": password, "password2": password if again is None else again}
    return client.post(page.request["PATH_INFO"], form)


def test_a_link_sets_a_password_once(owner: User):
    before = enter(owner.email).client
    link = link_for(owner)
    assert is_in(before)
    page = Client().get(link)
    assert link.rsplit("-", 1)[-1] not in page["Location"]  # the key leaves the address
    assert follow(link)["Location"] == reverse("account_login")
    assert not is_in(before)
    assert enter(owner.email).status_code == 200
    assert enter(owner.email, NEW).status_code == 302
    used = follow(link, "another long password")
    assert "no longer works" in used.content.decode()
    assert enter(owner.email, NEW).status_code == 302
    assert "set anew" in last_mail(owner).subject
    entry = AuditEntry.objects.get(action="password.reset")
    assert (entry.actor, entry.address) == (owner, "127.0.0.1")


def test_a_link_does_not_pass_by_the_second_factor(owner: User):
    with_app(owner)
    follow(link_for(owner))
    answer = enter(owner.email, NEW)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(answer.client)


def test_a_link_leads_to_a_resellers_host_where_all_accounts_are_under_it(
    reseller: Account, owner: User
):
    save_branding(reseller, Face("Evil", host="send.evil.example"))
    ask(owner.email)
    assert "://send.evil.example" in last_mail(owner).text


def test_no_resellers_host_sees_a_link_that_lets_into_accounts_of_others(
    operator: Account, reseller: Account, owner: User
):
    save_branding(reseller, Face("Evil", host="send.evil.example"))
    beside = AccountFactory(name="Beside", parent=operator)
    Membership.objects.create(account=beside, user=owner, role="owner")
    ask(owner.email, headers={"host": "send.evil.example"})
    assert "password/new" in last_mail(owner).text
    assert "evil" not in last_mail(owner).text.lower() + last_mail(owner).sender.lower()


def test_who_is_in_no_account_gets_no_link_to_the_host_that_was_asked(
    reseller: Account, owner: User
):
    save_branding(reseller, Face("Evil", host="send.evil.example"))
    owner.memberships.all().delete()
    ask(owner.email, headers={"host": "send.evil.example"})
    assert "password/new" in last_mail(owner).text
    assert "evil" not in last_mail(owner).text.lower()


def test_a_link_is_good_for_an_hour(owner: User, monkeypatch: pytest.MonkeyPatch):
    link = link_for(owner)
    later = datetime.now() + timedelta(minutes=61)
    monkeypatch.setattr(default_token_generator, "_now", lambda: later)
    assert "no longer works" in follow(link).content.decode()


@pytest.mark.parametrize(
    "link", ["0-x", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz-y", "1-set-password", "é-%00"]
)
def test_a_forged_link_opens_nothing(db: None, link: str):
    page = Client().get(f"/password/new/{link}/", follow=True)
    assert page.status_code in (200, 404)
    assert "password1" not in page.content.decode()


def test_what_is_wrong_stands_beside_the_field(owner: User):
    link = link_for(owner)
    assert "at least 10 characters" in follow(link, "short").content.decode()
    assert "too common" in follow(link, "password1234").content.decode()
    assert "not the same" in follow(link, NEW, "other").content.decode()
    assert follow(link).status_code == 302  # still good


def test_known_and_unknown_addresses_get_one_answer(owner: User):
    known, unknown = ask(owner.email), ask("nobody@example.com", "192.0.2.2")
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]
    assert known.content == unknown.content
    # Both get one mail, so that the work is the same too.
    assert Mail.objects.filter(recipient=owner.email).count() == 1
    assert Mail.objects.filter(recipient="nobody@example.com").count() == 1
    pages = [Client().get(reverse("account_reset_password_done")).content for _ in range(2)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("email", ["customer@example.com", "nobody@example.com"])
def test_the_fourth_in_five_minutes_is_refused_as_a_page_and_as_json(owner: User, email: str):
    addresses = [f"192.0.2.{n}" for n in range(5)]
    assert [ask(email, address).status_code for address in addresses[:3]] == [302] * 3
    page = ask(f" {email.upper()}", addresses[3])
    assert page.status_code == 429
    assert 290 < int(page["Retry-After"]) <= 301
    assert page["Content-Type"].startswith("text/html")
    assert "Too many attempts" in page.content.decode()
    answer = ask(email, addresses[4], headers={"accept": "application/json"})
    assert answer.status_code == 429
    assert set(answer.json()) == {"code", "message", "retry_after"}
    assert answer.json()["retry_after"] == int(answer["Retry-After"])
    assert Mail.objects.filter(recipient=email).count() == 3


def test_an_address_asks_three_times_whoever_it_claims_to_forward(db: None):
    assert [ask(f"a{n}@example.com").status_code for n in range(3)] == [302] * 3
    spoofed = [
        ask(f"b{n}@example.com", headers={"x-forwarded-for": f"203.0.113.{n}"}).status_code
        for n in range(3)
    ]
    assert spoofed == [429] * 3
    assert ask("c@example.com", "192.0.2.9").status_code == 302


def test_a_proxy_that_is_trusted_tells_callers_apart(db: None, settings: Any):
    settings.TRUSTED_PROXIES = ["192.0.2.1"]
    for n in range(5):
        forwarded = {"x-forwarded-for": f"9.9.9.9, 203.0.113.{n}"}
        assert ask(f"a{n}@example.com", headers=forwarded).status_code == 302


@pytest.mark.parametrize("email", ["", "nonsense", "a@b\x00.com", "\ud800@example.com", "a" * 300])
def test_nonsense_is_told_and_not_counted(db: None, email: str):
    for _ in range(4):
        answer = ask(email.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
        assert answer.status_code == 200
        assert "error-summary" in answer.content.decode()


def test_nobody_is_signed_in_by_a_link(owner: User):
    answer = follow(link_for(owner))
    assert not is_in(answer.client)
    assert PASSWORD != NEW


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_sixteen_who_ask_at_once_three_get_a_mail(customer: Account):
    email = customer.users.get().email

    def one(number: int) -> int:
        try:
            return int(ask(email, f"192.0.2.{number}").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        codes = sorted(pool.map(one, range(16)))
    assert codes == [302] * 3 + [429] * 13
    assert Mail.objects.filter(recipient=email).count() == 3
