"""The database itself refuses what must never happen, and goes on refusing after a migration."""

import uuid
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.models import Account, AuditEntry, AuditSeal, Entry, LedgerTransaction
from accounts.services import auditlog
from accounts.store import append_only
from accounts.store.append_only import lifted
from tests.factories import product_of, wallet_of

pytestmark = pytest.mark.django_db

ONLY_POSTGRES = pytest.mark.skipif(settings.ON_SQLITE, reason="SQLite checks nothing at commit")


@pytest.fixture
def rows(customer: Account) -> dict[type[models.Model], str]:
    """A row in each append-only table (the customer has been topped up), and a field of it."""
    auditlog.record(customer, "account.renamed")
    AuditSeal.objects.create(position=1, entry=AuditEntry.objects.latest("pk"), digest="0" * 64)
    return {Entry: "amount", LedgerTransaction: "note", AuditEntry: "action", AuditSeal: "digest"}


def test_every_guard_is_there() -> None:
    names = append_only._engine().names(append_only.TABLES)
    assert len(names) == (9 if settings.ON_SQLITE else 11)
    assert append_only.missing() == []


def test_rows_that_are_written_once_cannot_be_changed(
    rows: dict[type[models.Model], str],
) -> None:
    for model, field in rows.items():
        value = 7 if field == "amount" else "x"
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            model._default_manager.update(**{field: value})


def test_rows_that_are_written_once_cannot_be_deleted(
    rows: dict[type[models.Model], str],
) -> None:
    for model in rows:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            model._default_manager.all()._raw_delete("default")  # type: ignore[attr-defined]


@ONLY_POSTGRES
@pytest.mark.parametrize("table", append_only.TABLES)
def test_tables_of_such_rows_cannot_be_emptied(table: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        _run(f"TRUNCATE {table} CASCADE")


@pytest.mark.unaudited
def test_lifted_lets_a_repair_through_and_then_no_more(customer: Account) -> None:
    with lifted():
        Entry.objects.update(balance_after=7)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.update(balance_after=8)
    assert append_only.missing() == []


def _entry(customer: Account, **other: object) -> Entry:
    known = LedgerTransaction.objects.filter(kind="topup", product=product_of(customer)).latest(
        "pk"
    )
    fields: dict[str, object] = {
        "transaction": known,
        "wallet": wallet_of(customer),
        "product": product_of(customer),
        "kind": "topup",
        "bucket": "available",
        "amount": 0,
        "balance_after": wallet_of(customer).available,
        "created_at": timezone.now(),
    }
    return Entry(**(fields | other))


def _foreign_product(customer: Account) -> dict[str, object]:
    return {"product": product_of(customer, "P")}


def _foreign_wallet(customer: Account) -> dict[str, object]:
    return {"wallet": wallet_of(customer, "P")}


def _foreign_transaction(customer: Account) -> dict[str, object]:
    product = product_of(customer, "P")
    return {"transaction": LedgerTransaction.objects.filter(product=product).latest("pk")}


@pytest.mark.parametrize("other", [_foreign_product, _foreign_wallet, _foreign_transaction])
def test_an_entry_of_two_products_is_refused(
    customer: Account, other: Callable[[Account], dict[str, object]]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        _entry(customer, **other(customer)).save()


@ONLY_POSTGRES
@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_does_not_sum_to_zero_cannot_be_committed(customer: Account) -> None:
    before = Entry.objects.count()
    with pytest.raises(IntegrityError, match="sums to 7"), transaction.atomic():
        _entry(customer, amount=7).save()
        assert Entry.objects.count() == before + 1  # so far nobody complained
    assert Entry.objects.count() == before


def test_a_person_who_moved_credits_cannot_be_deleted(customer: Account) -> None:
    person = customer.users.get()
    LedgerTransaction.objects.create(
        kind="transfer",
        product=product_of(customer),
        key="k",
        cause_kind="transfer",
        cause_uuid=uuid.uuid4(),
        actor=person,
    )
    with pytest.raises(models.ProtectedError):
        person.delete()


@pytest.mark.django_db(transaction=True)
def test_the_guards_are_back_after_tables_were_rebuilt_and_migrate_ran_again(
    customer: Account,
) -> None:
    append_only.before_migrations()  # as migrate does
    for model in (Entry, LedgerTransaction):
        with connection.schema_editor() as editor:
            if settings.ON_SQLITE:
                editor._remake_table(model)  # type: ignore[attr-defined]
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)
    assert append_only.missing() == []
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.update(amount=7)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
