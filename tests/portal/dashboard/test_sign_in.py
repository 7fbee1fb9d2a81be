"""Signing in and out, and the people the demo offers."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.limits import LIMITS
from accounts.models import Account, User
from tests.factories import PASSWORD


def test_a_person_signs_in_and_out(client: Client, owner: User) -> None:
    sent = {"login": owner.email.upper(), "password": PASSWORD}
    answer = client.post(reverse("account_login"), sent)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("overview")
    assert "Sign out?" in client.get(reverse("account_logout")).content.decode()
    client.post(reverse("account_logout"))
    assert client.get(reverse("overview")).status_code == 302


def test_a_wrong_password_keeps_the_address(client: Client, owner: User) -> None:
    answer = client.post(reverse("account_login"), {"login": owner.email, "password": "no"})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert f'value="{owner.email}"' in text


def test_too_many_failures_are_told_when_to_return(client: Client, owner: User) -> None:
    sent = {"login": owner.email, "password": "no"}
    for _ in range(LIMITS["sign_in_per_5_minutes"].value):
        client.post(reverse("account_login"), sent)
    answer = client.post(reverse("account_login"), sent)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "Too many attempts" in answer.content.decode()


def test_nobody_is_offered_outside_the_demo(client: Client, db: None) -> None:
    assert "Look around the demo" not in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("written", ["", "{", '{"email": "a@example.com"}'])
def test_a_demo_that_is_not_set_up_yet_offers_nobody(
    client: Client, db: None, settings: Any, tmp_path: Path, written: str
) -> None:
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    if written:
        (tmp_path / "demo.json").write_text(written)
    page = client.get(reverse("account_login"))
    assert page.status_code == 200
    assert "Look around the demo" not in page.content.decode()


def test_the_demo_offers_its_people(
    client: Client, customer: Account, settings: Any, tmp_path: Path
) -> None:
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    people = {"email": "customer@example.com", "reseller_email": "reseller@example.com"}
    (tmp_path / "demo.json").write_text(json.dumps({**people, "password": PASSWORD}))
    text = client.get(reverse("account_login")).content.decode()
    for email in people.values():
        assert f'value="{email}"' in text
    assert "Operator" not in text


@pytest.mark.parametrize(
    ("template", "words"), [("404.html", "nothing here"), ("500.html", "on our side")]
)
def test_error_pages_need_no_database(template: str, words: str) -> None:
    assert words in render_to_string(template)
