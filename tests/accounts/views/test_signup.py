"""Signing up, confirming the address, being approved: the whole way, through pages and mail."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    Account,
    AuditEntry,
    Branding,
    Mail,
    RateLog,
    Registration,
    User,
    Wallet,
)
from accounts.services import signup

TYPED = {
    "name": "Rani Rao",
    "email": "Rani@Example.com",
    "mobile": "098123 45678",
    "password": "plenty of walnuts",
}
SignIn = Callable[[User], Client]


@pytest.fixture
def front(operator: Account) -> Account:
    """The operator, where everybody may sign up."""
    Account.objects.filter(pk=operator.pk).update(sign_up="open")
    operator.refresh_from_db()
    return operator


def sign_up(client: Client, **more: Any) -> Any:
    return client.post(reverse("account_signup"), TYPED | more)


def link() -> str:
    found = re.search(r"/sign-up/[\w-]{43}/", Mail.objects.filter(kind="sign_up").latest("id").text)
    assert found
    return found[0]


def confirm(client: Client, password: str = TYPED["password"]) -> Any:
    return client.post(link(), {"password": password})


def test_the_whole_way(front: Account, client: Client):
    assert "Open an account" in client.get(reverse("account_signup")).content.decode()
    assert sign_up(client)["Location"] == reverse("sign_up_sent")
    assert "Look into your mail" in client.get(reverse("sign_up_sent")).content.decode()
    assert not User.objects.filter(email="rani@example.com").exists()
    page = client.get(link())
    assert page["Referrer-Policy"] == "strict-origin" and "no-store" in page["Cache-Control"]
    assert confirm(client)["Location"] == reverse("overview")
    user = User.objects.get(email="rani@example.com")
    assert (user.name, user.mobile) == ("Rani Rao", "+919812345678")
    assert user.check_password(TYPED["password"]) and user.emailaddress_set.get().verified
    account = user.accounts.get()
    assert (account.parent, account.status, account.name) == (front, "active", "Rani Rao")
    assert user.memberships.get().role == "owner"
    assert Wallet.objects.filter(account=account).count() == 8
    assert client.get(reverse("overview")).status_code == 200
    entry = AuditEntry.objects.get(action="account.signed_up")
    assert (entry.account, entry.actor) == (account, user)


def test_nothing_works_before_the_address_is_confirmed(front: Account, client: Client):
    sign_up(client)
    sent = {"login": "rani@example.com", "password": TYPED["password"]}
    assert client.post(reverse("account_login"), sent).status_code == 200
    assert client.get(reverse("overview")).status_code == 302
    assert not Account.objects.filter(parent=front).exists()


def test_the_link_alone_is_not_enough(front: Account, client: Client):
    sign_up(client)
    answer = confirm(client, "something else")
    assert answer.status_code == 200 and "not the password you chose" in answer.content.decode()
    assert not User.objects.filter(email="rani@example.com").exists()


def test_known_and_unknown_addresses_get_the_same_answer(
    front: Account, client: Client, owner: User
):
    new, known = sign_up(client), sign_up(Client(), email=owner.email)
    assert (new.status_code, new["Location"]) == (known.status_code, known["Location"])
    assert not Registration.objects.filter(email=owner.email).exists()
    mail = Mail.objects.get(recipient=owner.email)
    assert mail.kind == "sign_up_known" and reverse("account_login") in mail.text
    again = reverse("sign_up_sent")
    RateLog.objects.all().delete()
    texts = [
        re.sub(r"csrf\w+.*?>|value=\".*?\"|X-CSRFToken.*?}", "", answer.content.decode())
        for answer in (client.post(again, {"email": email}) for email in (owner.email, "no@x.org"))
    ]
    assert texts[0] == texts[1] and "Sent again" in texts[0]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "This field is required"),
        ("name", "a\x00b", "Null characters"),
        ("email", "rani", "Enter an e-mail address"),
        ("mobile", "12", "Enter a mobile number"),
        ("mobile", "letters", "Enter a mobile number"),
        ("password", "short", "too short"),
        ("password", "password12", "too common"),
        ("password", "rani@example.com", "too similar"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(
    front: Account, client: Client, field: str, value: str, words: str
):
    answer = sign_up(client, **{field: value})
    text = answer.content.decode()
    assert answer.status_code == 200 and words in text and "There is a problem" in text
    assert TYPED["password"] not in text
    assert not Registration.objects.exists() and not Mail.objects.exists()


def test_a_form_with_mistakes_does_not_use_the_limit_up(front: Account, client: Client):
    for mistake in ({"email": "rani"}, {"mobile": "1"}, {"password": "1"}, {"name": ""}):
        assert sign_up(client, **mistake).status_code == 200
    assert sign_up(client).status_code == 302


def test_three_in_two_minutes_then_429_as_page_and_json(front: Account, client: Client):
    for number in range(3):
        assert sign_up(client, email=f"p{number}@example.com").status_code == 302
    answer = sign_up(client, email="p4@example.com")
    assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 121
    address, json = reverse("sign_up_sent"), {"Accept": "application/json"}
    refused = client.post(address, {"email": "p0@example.com"}, headers=json)
    assert refused.status_code == 429 and refused.json()["retry_after"] > 0
    spoofed = client.post(
        address, {"email": "p0@example.com"}, headers={"X-Forwarded-For": "192.0.2.99"}
    )
    assert spoofed.status_code == 429


def test_one_address_is_limited_from_wherever_it_is_asked(front: Account, client: Client):
    for number in range(3):
        client.post(reverse("account_signup"), TYPED, REMOTE_ADDR=f"192.0.2.{number}")
    answer = client.post(reverse("account_signup"), TYPED, REMOTE_ADDR="192.0.2.9")
    assert answer.status_code == 429
    assert Mail.objects.count() == 3


def test_a_new_link_ends_the_one_before(front: Account, client: Client):
    sign_up(client)
    first = link()
    client.post(reverse("sign_up_sent"), {"email": "RANI@example.com"})
    assert link() != first
    assert client.get(first).status_code == 404
    assert confirm(client).status_code == 302


def test_a_link_works_once_and_not_for_ever(front: Account, client: Client):
    sign_up(client)
    Registration.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert "expired" in confirm(client).content.decode()
    Registration.objects.update(expires_at=timezone.now() + datetime.timedelta(days=1))
    assert confirm(client).status_code == 302
    RateLog.objects.all().delete()
    again = confirm(Client())
    assert again.status_code == 410 and "confirmed already" in again.content.decode()
    assert client.get("/sign-up/%00/").status_code == 404


def test_of_two_sign_ups_the_first_confirmed_wins(front: Account, client: Client):
    sign_up(client)
    first = link()
    sign_up(client, password="another lot of nuts")
    client.post(first, {"password": TYPED["password"]})
    assert User.objects.get(email="rani@example.com").check_password(TYPED["password"])
    RateLog.objects.all().delete()
    late = confirm(Client(), "another lot of nuts")
    assert late.status_code == 410 and "sign-in already" in late.content.decode()


def test_off_is_a_clear_page_and_no_link(operator: Account, client: Client):
    assert reverse("account_signup") not in client.get(reverse("account_login")).content.decode()
    for answer in (client.get(reverse("account_signup")), sign_up(client)):
        assert answer.status_code == 403
        assert "cannot be opened here" in answer.content.decode()
    assert not Registration.objects.exists()


def test_open_has_a_link_on_the_sign_in_page(front: Account, client: Client):
    assert reverse("account_signup") in client.get(reverse("account_login")).content.decode()


def test_switched_off_meanwhile_nothing_comes_of_it(front: Account, client: Client):
    sign_up(client)
    Account.objects.filter(pk=front.pk).update(sign_up="off")
    assert confirm(client).status_code == 403
    assert not User.objects.filter(email="rani@example.com").exists()


def test_on_a_resellers_host_it_is_the_resellers_customer(
    reseller: Account, client: Client, settings: Any
):
    settings.ALLOWED_HOSTS = ["*"]
    Branding.objects.create(account=reseller, name="Monsoon", host="send.monsoon.example")
    host = {"HTTP_HOST": "send.monsoon.example"}
    assert client.get(reverse("account_signup"), **host).status_code == 403
    Account.objects.filter(pk=reseller.pk).update(sign_up="open")
    client.post(reverse("account_signup"), TYPED, **host)
    client.post(link(), {"password": TYPED["password"]}, **host)
    assert User.objects.get(email="rani@example.com").accounts.get().parent == reseller
    assert Client().get(reverse("account_signup")).status_code == 403  # the operator's own is off


def test_an_installation_without_an_operator_has_no_sign_up(db: None, client: Client):
    assert client.get(reverse("account_signup")).status_code == 403


def test_old_sign_ups_are_forgotten(front: Account, client: Client):
    sign_up(client)
    assert signup.forget_old() == 0
    Registration.objects.update(created_at=timezone.now() - datetime.timedelta(days=31))
    assert signup.forget_old() == 1


# --- Approval ---------------------------------------------------------------------------


@pytest.fixture
def waiting(front: Account, client: Client) -> Account:
    """An account that was signed up for, its owner signed in in `client`."""
    Account.objects.filter(pk=front.pk).update(sign_up="approval")
    sign_up(client)
    confirm(client)
    return Account.objects.get(parent=front)


def test_a_waiting_account_can_do_nothing(waiting: Account, client: Client):
    assert waiting.status == "pending"
    answer = client.get(reverse("overview"))
    assert answer.status_code == 403 and "waits for approval" in answer.content.decode()
    asked = Mail.objects.get(kind="approval_asked")
    assert asked.recipient == "operator@example.com" and reverse("approvals") in asked.text


def test_approving(waiting: Account, client: Client, operator: Account, sign_in: SignIn):
    boss = sign_in(operator.users.get())
    assert "rani@example.com" in boss.get(reverse("approvals")).content.decode()
    address = reverse("approval_approve", args=[waiting.uuid])
    assert "is active" in boss.post(address, follow=True).content.decode()
    assert client.get(reverse("overview")).status_code == 200
    assert Mail.objects.get(kind="account_approved").recipient == "rani@example.com"
    assert AuditEntry.objects.get(action="account.approved").account == waiting
    assert boss.post(address).status_code == 404


def test_turning_away_needs_a_reason(
    waiting: Account, client: Client, operator: Account, sign_in: SignIn
):
    boss = sign_in(operator.users.get())
    address = reverse("approval_deny", args=[waiting.uuid])
    assert "This field is required" in boss.post(address, {"reason": " "}).content.decode()
    answer = boss.post(address, {"reason": "We sell to <companies> only."}, follow=True)
    assert "turned away" in answer.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == "closed"
    assert "We sell to <companies> only." in Mail.objects.get(kind="account_denied").text
    assert "closed" in client.get(reverse("overview")).content.decode()
    assert AuditEntry.objects.get(action="account.denied").after["status"] == "closed"


def test_customers_have_no_approvals(customer_client: Client):
    assert customer_client.get(reverse("approvals")).status_code == 403
