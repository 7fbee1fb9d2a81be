"""The accounts under an account as its program sees them: clients, and their money."""

import datetime
import uuid
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import QuerySet, Sum

from accounts.models import (
    Account,
    Entry,
    LedgerTransaction,
    Membership,
    Product,
    Role,
    User,
    Wallet,
)
from accounts.selectors import tree

AVAILABLE = Entry.Bucket.AVAILABLE
RECEIVED = (LedgerTransaction.Kind.TOPUP, LedgerTransaction.Kind.TRANSFER)


class Money(NamedTuple):
    """A client's credits, in micro-credits.

    `balance` is that of its first SMS product; `spent` what its messages used, `received` what it
    was given less what was taken back, of all products. `is_prepaid`: it may owe nothing.
    """

    balance: int = 0
    spent: int = 0
    received: int = 0
    is_prepaid: bool = True


def clients_of(home: Account) -> QuerySet[Account]:
    """The accounts under `home` at any depth, oldest first; closed ones are left out."""
    return tree(home).select_related("client_notes").order_by("id")


def owners_by_client(clients: Collection[Account]) -> dict[int, User]:
    """The first owner of each client."""
    found: dict[int, User] = {}
    rows = Membership.objects.filter(account__in=clients, role=Role.OWNER).select_related("user")
    for member in rows.order_by("id"):
        found.setdefault(member.account_id, member.user)
    return found


def money_of(clients: Collection[Account]) -> dict[int, Money]:
    """What each client has and had; two queries."""
    wallets = Wallet.objects.filter(account__in=clients, kind=Wallet.Kind.ACCOUNT)
    received = dict(
        Entry.objects.filter(wallet__in=wallets, kind__in=RECEIVED, bucket=AVAILABLE)
        .order_by()
        .values_list("wallet__account")
        .annotate(Sum("amount"))
    )
    found: dict[int, Money] = {}
    first: set[int] = set()
    for wallet in wallets.select_related("product").order_by("product_id"):
        pk, product = wallet.account_id, wallet.product
        known = found.get(pk) or Money(received=received.get(pk, 0))
        found[pk] = known._replace(
            spent=known.spent + wallet.consumed,
            is_prepaid=known.is_prepaid and not wallet.credit_limit,
        )
        if pk not in first and product.channel == Product.Channel.SMS and product.is_active:
            first.add(pk)
            found[pk] = found[pk]._replace(balance=wallet.available)
    return {client.pk: found.get(client.pk, Money()) for client in clients}


def movements_of(
    client: Account,
    since: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
) -> QuerySet[Entry]:
    """What changed the client's available credits, the newest first."""
    wallets = Wallet.objects.filter(account=client, kind=Wallet.Kind.ACCOUNT)
    rows = Entry.objects.filter(wallet__in=list(wallets.values_list("pk", flat=True)))
    if since is not None:
        rows = rows.filter(created_at__gte=since)
    if until is not None:
        rows = rows.filter(created_at__lte=until)
    return rows.filter(bucket=AVAILABLE).select_related("transaction").order_by("-id")


def movement_of(client: Account, row_uuid: uuid.UUID) -> Entry | None:
    """One of them, by the uuid of its transaction."""
    return movements_of(client).filter(transaction__uuid=row_uuid).first()
