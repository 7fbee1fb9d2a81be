"""Many people moving the same credits at once: no error reaches them, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.models import Account, AuditEntry, Entry, LedgerTransaction
from accounts.money import MICRO
from accounts.services import audit, ledger
from tests.factories import wallet_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AT_ONCE = 12


def at_once(act: Callable[[int], object], count: int) -> list[object]:
    """The results of `count` calls, many of them at a time, each in a connection of its own."""

    def one(n: int) -> object:
        try:
            return act(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(count)))


def test_a_thousand_transfers_in_a_circle_of_three(
    customer: Account, stranger: Account, reseller: Account
) -> None:
    ledger.top_up(wallet_of(reseller), 1000 * MICRO, key="start")
    circle = [wallet_of(account) for account in (customer, stranger, reseller)]

    def transfer(n: int) -> None:
        source, target = circle[n % 3], circle[(n + 1) % 3]
        ledger.transfer(source, target, MICRO, key=f"round-{n}", actor=customer.users.get())

    at_once(transfer, 999)
    at_once(lambda n: ledger.transfer(circle[n % 2], circle[1 - n % 2], 1, key=f"duel-{n}"), 1)
    # Each gave as often as it got.
    for wallet in circle[2:]:
        wallet.refresh_from_db()
        assert wallet.available == 1000 * MICRO
    assert LedgerTransaction.objects.filter(kind="transfer").count() == 1000
    assert audit.check() == []


def test_credits_taken_and_given_at_once_cross_without_waiting_for_ever(
    customer: Account, reseller: Account
) -> None:
    own, above = wallet_of(customer), wallet_of(reseller)
    ledger.top_up(above, 1000 * MICRO, key="start")

    def cross(n: int) -> None:
        if n % 2:
            ledger.take_back(own, above, MICRO, key=f"b{n}", actor=None)
        else:
            ledger.transfer(above, own, MICRO, key=f"g{n}")

    at_once(cross, 200)
    own.refresh_from_db()
    assert own.available == 1000 * MICRO


def test_a_top_up_sent_fifty_times_at_once_happens_once(customer: Account) -> None:
    wallet, person = wallet_of(customer), customer.users.get()
    found = at_once(
        lambda _: ledger.top_up(wallet, 5 * MICRO, key="invoice-7", actor=person).pk, 50
    )
    assert len(set(found)) == 1
    wallet.refresh_from_db()
    assert wallet.available == 1005 * MICRO
    assert Entry.objects.filter(transaction=found[0]).count() == 2
    assert AuditEntry.objects.filter(action="credits.topped_up").count() == 1
