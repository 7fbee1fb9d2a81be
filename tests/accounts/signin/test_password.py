"""Sign-in behind its limits, and the sessions it makes."""

import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as portal
from django.test import Client
from django.urls import reverse

from accounts.limits import LIMITS
from accounts.models import AuditEntry, Mail, RateWindow, User
from tests.accounts.guards import ADDRESS, enter, is_in, with_app
from tests.factories import PASSWORD


def attempt(email: str, password: str, address: str = ADDRESS) -> int:
    return int(enter(email, password, REMOTE_ADDR=address).status_code)


def test_ten_failures_and_the_right_password_waits_too(owner: User):
    assert [attempt(owner.email, "wrong") for _ in range(10)] == [200] * 10
    assert attempt(owner.email, PASSWORD) == 429
    assert attempt(f" {owner.email.upper()}", PASSWORD) == 429
    assert attempt(owner.email, PASSWORD, "192.0.2.2") == 302
    assert attempt("other@example.com", "wrong") == 200
    RateWindow.objects.update(started_at=1)
    assert attempt(owner.email, PASSWORD) == 302


def test_success_starts_the_count_over(owner: User):
    for _ in range(3):
        assert [attempt(owner.email, "wrong") for _ in range(9)] == [200] * 9
        assert attempt(owner.email, PASSWORD) == 302


def test_who_is_signed_in_as_another_frees_no_guesses(owner: User, stranger_owner: User):
    mine = enter(stranger_owner.email).client
    for _ in range(10):
        attempt(owner.email, "wrong")
        enter(owner.email, "wrong", client=mine)
    assert attempt(owner.email, "wrong") == 429


def test_who_is_half_signed_in_frees_no_guesses(owner: User, stranger_owner: User):
    with_app(stranger_owner)
    for _ in range(10):
        half = enter(stranger_owner.email).client
        assert enter(owner.email, "wrong", client=half).status_code in (200, 302)
    assert attempt(owner.email, "wrong") == 429


def test_the_refusal_says_how_long(owner: User, client: Client):
    form = {"login": owner.email, "password": "\x00"}
    for _ in range(10):
        client.post(reverse("account_login"), form)
    response = client.post(reverse("account_login"), form)
    assert response.status_code == 429
    assert 290 < int(response["Retry-After"]) <= 301
    assert "Too many attempts" in response.content.decode()
    answer = client.post(reverse("account_login"), form, headers={"accept": "application/json"})
    assert answer.json()["code"] == "too_many_requests"


def test_the_page_itself_is_not_counted(client: Client, db: None):
    for _ in range(12):
        assert client.get(reverse("account_login")).status_code == 200


def test_one_address_cannot_try_everybody(db: None):
    window = {"started_at": int(time.time()), "count": 100}
    assert LIMITS["sign_in_address_per_5_minutes"].value == 100
    RateWindow.objects.create(key=f"sign_in:ip:{ADDRESS}", **window)
    assert attempt("fresh@example.com", "wrong") == 429
    assert attempt("fresh@example.com", "wrong", "192.0.2.2") == 200
    spoofed = enter("fresh@example.com", "x", headers={"x-forwarded-for": "203.0.113.5"})
    assert spoofed.status_code == 429


def test_a_new_session_id_at_sign_in_and_the_old_one_is_dead(owner: User):
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies[portal.SESSION_COOKIE_NAME] = planted
    enter(owner.email, client=client)
    assert client.session.session_key != planted
    assert is_in(client)
    attacker = Client()
    attacker.cookies[portal.SESSION_COOKIE_NAME] = planted
    assert not is_in(attacker)


def test_good_and_failed_sign_ins_are_recorded_with_their_address(owner: User):
    enter(owner.email, "wrong")
    enter("nobody@example.com", "wrong")
    firefox = {"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
    client = enter(owner.email, headers=firefox).client
    entries = list(AuditEntry.objects.filter(action__startswith="person.").order_by("id"))
    assert [(entry.action, entry.actor_label, entry.actor) for entry in entries] == [
        ("person.sign_in_failed", owner.email, owner),
        ("person.sign_in_failed", "nobody@example.com", None),
        ("person.signed_in", owner.email, owner),
    ]
    assert {entry.address for entry in entries} == {ADDRESS}
    client.post(reverse("account_logout"))
    assert AuditEntry.objects.get(action="person.signed_out").actor == owner
    assert entries[2].after == {"by": "password", "device": "Firefox on Linux"}
    assert "wrong" not in str([entry.before for entry in entries] + [e.after for e in entries])


def test_known_and_unknown_addresses_get_one_answer(owner: User):
    pages = []
    for email in (owner.email, "nobody@example.com"):
        page = enter(email, "wrong").content.decode()
        pages.append(page.replace(email, "…"))
    without_tokens = [page.split("<h1>")[1].split("csrf")[0] for page in pages]
    assert without_tokens[0] == without_tokens[1]


@pytest.mark.parametrize(
    "next_url",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"],
)
def test_next_stays_here(owner: User, next_url: str):
    answer = enter(owner.email, fields={"next": next_url})
    assert answer["Location"] == reverse("overview")


def test_an_address_that_is_not_confirmed_waits(owner: User):
    EmailAddress.objects.filter(user=owner).update(verified=False)
    for _ in range(5):
        answer = enter(owner.email)
        assert answer["Location"] == reverse("account_email_verification_sent")
        assert not is_in(answer.client)
    mails = Mail.objects.filter(recipient=owner.email)
    assert mails.count() == 3  # three in two minutes
    assert answer.client.get(answer["Location"]).status_code == 200
    link = next(word for word in mails[0].text.split() if "/sign-in/confirm/" in word)
    path = link.partition("//")[2].partition("/")[2]
    visitor = Client()
    assert "Is this your address?" in visitor.get(f"/{path}").content.decode()
    assert visitor.post(f"/{path}")["Location"] == reverse("account_login")
    assert enter(owner.email)["Location"] == reverse("overview")


def test_who_is_switched_off_stays_out(owner: User):
    client = enter(owner.email).client
    assert is_in(client)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert not is_in(client)
    answer = enter(owner.email)
    assert answer["Location"] == reverse("account_inactive")
    assert answer.client.get(answer["Location"]).status_code == 403


@pytest.mark.parametrize(("key", "seconds"), [("seen", 2 * 3600), ("started", 12 * 3600)])
def test_a_session_ends_and_one_lands_where_one_was(owner: User, key: str, seconds: int):
    client = enter(owner.email).client
    session = client.session
    session[key] -= seconds - 30
    session.save()
    assert client.get("/campaigns/").status_code == 200
    session = client.session
    session[key] = int(time.time()) - seconds
    session.save()
    answer = client.get("/campaigns/")
    assert answer["Location"] == "/sign-in/?next=/campaigns/"
    page = client.get(answer["Location"])
    assert "signed out after a while" in page.content.decode()
    back = enter(owner.email, client=client, fields={"next": "/campaigns/"})
    assert back["Location"] == "/campaigns/"


def test_a_session_is_touched_once_a_minute_and_never_by_a_panel(owner: User):
    client = enter(owner.email).client

    def seen_after(ago: int, **headers: str) -> int:
        session = client.session
        session["seen"] = int(time.time()) - ago
        session.save()
        client.get("/", headers=headers)
        return int(time.time()) - int(client.session["seen"])

    assert seen_after(50) >= 50
    assert seen_after(70) < 10
    assert seen_after(70, **{"x-live": "ask", "hx-request": "true"}) >= 70


def test_forms_ask_for_their_token(owner: User):
    strict = Client(enforce_csrf_checks=True)
    for name in (
        "account_login",
        "account_reset_password",
        "mfa_login_webauthn",
        "mfa_authenticate",
    ):
        assert strict.post(reverse(name), {}).status_code == 403


def page_of(name: str) -> Any:
    return Client().get(reverse(name))


def test_pages_of_the_way_in_are_never_stored(db: None):
    for name in ("account_login", "account_reset_password", "account_email_verification_sent"):
        assert "no-store" in page_of(name)["Cache-Control"]
