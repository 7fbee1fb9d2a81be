"""Many programs spending the same credit at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.errors import Invalid
from accounts.models import Account
from accounts.money import MICRO
from accounts.services import ledger, prices
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.models import Message
from campaigns.services.accepting import accept
from tests.factories import AccountFactory, SenderFactory, product_of, wallet_of

CALLS, AFFORDABLE, AT_ONCE = 100, 37, 20


@pytest.fixture
def busy(operator: Account) -> Account:
    """An account with credit for 37 messages."""
    account: Account = AccountFactory(name="Busy", parent=operator)
    prices.set_price(account, product_of(account), MICRO)
    ledger.top_up(wallet_of(account), AFFORDABLE * MICRO, key="start")
    SenderFactory(account=account)
    return account


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_hundred_parallel_sends_with_credit_for_37_are_37(busy: Account) -> None:
    def send(n: int) -> str:
        people = [Recipient(f"98100000{n:02}", "Hello")]
        try:
            accept(BatchRequest(account=busy, product_code="T", sender="TIDING", recipients=people))
        except Invalid as error:
            return error.code
        finally:
            connections.close_all()
        return "accepted"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = Counter(pool.map(send, range(CALLS)))
    assert results == {"accepted": AFFORDABLE, "insufficient_credit": CALLS - AFFORDABLE}
    assert Message.objects.count() == AFFORDABLE
    wallet = wallet_of(busy)
    assert (wallet.available, wallet.reserved) == (0, AFFORDABLE * MICRO)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_equal_calls_at_once_one_is_accepted(busy: Account) -> None:
    def say(_n: int) -> int:
        people = [Recipient("9810000001", "The same")]
        try:
            request = BatchRequest(
                account=busy, product_code="T", sender="TIDING", recipients=people
            )
            return accept(request).count
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        counts = Counter(pool.map(say, range(AT_ONCE)))
    assert counts == {1: 1, 0: AT_ONCE - 1}
    assert Message.objects.count() == 1
