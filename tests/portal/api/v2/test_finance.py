"""`finance/balance` and `finance/credits` by POST: a reseller's program gives credits."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account, LedgerTransaction, Product, User, Wallet
from accounts.money import MICRO
from accounts.services import ledger
from accounts.services.accounts import add_person
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from apikeys.services.keys import KeyTerms, issue
from tests.factories import funded_customer


def terms(**more: Any) -> KeyTerms:
    return KeyTerms(**more)


def post(
    account: Account, body: dict[str, Any], path: str = "credits", **more: Any
) -> HttpResponse:
    token = issue(account, name="Desk", terms=terms(**more)).text
    return Client(headers={"Authorization": f"Bearer {token}"}).post(
        f"/api/v2/finance/{path}", json.dumps(body), content_type="application/json"
    )


def available(account: Account, code: str = "T") -> int:
    return Wallet.objects.get(account=account, product__code=code).available // MICRO


@pytest.fixture
def shop(reseller: Account) -> Account:
    """The reseller with credits to give."""
    product = Product.objects.get(code="T")
    wallet = ledger.open_wallet(reseller, product)
    ledger.top_up(wallet, 500 * MICRO, key="test", actor=None)
    return reseller


@pytest.mark.parametrize("path", ["credits", "balance", "credits/"])
def test_credits_move_to_the_account_of_a_persons_address(
    shop: Account, customer: Account, owner: User, path: str
) -> None:
    before = available(customer)
    body = {"username": owner.email.upper(), "credits": 12, "service": "T", "notes": "Invoice 7"}
    answer = post(shop, body, path)
    assert answer.status_code == 200
    assert answer.json() == {"status": "OK", "message": "Funds updated successfully.."}
    assert available(customer) == before + 12 and available(shop) == 488
    moved = LedgerTransaction.objects.latest("id")
    assert moved.note == "Invoice 7"


def test_a_send_credential_names_its_account(shop: Account, customer: Account) -> None:
    name = issue(customer, name="S", terms=terms(kind=ApiKey.Kind.CREDENTIAL)).key.username
    before = available(customer)
    body = {"username": name, "credits": "1.5", "service": "T"}
    assert post(shop, body).status_code == 200
    wallet = Wallet.objects.get(account=customer, product__code="T")
    assert wallet.available == before * MICRO + 1_500_000


def test_an_order_moves_credits_once(shop: Account, customer: Account, owner: User) -> None:
    before = available(customer)
    body = {"username": owner.email, "credits": 10, "service": "T", "order_id": "A-1"}
    assert [post(shop, body).status_code for _ in range(3)] == [200, 200, 200]
    assert available(customer) == before + 10
    for other in ({"credits": 11}, {"service": "P"}):
        answer = post(shop, body | other)
        assert answer.status_code == 409, answer.content
        assert answer.json()["message"].startswith("This order_id was used")
    assert available(customer) == before + 10


def test_an_order_of_another_account_is_a_conflict(
    shop: Account, customer: Account, stranger: Account, owner: User, stranger_owner: User
) -> None:
    body = {"username": owner.email, "credits": 10, "service": "T", "order_id": "A-1"}
    assert post(shop, body).status_code == 200
    before = available(stranger)
    assert post(shop, body | {"username": stranger_owner.email}).status_code == 409
    assert available(stranger) == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "nobody@example.com"}, "username"),
        ({"credits": None}, "credits"),
        ({"credits": 0}, "credits"),
        ({"credits": -5}, "credits"),
        ({"credits": "many"}, "credits"),
        ({"credits": "1,5"}, "credits"),
        ({"credits": 10**30}, "credits"),
        ({"credits": 501}, "service"),
        ({"credits": [1, 2]}, "credits"),
        ({"credits": {"T": 1}}, "credits"),
        ({"service": "X"}, "service"),
        ({"service": ""}, "service"),
        ({"notes": "a\x00b"}, "notes"),
        ({"order_id": "x" * 101}, "order_id"),
    ],
)
def test_what_cannot_be_done_is_said_of_the_parameter(
    shop: Account, customer: Account, owner: User, change: dict[str, Any], field: str
) -> None:
    before = available(customer)
    body = {"username": owner.email, "credits": 5, "service": "T"} | change
    answer = post(shop, body)
    assert answer.status_code == 422, answer.content
    assert list(answer.json()["errors"]) == [field]
    assert available(customer) == before


def test_only_what_lies_under_the_caller_can_be_credited(
    shop: Account, customer: Account, operator: Account, stranger: Account, stranger_owner: User
) -> None:
    """Not a sibling, not the account itself, not the one above."""
    child = funded_customer(customer, "Child")
    own = customer.users.get().email
    above = operator.users.get().email
    for name in (stranger_owner.email, own, above):
        answer = post(customer, {"username": name, "credits": 1, "service": "T"})
        assert answer.status_code == 422 and "username" in answer.json()["errors"], name
    inside = child.users.get().email
    assert post(customer, {"username": inside, "credits": 1, "service": "T"}).status_code == 200


def test_a_person_of_two_accounts_is_not_enough(
    shop: Account, customer: Account, stranger: Account, owner: User
) -> None:
    add_person(stranger, owner.email, None)
    answer = post(shop, {"username": owner.email, "credits": 1, "service": "T"})
    assert answer.status_code == 422 and "several accounts" in answer.json()["message"]


def test_the_key_must_be_a_live_one_for_finance(
    shop: Account, customer: Account, owner: User
) -> None:
    body = {"username": owner.email, "credits": 1, "service": "T"}
    before = available(customer)
    assert post(shop, body, scopes=[Scope.READ]).status_code == 403
    assert post(shop, body, is_test=True).status_code == 403
    assert available(customer) == before
    assert post(shop, body, scopes=[Scope.FINANCE]).status_code == 200


def test_the_balance_is_still_read_at_the_same_address(call: Any) -> None:
    both = [call(path).json() for path in ("finance/balance", "account/balance/")]
    assert both[0] == both[1] and both[0]["status"] == 200
    assert call("finance/credits").status_code == 405
