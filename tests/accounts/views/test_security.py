"""The security page: every change asks who one is, is audited and mailed."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Account, AuditEntry, Mail, User
from tests.accounts.guards import code_of, enter, is_in, last_mail, with_app
from tests.factories import PASSWORD

NEW = "seven quiet lighthouses"


@pytest.fixture
def client(owner: User) -> Client:
    """The owner, signed in just now."""
    found: Client = enter(owner.email).client
    return found


def text_of(client: Client, name: str = "security", query: str = "") -> str:
    return client.get(reverse(name) + query).content.decode()


def aged(client: Client, seconds: int = 601) -> Client:
    """The same session, in which its person signed in `seconds` ago."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()
    return client


def set_up_app(client: Client, query: str = "") -> tuple[str, str]:
    """Go through the page; the secret and the page with the recovery codes."""
    page = text_of(client, "security_app", query)
    found = re.search(r'id="app-secret">([A-Z2-7 ]+)<', page)
    assert found
    secret = found[1].replace(" ", "")
    form = {"code": code_of(secret)} | ({"next": query.partition("=")[2]} if query else {})
    return secret, client.post(reverse("security_app"), form).content.decode()


def test_an_app_is_set_up_and_its_codes_shown_once(client: Client, owner: User):
    secret, page = set_up_app(client)
    codes = re.findall(r"<li>(\d{4} \d{4})</li>", page)
    assert len(codes) == 10
    assert "only time they are shown" in page
    overview = text_of(client)
    assert "10 left" in overview and codes[0] not in overview and secret not in overview
    assert "authenticator app" in last_mail(owner).subject
    entry = AuditEntry.objects.get(action="second_factor.added")
    assert (entry.actor, entry.after) == (owner, {"factor": "app"})
    assert client.get(reverse("security_app")).status_code == 302  # there is one already
    assert enter(owner.email)["Location"] == reverse("mfa_authenticate")


def test_the_qr_code_needs_no_style_and_a_wrong_code_keeps_the_secret(client: Client):
    page = text_of(client, "security_app")
    assert '<svg class="qr"' in page and "style=" not in page.split("<main")[1]
    secrets = [
        re.search(r'id="app-secret">([A-Z2-7 ]+)<', html)[1]  # type: ignore[index]
        for html in (
            page,
            client.post(reverse("security_app"), {"code": "000000"}).content.decode(),
            client.post(reverse("security_app"), {"code": "\x00"}).content.decode(),
        )
    ]
    assert len(set(secrets)) == 1
    assert not Authenticator.objects.exists()


def test_recovery_codes_are_made_anew(client: Client, owner: User):
    codes = with_app(owner)[1]
    assert "10 codes left" in text_of(client, "security_codes")
    page = client.post(reverse("security_codes")).content.decode()
    fresh = [code.replace(" ", "") for code in re.findall(r"<li>(\d{4} \d{4})</li>", page)]
    assert len(fresh) == 10 and not set(fresh) & set(codes)
    assert "recovery codes" in last_mail(owner).subject
    half = enter(owner.email).client
    assert half.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200
    assert half.post(reverse("mfa_authenticate"), {"code": fresh[0]}).status_code == 302


def test_recovery_codes_need_something_to_recover_from(client: Client):
    answer = client.post(reverse("security_codes"), follow=True)
    assert "Set up an authenticator app or a passkey first" in answer.content.decode()


def test_removing_the_app_takes_the_codes_too(client: Client, owner: User):
    with_app(owner)
    assert "Remove the authenticator app?" in text_of(client, "security_app_remove")
    assert Authenticator.objects.count() == 2
    client.post(reverse("security_app_remove"))
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(action="second_factor.removed").count() == 1
    again = client.post(reverse("security_app_remove"), follow=True)
    assert "no such second factor" in again.content.decode()


def test_the_last_factor_stays_where_the_account_asks_for_one(client: Client, owner: User):
    with_app(owner)
    Account.objects.update(require_two_factor=True)
    answer = client.post(reverse("security_app_remove"), follow=True)
    assert "add another one first" in answer.content.decode()
    assert Authenticator.objects.count() == 2


@pytest.mark.parametrize(
    "name", ["security_app", "security_app_remove", "security_codes", "security_passkey_add"]
)
def test_who_signed_in_a_while_ago_confirms_first(client: Client, owner: User, name: str):
    with_app(owner)
    page = reverse(name)
    for answer in (aged(client).get(page), client.post(page)):
        assert answer["Location"] == f"/security/confirm/?next={page.replace('/', '%2F')}"
    assert Authenticator.objects.count() == 2
    confirm = reverse("account_reauthenticate")
    wrong = client.post(confirm, {"password": "wrong", "next": page})
    assert (wrong.status_code, "not your password" in wrong.content.decode()) == (200, True)
    assert client.post(confirm, {"password": PASSWORD, "next": page})["Location"] == page
    assert client.get(page).status_code in (200, 302)
    assert "/confirm/" not in client.get(page).get("Location", "")


def test_confirming_by_code_and_its_limit(client: Client, owner: User):
    secret = with_app(owner)[0]
    confirm = reverse("mfa_reauthenticate")
    assert "Use your password" in aged(client).get(confirm).content.decode()
    for _ in range(3):
        assert client.post(confirm, {"code": "000000"}).status_code == 200
    assert client.post(confirm, {"code": code_of(secret)}).status_code == 429


def test_a_changed_password_ends_every_session(client: Client, owner: User):
    other = enter(owner.email).client
    form = {"current": PASSWORD, "password1": NEW, "password2": NEW}
    answer = client.post(reverse("security_password"), form)
    assert answer["Location"] == reverse("account_login")
    assert not is_in(client) and not is_in(other)
    assert not Session.objects.filter(session_key=other.session.session_key).exists()
    assert enter(owner.email).status_code == 200
    assert is_in(enter(owner.email, NEW).client)
    assert "was changed" in last_mail(owner).subject
    entry = AuditEntry.objects.get(action="password.changed")
    assert NEW not in str(entry.after) and PASSWORD not in str(entry.before)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"current": "wrong", "password1": NEW, "password2": NEW}, "not your current"),
        ({"current": PASSWORD, "password1": "short", "password2": "short"}, "at least 10"),
        ({"current": PASSWORD, "password1": NEW, "password2": "else"}, "not the same"),
        ({"current": PASSWORD, "password1": "x" * 5000, "password2": "x"}, "at most 1000"),
        ({"current": "\x00", "password1": "\x00", "password2": "\x00"}, "Null characters"),
        ({}, "required"),
    ],
)
def test_a_password_that_cannot_be(client: Client, form: dict[str, str], words: str):
    answer = client.post(reverse("security_password"), form)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert is_in(client)


def test_guessing_the_current_password_is_limited(client: Client):
    wrong = {"current": "wrong", "password1": NEW, "password2": NEW}
    weak = {"current": PASSWORD, "password1": "short", "password2": "short"}
    for _ in range(12):
        assert client.post(reverse("security_password"), weak).status_code == 200
    codes = [client.post(reverse("security_password"), wrong).status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]


def test_sessions_are_listed_and_ended(client: Client, owner: User):
    firefox = {"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
    other = enter(owner.email, headers=firefox, REMOTE_ADDR="198.51.100.7").client
    page = text_of(client)
    assert "Firefox on Linux" in page and "198.51.100.7" in page and "This one" in page
    theirs = UserSession.objects.get(ip="198.51.100.7")
    client.post(reverse("security_session_end"), {"session": theirs.pk})
    assert not is_in(other)
    assert is_in(client)
    assert AuditEntry.objects.filter(action="session.ended").count() == 1
    over = client.post(reverse("security_session_end"), {"session": theirs.pk}, follow=True)
    assert "over already" in over.content.decode()


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "²", "\x00"])
def test_a_session_that_never_was(client: Client, number: str):
    assert client.post(reverse("security_session_end"), {"session": number}).status_code == 302


def test_all_others_end_at_once(client: Client, owner: User):
    others = [enter(owner.email).client for _ in range(3)]
    client.post(reverse("security_sessions_end"))
    assert is_in(client)
    assert not any(map(is_in, others))


def test_nobody_ends_the_session_of_another(client: Client, stranger_owner: User):
    theirs = enter(stranger_owner.email).client
    number = UserSession.objects.get(user=stranger_owner).pk
    client.post(reverse("security_session_end"), {"session": number})
    client.post(reverse("security_sessions_end"))
    assert is_in(theirs)


def test_recent_sign_ins_are_shown(client: Client, owner: User):
    enter(owner.email, "wrong", REMOTE_ADDR="198.51.100.9")
    page = text_of(client).partition("Recent sign-ins")[2]
    assert "Refused" in page and "198.51.100.9" in page and "Signed in" in page


def test_an_account_that_asks_for_a_second_factor_leads_through_it(client: Client, owner: User):
    Account.objects.filter(memberships__user=owner).update(require_two_factor=True)
    answer = client.get("/campaigns/?page=2")
    assert answer["Location"] == "/security/?next=%2Fcampaigns%2F%3Fpage%3D2"
    page = client.get(answer["Location"]).content.decode()
    assert "Set up a second factor to go on" in page
    assert "/security/app/?next=/campaigns/%3Fpage%3D2" in page
    codes = set_up_app(client, "?next=/campaigns/?page=2")[1]
    assert 'href="/campaigns/?page=2"' in codes
    assert client.get("/campaigns/").status_code == 200


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_the_way_on_stays_here(client: Client, address: str):
    assert "evil" not in text_of(client, query=f"?next={address}")
    assert "javascript:x" not in text_of(client, query=f"?next={address}")


def test_numbers_for_an_address_are_told_where_passkeys_work(client: Client):
    page = client.get(reverse("security"), headers={"host": "127.0.0.1:8000"}).content.decode()
    assert "http://localhost:8000" in page
    assert "Passkeys need a safe connection" in text_of(client)


def test_the_page_takes_a_constant_number_of_queries(
    client: Client, owner: User, django_assert_max_num_queries: DjangoAssertNumQueries
):
    client.get(reverse("security"))
    with django_assert_max_num_queries(25) as few:
        client.get(reverse("security"))
    for _ in range(5):
        enter(owner.email)
    with django_assert_max_num_queries(25) as many:
        client.get(reverse("security"))
    assert len(many) == len(few)


def test_mail_of_changes_waits_for_delivery(client: Client, owner: User):
    set_up_app(client)
    mail = last_mail(owner)
    assert mail.status == Mail.Status.WAITING
    assert "127.0.0.1" in mail.text or "192.0.2.1" in mail.text
    assert time.time() - mail.created_at.timestamp() < 60


def test_strangers_see_nothing(db: None):
    for name in ("security", "security_app", "security_password", "account_reauthenticate"):
        answer: Any = Client().get(reverse(name))
        assert answer["Location"].startswith("/sign-in/?next=")
