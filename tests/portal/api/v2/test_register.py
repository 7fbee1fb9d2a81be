"""`register`: as the sign-up page of the host, without a credential."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account, Mail, Registration

GOOD = {"name": "Asha", "email": "asha@example.com", "password": "Plum-orchard-77"}


def register(body: dict[str, Any]) -> HttpResponse:
    return Client().post("/api/v2/register", json.dumps(body), content_type="application/json")


@pytest.fixture
def front(operator: Account) -> Account:
    """The operator, whose door is open."""
    operator.sign_up = Account.SignUp.OPEN
    operator.save()
    return operator


def test_somebody_registers_and_gets_mail(front: Account) -> None:
    answer = register(GOOD | {"mobile": "+919810000001"})
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"status": "OK", "message": "User registered successfully"}
    row = Registration.objects.get()
    assert (row.email, row.mobile, row.parent) == ("asha@example.com", "+919810000001", front)
    assert GOOD["password"] not in row.password
    assert Mail.objects.filter(recipient="asha@example.com").count() == 1


def test_a_known_address_is_told_the_same(front: Account, customer: Account) -> None:
    email = customer.users.get().email
    answer = register(GOOD | {"email": email})
    assert answer.json() == {"status": "OK", "message": "User registered successfully"}
    assert not Registration.objects.exists()


def test_where_signing_up_is_off_it_is_refused(operator: Account) -> None:
    answer = register(GOOD)
    assert answer.status_code == 403
    assert answer.json()["message"].startswith("Accounts cannot be opened here.")


def test_without_an_operator_nobody_can(db: None) -> None:
    assert register(GOOD).status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "nul\x00"),
        ("email", "asha"),
        ("email", ""),
        ("password", ""),
        ("password", "short"),
        ("password", "password"),
        ("mobile", "12"),
        ("name", {"a": 1}),
    ],
)
def test_what_is_wrong_is_named(front: Account, field: str, value: Any) -> None:
    answer = register(GOOD | {field: value})
    assert answer.status_code == 422, answer.content
    assert list(answer.json()["errors"]) == [field]
    assert not Registration.objects.exists()


def test_few_registrations_come_from_one_address(front: Account) -> None:
    answers = [register(GOOD | {"email": f"a{n}@example.com"}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[3]["Retry-After"]) > 0
    assert Client().get("/api/v2/register").status_code == 405
