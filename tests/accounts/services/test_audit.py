"""The audit names what was tampered with by hand, and finds nothing where nothing was."""

import uuid
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from accounts.models import Account, Entry, Hold, LedgerTransaction, Wallet
from accounts.money import MICRO
from accounts.services import audit, ledger
from accounts.store import append_only
from accounts.store.append_only import lifted
from tests.factories import product_of, wallet_of

pytestmark = [pytest.mark.django_db, pytest.mark.unaudited]


@pytest.fixture
def used(customer: Account) -> Wallet:
    """A wallet in which everything has happened: held, captured, released, refunded."""
    product = product_of(customer)
    with transaction.atomic():
        hold = ledger.place_hold(
            customer, product, 10 * MICRO, cause_kind="batch", cause_uuid=uuid.uuid4()
        )
    ledger.settle({hold.pk: (4 * MICRO, 3 * MICRO)}, key="r1")
    wallet = wallet_of(customer)
    ledger.refund(wallet, MICRO, key="f1", actor=None, reason="Sent twice")
    return wallet


def named() -> set[str]:
    return {breach.invariant for breach in audit.check()}


def test_an_honest_ledger_has_no_breach(used: Wallet) -> None:
    assert audit.check() == []


def first_entry(bucket: str = "available") -> models.QuerySet[Entry]:
    return Entry.objects.filter(pk=Entry.objects.filter(bucket=bucket).earliest("pk").pk)


def other_product() -> int:
    other = product_of(Account.objects.get(name="Customer"), "P")
    return other.pk


TAMPERINGS: dict[str, tuple[Callable[[], object], str]] = {
    "an entry's amount": (lambda: first_entry().update(amount=7), "I1"),
    "an entry gone": (lambda: first_entry().delete(), "I1"),
    "a wallet's balance": (lambda: Wallet.objects.filter(kind="account").update(available=7), "I2"),
    "the balance after an entry": (lambda: first_entry().update(balance_after=7), "I2"),
    "credits from nowhere": (
        lambda: Wallet.objects.filter(kind="account").update(consumed=7 * MICRO),
        "I4",
    ),
    "a hold's amount": (lambda: Hold.objects.update(amount=99 * MICRO), "I7"),
    "what a hold captured": (
        lambda: Hold.objects.update(
            captured=models.F("captured") + 1, amount=models.F("amount") + 1
        ),
        "I7",
    ),
    "an entry's kind": (lambda: first_entry().update(kind="refund"), "I11"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_the_audit_names_what_was_tampered_with(used: Wallet, what: str) -> None:
    tamper, invariant = TAMPERINGS[what]
    with lifted():
        tamper()
    assert invariant in named()


def test_an_overdraft_is_named(used: Wallet) -> None:
    Wallet.objects.filter(pk=used.pk).update(credit_limit=10_000 * MICRO)
    Wallet.objects.filter(pk=used.pk).update(available=-5 * MICRO)
    _drop_check("wallet_not_overdrawn")
    Wallet.objects.filter(pk=used.pk).update(credit_limit=0)
    assert "I3" in named()


def _keys(editor: Any, *, unique: bool) -> None:
    """Let keys be used twice, or only once again."""
    known = LedgerTransaction._meta.get_field("key")
    loose = models.CharField(max_length=120)
    loose.set_attributes_from_name("key")
    loose.model = LedgerTransaction
    before, after = (loose, known) if unique else (known, loose)
    editor.alter_field(LedgerTransaction, before, after)


@pytest.mark.django_db(transaction=True)
def test_an_effect_that_happened_twice_is_named(used: Wallet) -> None:
    append_only.before_migrations()
    with connection.schema_editor() as editor:
        _keys(editor, unique=False)
    twice = LedgerTransaction.objects.filter(kind__in=["capture", "release"])
    first, second = twice.order_by("pk")
    try:
        with lifted():
            twice.update(key="same")
        assert "I6" in named()
    finally:
        with lifted():
            for row in (first, second):
                LedgerTransaction.objects.filter(pk=row.pk).update(key=row.key)
        append_only.before_migrations()
        with connection.schema_editor() as editor:
            _keys(editor, unique=True)
        append_only.install()
    assert audit.check() == []


def test_an_entry_of_another_product_is_named(used: Wallet) -> None:
    if connection.vendor == "postgresql":
        for name in ("accounts_entry_wallet_product", "accounts_entry_transaction_product"):
            _run(f"ALTER TABLE accounts_entry DROP CONSTRAINT {name}")
    with lifted():
        first_entry("reserved").update(product=other_product())
    assert "I11" in named()


def test_a_missing_guard_is_named_and_made_again_by_install(used: Wallet) -> None:
    name = append_only._engine().names(append_only.TABLES)[0]
    table = " ON accounts_entry" if connection.vendor == "postgresql" else ""
    _run(f"DROP TRIGGER {name}{table}")
    assert any(name in breach.detail for breach in audit.check() if breach.invariant == "I5")
    append_only.install()
    assert audit.check() == []


def test_the_command_fails_and_names_the_invariant(used: Wallet) -> None:
    out, problems = StringIO(), StringIO()
    call_command("audit_ledger", stdout=out)
    assert "All invariants hold" in out.getvalue()
    with lifted():
        first_entry().update(amount=7)
    with pytest.raises(CommandError, match="breaches"):
        call_command("audit_ledger", stdout=out, stderr=problems)
    assert "I1: transaction" in problems.getvalue()


def _drop_check(name: str) -> None:
    """Take a check away from the table of wallets; the test's transaction brings it back."""
    if connection.vendor == "postgresql":
        _run(f"ALTER TABLE accounts_wallet DROP CONSTRAINT {name}")
    else:
        _run("PRAGMA ignore_check_constraints = ON")


@pytest.fixture(autouse=True)
def _checks_are_back() -> Iterator[None]:
    yield
    if connection.vendor == "sqlite":
        _run("PRAGMA ignore_check_constraints = OFF")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET CONSTRAINTS ALL IMMEDIATE"
            )  # what waits for the commit is in the way
        cursor.execute(statement)
