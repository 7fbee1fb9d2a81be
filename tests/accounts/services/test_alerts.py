"""Warnings of a low balance: one mail for each fall, to those who pay."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from accounts.models import Account, LedgerTransaction, Mail, Wallet
from accounts.money import MICRO
from accounts.services import ledger
from accounts.services.alerts import warn_low
from portal.tasks import audit_ledger
from tests.factories import UserFactory, wallet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wallet(customer: Account) -> Wallet:
    """A wallet of 1,000 credits that wants to be told below 400."""
    wallet = wallet_of(customer)
    ledger.set_low_alert(wallet, 400 * MICRO, by=customer.users.get())
    return wallet


def spend(wallet: Wallet, credits: int) -> None:
    """Hand credits back to the account above."""
    assert wallet.account.parent is not None
    key = f"spent-{LedgerTransaction.objects.count()}"
    ledger.transfer(wallet, wallet_of(wallet.account.parent), credits * MICRO, key=key)


def earn(wallet: Wallet, credits: int) -> None:
    assert wallet.account.parent is not None
    key = f"earned-{LedgerTransaction.objects.count()}"
    ledger.transfer(wallet_of(wallet.account.parent), wallet, credits * MICRO, key=key)


def recipients() -> list[str]:
    return list(Mail.objects.filter(kind="low_balance").values_list("recipient", flat=True))


def test_nothing_is_sent_while_there_is_enough(wallet: Wallet) -> None:
    spend(wallet, 600)  # exactly 400 are left: not below
    assert warn_low() == 0
    assert recipients() == []


def test_owners_and_finance_people_are_told_once(wallet: Wallet) -> None:
    UserFactory(account=wallet.account, email="money@example.com", role="finance")
    UserFactory(account=wallet.account, email="clerk@example.com", role="sender")
    spend(wallet, 601)
    assert warn_low() == 1
    assert warn_low() == 0
    assert sorted(recipients()) == ["customer@example.com", "money@example.com"]
    mail = Mail.objects.filter(kind="low_balance").earliest("pk")
    assert "running low on Transactional SMS" in mail.subject
    assert "399 credits" in mail.text and "400" in mail.text


def test_a_second_fall_is_told_again(wallet: Wallet) -> None:
    spend(wallet, 700)
    warn_low()
    earn(wallet, 500)
    assert warn_low() == 0
    spend(wallet, 500)
    assert warn_low() == 1
    assert len(recipients()) == 2


def test_a_new_threshold_warns_anew_and_none_never(wallet: Wallet) -> None:
    spend(wallet, 700)
    warn_low()
    ledger.set_low_alert(wallet, 350 * MICRO, by=None)
    assert warn_low() == 1
    ledger.set_low_alert(wallet, None, by=None)
    spend(wallet, 100)
    assert warn_low() == 0


def test_people_of_a_suspended_account_are_not_bothered(wallet: Wallet) -> None:
    spend(wallet, 700)
    Account.objects.filter(pk=wallet.account_id).update(status=Account.Status.SUSPENDED)
    assert warn_low() == 0


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_send_one_mail(wallet: Wallet) -> None:
    spend(wallet, 700)

    def tick(_: int) -> int:
        try:
            return warn_low()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(tick, range(12))) == 1
    assert recipients() == ["customer@example.com"]


@pytest.mark.unaudited
def test_the_nightly_proof_logs_and_mails_what_does_not_hold(
    wallet: Wallet, caplog: pytest.LogCaptureFixture
) -> None:
    audit_ledger()
    assert not Mail.objects.filter(kind="ledger_breach").exists()
    Wallet.objects.filter(pk=wallet.pk).update(consumed=7)
    with caplog.at_level(logging.ERROR):
        audit_ledger()
    assert "the ledger breaks I2" in caplog.text and "the ledger breaks I4" in caplog.text
    mail = Mail.objects.get(kind="ledger_breach")
    assert mail.recipient == "operator@example.com"
    assert "I2" in mail.subject and f"wallet {wallet.pk} differs" in mail.text
