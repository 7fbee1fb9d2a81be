"""The commands of whoever installs the portal: as processes, and in this one."""

import io
import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, Mail, User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Acme", "email": "Boss@Example.com"}


def run(command: str, *args: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What comes through a pipe."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_with_a_password_from_a_pipe(typed: Any, client: Client):
    typed("plenty of walnuts\n")
    said = run("create_operator", password_stdin=True, timezone="Asia/Kolkata", **GIVEN)
    assert "Sign in as boss@example.com" in said and "walnuts" not in said
    account = Account.objects.get()
    assert (account.kind, account.name, account.timezone) == ("operator", "Acme", "Asia/Kolkata")
    assert account.is_brand and account.products.count() == 8
    sent = {"login": "boss@example.com", "password": "plenty of walnuts"}
    assert client.post(reverse("account_login"), sent)["Location"] == reverse("overview")
    entry = AuditEntry.objects.get(action="account.created")
    assert entry.actor_label == "manage.py create_operator"


def test_with_a_link(client: Client):
    said = run("create_operator", invite=True, **GIVEN)
    path = re.search(r"/invitations/\S+/", said)
    assert path and said.count("/invitations/") == 1 and not Mail.objects.exists()
    client.post(path[0], {"name": "Boss", "password": "plenty of walnuts"})
    assert User.objects.get(email="boss@example.com").memberships.get().role == "owner"
    assert client.get(reverse("overview")).status_code == 200


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"email": "nobody"}, "Enter an e-mail address"),
        ({"name": "  "}, "Enter a name"),
        ({"name": "a\x00b"}, "control characters"),
        ({"name": "a\udcffb"}, "control characters"),
        ({"timezone": "Mars"}, "not a time zone"),
        ({"country": "XX"}, "not a country"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(typed: Any, options: dict[str, str], words: str):
    typed("plenty of walnuts\n")
    with pytest.raises(CommandError, match=words):
        run("create_operator", password_stdin=True, **(GIVEN | options))
    assert not Account.objects.exists() and not User.objects.exists()


@pytest.mark.parametrize("password", ["", "short", "password123", "boss@example.com"])
def test_a_weak_password_is_refused(typed: Any, password: str):
    typed(f"{password}\n")
    with pytest.raises(CommandError):
        run("create_operator", password_stdin=True, **GIVEN)
    assert not Account.objects.exists()


def test_nobody_at_the_terminal(typed: Any):
    typed("")
    with pytest.raises(CommandError, match="--name"):
        run("create_operator", email="a@example.com")
    with pytest.raises(CommandError, match="--password-stdin"):
        run("create_operator", **GIVEN)


def test_typed_twice_without_echo(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    answers = iter(["plenty of walnuts", "plenty of nuts"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError, match="differ"):
        run("create_operator", **GIVEN)
    monkeypatch.setattr("getpass.getpass", lambda prompt: "plenty of walnuts")
    assert "is made" in run("create_operator", **GIVEN)


def test_there_is_one_operator(operator: Account):
    with pytest.raises(CommandError, match="There is an operator already: Operator"):
        run("create_operator", invite=True, **GIVEN)
    assert Account.objects.count() == 1


def test_the_way_back_in(customer: Account, owner: User, client: Client):
    said = run("sign_in_link", owner.email.upper())
    path = re.search(r"//[^/]+(/\S+)", said)
    assert path
    page = client.get(path[1], follow=True)
    form = {"password1": "plenty of walnuts", "password2": "plenty of walnuts"}
    client.post(page.redirect_chain[-1][0], form)
    owner.refresh_from_db()
    assert owner.check_password("plenty of walnuts") and not owner.check_password(PASSWORD)
    entry = AuditEntry.objects.get(action="person.sign_in_link_made")
    assert (entry.account, entry.subject_label) == (customer, owner.email)
    assert path[1] not in str(AuditEntry.objects.values().first())


def test_nobody_by_that_name():
    with pytest.raises(CommandError, match="Nobody signs in as"):
        run("sign_in_link", "no@example.com")
