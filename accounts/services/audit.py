"""The invariants of the ledger, one query each (docs/ledger.md names them I1 to I11).

Run them inside `accounts.store.snapshot.snapshot()`, so that they are all of one moment while
others write. Each names at most FEW breaches.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, Window
from django.db.models.functions import Coalesce

from accounts.models import Entry, Hold, LedgerTransaction, Wallet
from accounts.store import append_only

FEW = 100
OUTSTANDING = F("amount") - F("captured") - F("released")


@dataclass(frozen=True)
class Breach:
    """An invariant that does not hold, and where."""

    invariant: str
    detail: str


def check() -> list[Breach]:
    """Every breach of the invariants that live in accounts; an empty list is a proof."""
    return [breach for invariant in INVARIANTS for breach in invariant()]


def _transactions_balance() -> Iterator[Breach]:
    """I1: what one transaction takes, it gives."""
    off = Entry.objects.values("transaction").annotate(total=Sum("amount")).exclude(total=0)
    for row in off[:FEW]:
        yield Breach("I1", f"transaction {row['transaction']} sums to {row['total']}")


def _balances_are_sums() -> Iterator[Breach]:
    """I2: a wallet holds what its entries say."""
    sums = {
        f"sum_{bucket}": Coalesce(Sum("entries__amount", filter=Q(entries__bucket=bucket)), 0)
        for bucket in Entry.Bucket.values
    }
    off = Wallet.objects.annotate(**sums).exclude(
        available=F("sum_available"), reserved=F("sum_reserved"), consumed=F("sum_consumed")
    )
    for wallet in off[:FEW]:
        yield Breach("I2", f"wallet {wallet.pk} differs from its entries")


def _balances_run_on() -> Iterator[Breach]:
    """I2 for every line of a statement: the balance after an entry is the sum up to it."""
    running = Window(Sum("amount"), partition_by=[F("wallet"), F("bucket")], order_by=F("id").asc())
    off = Entry.objects.annotate(running=running).exclude(balance_after=F("running"))
    for pk, after, total in off.values_list("pk", "balance_after", "running")[:FEW]:
        yield Breach("I2", f"entry {pk} says {after} afterwards, its wallet had {total}")


def _no_overdraft() -> Iterator[Breach]:
    """I3: nothing below the credit limit, nothing reserved or consumed below zero."""
    over = Wallet.objects.filter(
        Q(kind=Wallet.Kind.ACCOUNT, available__lt=-F("credit_limit"))
        | Q(reserved__lt=0)
        | Q(consumed__lt=0)
    )
    for wallet in over[:FEW]:
        yield Breach("I3", f"wallet {wallet.pk} is overdrawn")


def _all_sums_to_zero() -> Iterator[Breach]:
    """I4: credits come from the issued wallet and from nowhere else."""
    total = Sum(F("available") + F("reserved") + F("consumed"))
    off = Wallet.objects.values("product").annotate(total=total).exclude(total=0)
    for row in off[:FEW]:
        yield Breach("I4", f"product {row['product']} sums to {row['total']}")


def _rows_cannot_change() -> Iterator[Breach]:
    """I5: the database refuses changes of what is written once."""
    for name in append_only.missing():
        yield Breach("I5", f"the database's guard {name} is missing (run manage.py migrate)")


def _effects_happen_once() -> Iterator[Breach]:
    """I6: no two transactions have one key."""
    twice = LedgerTransaction.objects.values("key").annotate(times=Count("pk")).filter(times__gt=1)
    for row in twice[:FEW]:
        yield Breach("I6", f"{row['key']} happened {row['times']} times")


def _holds_explain_wallets() -> Iterator[Breach]:
    """I7: reserved is what holds have outstanding, consumed what they captured less refunds."""
    holds = Hold.objects.filter(wallet=OuterRef("pk")).order_by().values("wallet")
    refunds = Entry.objects.filter(
        wallet=OuterRef("pk"),
        kind=LedgerTransaction.Kind.REFUND,
        bucket=Entry.Bucket.CONSUMED,
    )
    wallets = Wallet.objects.annotate(
        outstanding=_total(holds.annotate(total=Sum(OUTSTANDING))),
        captured=_total(holds.annotate(total=Sum("captured"))),
        # Negative: a refund takes out of what was consumed.
        refunded=_total(refunds.order_by().values("wallet").annotate(total=Sum("amount"))),
    )
    for wallet in wallets.exclude(reserved=F("outstanding"))[:FEW]:
        detail = f"wallet {wallet.pk} reserves {wallet.reserved}, its holds {wallet.outstanding}"
        yield Breach("I7", detail)
    for wallet in wallets.exclude(consumed=F("captured") + F("refunded"))[:FEW]:
        detail = f"wallet {wallet.pk} consumed {wallet.consumed}, its holds {wallet.captured}"
        yield Breach("I7", detail)


def _total(rows: QuerySet[Any, Any]) -> Coalesce:
    """The one `total` of `rows`, or 0 where there are none."""
    return Coalesce(Subquery(rows.values("total")[:1]), Value(0))


def _one_product() -> Iterator[Breach]:
    """I11: an entry, its wallet and its transaction are of one product, and of one kind."""
    same = {"product": F("transaction__product"), "wallet__product": F("product")}
    off = Entry.objects.exclude(**same, kind=F("transaction__kind"))
    for pk in off.values_list("pk", flat=True)[:FEW]:
        yield Breach("I11", f"entry {pk} is of another product or kind than what it belongs to")


INVARIANTS: tuple[Callable[[], Iterator[Breach]], ...] = (
    _transactions_balance,
    _balances_are_sums,
    _balances_run_on,
    _no_overdraft,
    _all_sums_to_zero,
    _rows_cannot_change,
    _effects_happen_once,
    _holds_explain_wallets,
    _one_product,
)
