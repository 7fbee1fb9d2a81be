"""The second step of signing in."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, RateLog, User
from tests.accounts.guards import ADDRESS, code_of, enter, is_in, with_app

STEP = "mfa_authenticate"


def give(client: Client, code: str, **extra: Any) -> Any:
    return client.post(reverse(STEP), {"code": code}, REMOTE_ADDR=ADDRESS, **extra)


@pytest.fixture
def secret(owner: User) -> str:
    return with_app(owner)[0]


def half_way(owner: User) -> Client:
    """A browser that has given the right password."""
    answer = enter(owner.email, fields={"next": "/campaigns/"})
    assert answer["Location"] == reverse(STEP)
    client: Client = answer.client
    assert not is_in(client)
    return client


def test_a_code_of_the_app_opens_and_leads_on(owner: User, secret: str):
    client = half_way(owner)
    assert "One more step" in client.get(reverse(STEP)).content.decode()
    answer = give(client, f"{code_of(secret)[:3]} {code_of(secret)[3:]}")
    assert (answer.status_code, answer["Location"]) == (302, "/campaigns/")
    assert is_in(client)
    entry = AuditEntry.objects.filter(action="person.signed_in").get()
    assert entry.after["by"] == "password, totp"
    assert entry.address == ADDRESS


def test_a_code_works_once(owner: User, secret: str):
    code = code_of(secret)
    assert give(half_way(owner), code).status_code == 302
    again = give(half_way(owner), code)
    assert again.status_code == 200
    assert "used already" in again.content.decode()


def test_a_recovery_code_works_once(owner: User):
    codes = with_app(owner)[1]
    assert len(set(codes)) == 10
    assert give(half_way(owner), codes[0]).status_code == 302
    RateLog.objects.all().delete()
    assert give(half_way(owner), codes[0]).status_code == 200
    assert give(half_way(owner), f"{codes[1][:4]} {codes[1][4:]}").status_code == 302


def test_the_fourth_code_in_five_minutes_waits_even_if_right(owner: User, secret: str):
    client = half_way(owner)
    assert [give(client, "000000").status_code for _ in range(3)] == [200] * 3
    answer = give(client, code_of(secret), headers={"accept": "application/json"})
    assert answer.status_code == 429
    assert answer.json()["code"] == "too_many_requests"
    assert int(answer["Retry-After"]) == answer.json()["retry_after"] > 290
    # From another browser and another address too: it is counted for the person.
    other = enter(owner.email, REMOTE_ADDR="198.51.100.7").client
    page = other.post(reverse(STEP), {"code": code_of(secret)}, REMOTE_ADDR="198.51.100.7")
    assert page.status_code == 429
    assert "Too many attempts" in page.content.decode()
    assert not is_in(client)
    assert AuditEntry.objects.filter(action="person.sign_in_failed", actor=owner).count() == 3


@pytest.mark.parametrize("code", ["", "\x00", "१२३४५६", "9" * 500, "🔑", "a" * 20])
def test_nonsense_is_a_wrong_code(owner: User, secret: str, code: str):
    answer = give(half_way(owner), code)
    assert answer.status_code == 200
    assert "Error:" in answer.content.decode()


@pytest.mark.parametrize(
    "credential",
    ["", "1", "null", "[]", "{}", '"x"', '{"response": 1}', "[" * 50_000, '{"id": "é"}', "\x00"],
)
def test_a_passkey_that_makes_no_sense_is_refused(owner: User, secret: str, credential: str):
    client = half_way(owner)
    answer = client.post(reverse(STEP), {"credential": credential}, REMOTE_ADDR=ADDRESS)
    assert answer.status_code == 200
    by_passkey = Client().post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert (by_passkey.status_code, by_passkey["Location"]) == (302, reverse("account_login"))


def test_nobody_skips_the_password(client: Client, owner: User, secret: str):
    assert client.get(reverse(STEP))["Location"] == reverse("account_login")
    assert give(client, code_of(secret))["Location"] == reverse("account_login")


def test_starting_over_as_somebody_else(owner: User, secret: str):
    client = half_way(owner)
    client.post(reverse("account_logout"))
    assert client.get(reverse(STEP))["Location"] == reverse("account_login")
    assert "Password" in client.get(reverse("account_login")).content.decode()


def test_secrets_are_encrypted_at_rest_and_a_lost_key_opens_nothing(
    owner: User, secret: str, settings: Any
):
    for row in Authenticator.objects.filter(user=owner):
        assert secret not in str(row.data)
        stored = row.data.get("secret") or row.data["seed"]
        assert stored.startswith("gAAAA")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert give(half_way(owner), code_of(secret)).status_code == 302
    settings.SECRET_KEY_FALLBACKS = []
    settings.SECRET_KEY = "a third"
    assert give(half_way(owner), code_of(secret, steps=1)).status_code == 200
