"""The ledger: every movement of credits, as transactions whose entries sum to zero.

Rules (docs/ledger.md): a debit is one conditional statement, so parallel sends cannot overdraw;
wallets are locked in the order of their ids, so transfers cannot deadlock; every effect has a
unique key, so it happens once. Amounts are positive integers of micro-credits.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import F

from accounts.errors import Invalid
from accounts.models import Account, Entry, Hold, LedgerTransaction, Product, User, Wallet
from accounts.money import to_credits
from accounts.selectors import brand_of

Kind = LedgerTransaction.Kind
AVAILABLE, RESERVED, CONSUMED = Entry.Bucket.AVAILABLE, Entry.Bucket.RESERVED, Entry.Bucket.CONSUMED


class Line(NamedTuple):
    """One entry to be: `amount` into (positive) or out of (negative) a wallet's bucket."""

    wallet_id: int
    bucket: str
    amount: int


def open_wallet(account: Account, product: Product) -> Wallet:
    """The account's wallet for a product, made empty where there is none."""
    if brand_of(account).pk != product.brand_id:
        raise Invalid("foreign_product", f"{product} is not sold to this account.", "product")
    return Wallet.objects.get_or_create(account=account, product=product, kind=Wallet.Kind.ACCOUNT)[
        0
    ]


def top_up(
    wallet: Wallet, amount: int, *, key: str, actor: User | None = None, note: str = ""
) -> None:
    """Issue new credits into a wallet. The same `key` a second time changes nothing."""
    _require_positive(amount)
    issued, _ = Wallet.objects.get_or_create(
        account=brand_of(wallet.account), product=wallet.product, kind=Wallet.Kind.ISSUED
    )
    lines = [Line(issued.pk, AVAILABLE, -amount), Line(wallet.pk, AVAILABLE, amount)]
    _post_once(Kind.TOPUP, wallet, lines, key=key, actor=actor, note=note)


def transfer(
    source: Wallet,
    target: Wallet,
    amount: int,
    *,
    key: str,
    actor: User | None = None,
    note: str = "",
) -> None:
    """Move credits between two accounts' wallets of one product.

    Raises Invalid: `other_product` (credits never move between products), `insufficient_credit`.
    """
    _require_positive(amount)
    if source.product_id != target.product_id:
        raise Invalid("other_product", "Credits cannot move between products.", "product")
    lines = [Line(source.pk, AVAILABLE, -amount), Line(target.pk, AVAILABLE, amount)]
    _post_once(Kind.TRANSFER, source, lines, key=key, actor=actor, note=note)


def place_hold(
    account: Account,
    product: Product,
    amount: int,
    *,
    cause_kind: str,
    cause_uuid: uuid.UUID,
    note: str = "",
) -> Hold:
    """Set `amount` aside for a batch, inside the caller's transaction.

    Raises Invalid `insufficient_credit`, naming what is needed and what is available.
    """
    wallet = Wallet.objects.filter(
        account=account, product=product, kind=Wallet.Kind.ACCOUNT
    ).first()
    if wallet is None:
        raise Invalid("no_wallet", f"This account has no credits for {product}.", "product")
    with transaction.atomic():
        lines = [Line(wallet.pk, AVAILABLE, -amount), Line(wallet.pk, RESERVED, amount)]
        hold = Hold.objects.create(
            wallet=wallet,
            amount=amount,
            cause_kind=cause_kind,
            cause_uuid=cause_uuid,
            note=note[:200],
        )
        _post(Kind.HOLD, wallet, lines, key=f"hold:{hold.uuid}", cause=(cause_kind, cause_uuid))
    return hold


def release_hold(hold: Hold, amount: int, *, key: str) -> None:
    """Give `amount` of a hold back."""
    settle({hold.pk: (0, amount)}, key=key)


def settle(changes: Mapping[int, tuple[int, int]], *, key: str) -> None:
    """Capture and release parts of holds (hold id -> (captured, released)), in one transaction.

    Movements are summed per wallet: a record of 500 answers is one capture, not 500.
    `key` names this settlement; it must be unique.
    """
    with transaction.atomic():
        holds = Hold.objects.select_for_update().filter(pk__in=changes).order_by("pk")
        by_wallet: dict[int, list[Hold]] = defaultdict(list)
        for hold in holds:
            captured, released = changes[hold.pk]
            hold.captured += captured
            hold.released += released
            by_wallet[hold.wallet_id].append(hold)
        _save_holds([hold for group in by_wallet.values() for hold in group])
        wallets = Wallet.objects.in_bulk(list(by_wallet))
        for wallet_id in sorted(by_wallet):
            group = by_wallet[wallet_id]
            cause = (group[0].cause_kind, group[0].cause_uuid)
            captured = sum(changes[hold.pk][0] for hold in group)
            released = sum(changes[hold.pk][1] for hold in group)
            _settle_wallet(wallets[wallet_id], captured, released, key=key, cause=cause)


def _settle_wallet(
    wallet: Wallet, captured: int, released: int, *, key: str, cause: tuple[str, uuid.UUID]
) -> None:
    moves = ((Kind.CAPTURE, captured, CONSUMED), (Kind.RELEASE, released, AVAILABLE))
    for kind, amount, target in moves:
        if amount:
            lines = [Line(wallet.pk, RESERVED, -amount), Line(wallet.pk, target, amount)]
            _post(kind, wallet, lines, key=f"{kind}:{key}:{wallet.pk}", cause=cause)


def _save_holds(holds: list[Hold]) -> None:
    if len(holds) == 1:
        holds[0].save(update_fields=["captured", "released"])
    else:
        Hold.objects.bulk_update(holds, ["captured", "released"], batch_size=500)


def _post_once(
    kind: str,
    wallet: Wallet,
    lines: Iterable[Line],
    *,
    key: str,
    actor: User | None,
    note: str,
) -> None:
    with transaction.atomic():
        if LedgerTransaction.objects.filter(key=f"{kind}:{key}").exists():
            return
        cause = ("wallet", wallet.uuid)
        _post(kind, wallet, lines, key=f"{kind}:{key}", cause=cause, actor=actor, note=note)


def _post(
    kind: str,
    wallet: Wallet,
    lines: Iterable[Line],
    *,
    key: str,
    cause: tuple[str, uuid.UUID],
    actor: User | None = None,
    note: str = "",
) -> None:
    """Write one transaction of `wallet`'s product and move the balances with it."""
    ordered = sorted(lines)
    if sum(line.amount for line in ordered):
        raise AssertionError(f"{key} does not balance")
    balances = _move_balances(ordered)
    entry_of = LedgerTransaction.objects.create(
        kind=kind,
        product_id=wallet.product_id,
        key=key,
        cause_kind=cause[0],
        cause_uuid=cause[1],
        actor=actor,
        note=note,
    )
    Entry.objects.bulk_create(
        Entry(
            transaction=entry_of,
            wallet_id=line.wallet_id,
            product_id=wallet.product_id,
            kind=kind,
            bucket=line.bucket,
            amount=line.amount,
            balance_after=balances[line.wallet_id, line.bucket],
            created_at=entry_of.created_at,
        )
        for line in ordered
    )


def _move_balances(lines: list[Line]) -> dict[tuple[int, str], int]:
    """One statement per wallet, in the order of ids; an overdraft changes no row and is refused."""
    by_wallet: dict[int, dict[str, int]] = defaultdict(dict)
    for line in lines:
        by_wallet[line.wallet_id][line.bucket] = line.amount
    after: dict[tuple[int, str], int] = {}
    for wallet_id, amounts in sorted(by_wallet.items()):
        rows = Wallet.objects.filter(pk=wallet_id)
        debit = -amounts.get(AVAILABLE, 0)
        if debit > 0:
            covered = models.Q(kind=Wallet.Kind.ISSUED) | models.Q(
                available__gte=debit - F("credit_limit")
            )
            rows = rows.filter(covered)
        if not rows.update(**{bucket: F(bucket) + amount for bucket, amount in amounts.items()}):
            raise _insufficient(wallet_id, debit)
        found = Wallet.objects.values(*amounts).get(pk=wallet_id)
        after.update({(wallet_id, bucket): balance for bucket, balance in found.items()})
    return after


def _insufficient(wallet_id: int, needed: int) -> Invalid:
    wallet = Wallet.objects.select_related("product").get(pk=wallet_id)
    available = wallet.available + wallet.credit_limit
    return Invalid(
        "insufficient_credit",
        f"Not enough credits: {to_credits(needed):,} needed, {to_credits(available):,} available"
        f" in {wallet.product}.",
        "product",
    )


def _require_positive(amount: int) -> None:
    if amount <= 0:
        raise Invalid("amount_not_positive", "The amount must be more than zero.", "amount")
