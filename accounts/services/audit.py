"""The invariants of the ledger, one query each (docs/ledger.md names them I1 to I11)."""

from dataclasses import dataclass

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import Entry, Hold, Wallet

OUTSTANDING = F("amount") - F("captured") - F("released")


@dataclass(frozen=True)
class Breach:
    """An invariant that does not hold, and where."""

    invariant: str
    detail: str


def check() -> list[Breach]:
    """Every breach of the invariants that live in accounts; an empty list is a proof."""
    return [
        *_transactions_balance(),
        *_balances_are_sums(),
        *_no_overdraft(),
        *_all_sums_to_zero(),
        *_reserved_is_outstanding(),
        *_one_product(),
    ]


def _transactions_balance() -> list[Breach]:
    off = Entry.objects.values("transaction").annotate(total=Sum("amount")).exclude(total=0)
    return [Breach("I1", f"transaction {row['transaction']} sums to {row['total']}") for row in off]


def _balances_are_sums() -> list[Breach]:
    wallets = Wallet.objects.annotate(
        **{
            f"sum_{bucket}": Coalesce(Sum("entries__amount", filter=Q(entries__bucket=bucket)), 0)
            for bucket in Entry.Bucket.values
        }
    ).exclude(available=F("sum_available"), reserved=F("sum_reserved"), consumed=F("sum_consumed"))
    return [Breach("I2", f"wallet {wallet.pk} differs from its entries") for wallet in wallets]


def _no_overdraft() -> list[Breach]:
    over = Wallet.objects.filter(
        Q(kind=Wallet.Kind.ACCOUNT, available__lt=-F("credit_limit")) | Q(reserved__lt=0)
    )
    return [Breach("I3", f"wallet {wallet.pk} is overdrawn") for wallet in over]


def _all_sums_to_zero() -> list[Breach]:
    total = Sum(F("available") + F("reserved") + F("consumed"))
    off = Wallet.objects.values("product").annotate(total=total).exclude(total=0)
    return [Breach("I4", f"product {row['product']} sums to {row['total']}") for row in off]


def _reserved_is_outstanding() -> list[Breach]:
    held = dict(
        Hold.objects.values("wallet")
        .annotate(total=Sum(OUTSTANDING))
        .values_list("wallet", "total")
    )
    return [
        Breach("I7", f"wallet {pk} reserves {reserved}, its holds {held.get(pk, 0)}")
        for pk, reserved in Wallet.objects.values_list("pk", "reserved")
        if reserved != held.get(pk, 0)
    ]


def _one_product() -> list[Breach]:
    off = Entry.objects.exclude(
        product=F("transaction__product"), wallet__product=F("product")
    ).values_list("pk", flat=True)
    return [Breach("I11", f"entry {pk} spans two products") for pk in off]
