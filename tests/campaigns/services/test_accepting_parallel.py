"""Many programs spending the same credit at once."""

import threading
from collections import Counter

import pytest
from django.conf import settings
from django.db import connections

from accounts.errors import Invalid
from accounts.models import Account, Wallet
from accounts.money import MICRO
from accounts.services import ledger
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.models import Message
from campaigns.services.accepting import accept
from tests.factories import AccountFactory, SenderFactory, product_of, wallet_of

SENDERS, EACH, AFFORDABLE = 10, 10, 37


def spend(account: Account, results: Counter[str]) -> None:
    for n in range(EACH):
        recipients = [Recipient(f"98100000{n:02}", "Hello")]
        request = BatchRequest(
            account=account, product_code="T", sender="TIDING", recipients=recipients
        )
        try:
            accept(request)
            results["accepted"] += 1
        except Invalid as error:
            results[error.code] += 1
    connections.close_all()


@pytest.mark.skipif(settings.ON_SQLITE, reason="SQLite's test database is in memory: one writer")
@pytest.mark.django_db(transaction=True)
def test_a_hundred_parallel_sends_with_credit_for_37_are_37():
    account = prepare()
    results: Counter[str] = Counter()
    threads = [threading.Thread(target=spend, args=(account, results)) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == {"accepted": AFFORDABLE, "insufficient_credit": SENDERS * EACH - AFFORDABLE}
    assert Message.objects.count() == AFFORDABLE
    wallet: Wallet = wallet_of(account)
    assert (wallet.available, wallet.reserved) == (0, AFFORDABLE * MICRO)


def prepare() -> Account:
    """An account with credit for 37 messages."""
    operator = AccountFactory(name="Operator", kind=Account.Kind.OPERATOR)
    account: Account = AccountFactory(name="Busy", parent=operator)
    product = product_of(account)
    account.prices.create(product=product, per_segment=MICRO)
    ledger.top_up(ledger.open_wallet(account, product), AFFORDABLE * MICRO, key="start")
    SenderFactory(account=account)
    return account
