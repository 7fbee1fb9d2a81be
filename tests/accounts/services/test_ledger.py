"""Credits: every movement balances, nothing is overdrawn, an effect happens once."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections, transaction

from accounts.errors import Invalid
from accounts.models import Account, Hold, LedgerTransaction, Wallet
from accounts.money import MICRO
from accounts.services import ledger
from tests.factories import product_of, wallet_of

pytestmark = pytest.mark.django_db


def hold(account: Account, credits: int) -> Hold:
    return ledger.place_hold(
        account,
        product_of(account),
        credits * MICRO,
        cause_kind="test",
        cause_uuid=uuid.uuid4(),
    )


def test_a_top_up_comes_from_the_issued_wallet(customer: Account) -> None:
    wallet = wallet_of(customer)
    assert wallet.available == 1000 * MICRO
    issued = Wallet.objects.get(product=wallet.product, kind=Wallet.Kind.ISSUED)
    assert issued.available <= -1000 * MICRO


def test_a_top_up_with_the_same_key_counts_once(customer: Account) -> None:
    wallet = wallet_of(customer)
    for _ in range(2):
        ledger.top_up(wallet, 5 * MICRO, key="invoice-7")
    assert wallet_of(customer).available == 1005 * MICRO


def test_a_transfer_moves_credits_of_one_product(customer: Account, stranger: Account) -> None:
    ledger.transfer(wallet_of(customer), wallet_of(stranger), 300 * MICRO, key="t1")
    assert wallet_of(customer).available == 700 * MICRO
    assert wallet_of(stranger).available == 1300 * MICRO
    with pytest.raises(Invalid, match="between products") as refused:
        ledger.transfer(wallet_of(customer), wallet_of(stranger, "P"), MICRO, key="t2")
    assert refused.value.code == "other_product"


def test_more_than_there_is_is_refused_and_changes_nothing(customer: Account) -> None:
    with pytest.raises(Invalid, match="1,001 needed, 1,000 available") as refused:
        hold(customer, 1001)
    assert refused.value.code == "insufficient_credit"
    assert wallet_of(customer).available == 1000 * MICRO
    assert not Hold.objects.exists()
    assert not LedgerTransaction.objects.filter(kind="hold").exists()


def test_a_credit_limit_lets_a_wallet_go_below_zero(customer: Account) -> None:
    Wallet.objects.filter(pk=wallet_of(customer).pk).update(credit_limit=100 * MICRO)
    hold(customer, 1100)
    with pytest.raises(Invalid):
        hold(customer, 1)


def test_a_hold_is_captured_and_released_in_parts(customer: Account) -> None:
    held = hold(customer, 10)
    ledger.settle({held.pk: (4 * MICRO, 3 * MICRO)}, key="r1")
    wallet = wallet_of(customer)
    assert (wallet.available, wallet.reserved, wallet.consumed) == (
        993 * MICRO,
        3 * MICRO,
        4 * MICRO,
    )
    ledger.release_hold(held, 3 * MICRO, key="r2")
    assert wallet_of(customer).reserved == 0


def test_a_hold_cannot_give_more_than_it_has(customer: Account) -> None:
    held = hold(customer, 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.settle({held.pk: (8 * MICRO, 3 * MICRO)}, key="r1")


def test_settlements_of_many_holds_are_one_movement_per_wallet(customer: Account) -> None:
    holds = [hold(customer, 2) for _ in range(5)]
    ledger.settle({held.pk: (MICRO, MICRO) for held in holds}, key="r1")
    kinds = LedgerTransaction.objects.filter(key__contains=":r1:").values_list("kind", flat=True)
    assert sorted(kinds) == ["capture", "release"]


@pytest.mark.django_db(transaction=True)
def test_parallel_holds_stop_exactly_at_the_balance(customer: Account) -> None:
    wallet = wallet_of(customer)
    ledger.transfer(wallet, wallet_of(customer.parent), 963 * MICRO, key="leave-37")  # type: ignore[arg-type]

    def attempt(_: int) -> bool:
        try:
            with transaction.atomic():
                hold(customer, 1)
        except Invalid:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(100)))
    assert sum(outcomes) == 37
    assert wallet_of(customer).available == 0
    assert connection.is_usable()
