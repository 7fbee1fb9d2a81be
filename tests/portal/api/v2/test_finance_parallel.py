"""One order, sent several times at the same moment."""

import threading
from collections import Counter

import pytest
from django.db import connections

from accounts.models import Account, Product, Wallet
from accounts.money import MICRO
from accounts.services import ledger
from tests.portal.api.v2.test_finance import post

pytestmark = pytest.mark.django_db(transaction=True)


def test_credits_move_once_and_to_one_account(
    reseller: Account, customer: Account, stranger: Account
) -> None:
    product = Product.objects.get(code="T")
    ledger.top_up(ledger.open_wallet(reseller, product), 500 * MICRO, key="parallel", actor=None)
    before = _total(customer, stranger)
    emails = [account.users.get().email for account in (customer, stranger)]
    told: list[int] = []

    def order(email: str, start: threading.Barrier) -> None:
        body = {"username": email, "credits": 10, "service": "T", "order_id": "B-7"}
        start.wait()
        try:
            told.append(post(reseller, body).status_code)
        finally:
            connections.close_all()

    start = threading.Barrier(4)
    threads = [threading.Thread(target=order, args=(emails[n % 2], start)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _total(customer, stranger) == before + 10 * MICRO
    assert Counter(told) == {200: 2, 409: 2}


def _total(*accounts: Account) -> int:
    wallets = Wallet.objects.filter(account__in=accounts, product__code="T")
    return sum(wallets.values_list("available", flat=True))
