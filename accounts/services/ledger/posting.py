"""Writing movements: balances first, then the transactions and their entries.

A movement's lines sum to zero. Each wallet is moved by one statement, wallets in the order of
their ids, so two movements never wait for each other in a circle.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import IntegrityError, transaction

from accounts.errors import Invalid
from accounts.models import Entry, LedgerTransaction, User, Wallet
from accounts.money import to_credits
from accounts.store.balances import Balances, Shift, shift
from accounts.store.chained import Chain
from accounts.store.inserting import insert_all

Kind = LedgerTransaction.Kind
AVAILABLE, RESERVED, CONSUMED = Entry.Bucket.AVAILABLE, Entry.Bucket.RESERVED, Entry.Bucket.CONSUMED
BUCKETS = (AVAILABLE.value, RESERVED.value, CONSUMED.value)


class Line(NamedTuple):
    """One entry to be: `amount` into (positive) or out of (negative) a wallet's bucket."""

    wallet_id: int
    bucket: str
    amount: int


@dataclass(frozen=True)
class Movement:
    """One ledger transaction to be. Without a `cause` it is its own.

    `key` is unique among all movements. `own_only`: nothing may come out of a credit limit.
    """

    kind: str
    product_id: int
    lines: Sequence[Line]
    key: str
    cause: tuple[str, uuid.UUID] | None = None
    actor: User | None = None
    note: str = ""
    own_only: bool = False

    def __post_init__(self) -> None:
        if sum(line.amount for line in self.lines):
            raise AssertionError(f"{self.key} does not balance")


def post(movements: Sequence[Movement]) -> None:
    """Move the credits, inside the caller's transaction. Raises Invalid `insufficient_credit`.

    A refusal comes before the first row is written where one wallet is concerned.
    """
    now = datetime.now(UTC)
    after = _shift_wallets(movements, now)
    write(movements, after, now)


def post_once(movement: Movement) -> tuple[LedgerTransaction, bool]:
    """Move the credits unless its key was used before; the transaction, and whether it is new."""
    with transaction.atomic():
        row, is_new = _claim(movement)
        if is_new:
            now = datetime.now(UTC)
            after = _shift_wallets([movement], now)
            _write_entries([movement], [row], after, now)
    return row, is_new


def write(movements: Sequence[Movement], after: dict[int, Balances], now: datetime) -> None:
    """The rows of movements whose balances have been moved already, to `after`."""
    rows = [_row(movement) for movement in movements]
    insert_all(rows)
    _write_entries(movements, rows, after, now)


def chain_movement(
    chain: Chain, movement: Movement, change: Mapping[str, int], now: datetime
) -> None:
    """A movement inside the wallet that the part `wallet` has moved: its rows as parts.

    `change` is what each of its buckets got, by its name.
    """
    if sum(change.values()):
        raise AssertionError(f"{movement.key} does not balance")
    chain.insert("movement", _row(movement), given={}, after="wallet")
    for bucket, amount in change.items():
        entry = Entry(
            product_id=movement.product_id,
            kind=movement.kind,
            bucket=bucket,
            amount=amount,
            created_at=now,
        )
        given = {
            "transaction_id": "movement.id",
            "wallet_id": "wallet.id",
            "balance_after": f"wallet.{bucket}",
        }
        chain.insert(f"{bucket}_entry", entry, given=given, after="wallet, movement")


def _claim(movement: Movement) -> tuple[LedgerTransaction, bool]:
    """The transaction of this key, and whether it was made now.

    Before anything is locked: who comes second waits here for the first, and then finds it.
    """
    known = LedgerTransaction.objects.filter(key=movement.key)
    try:
        with transaction.atomic():
            found = known.first()
            if found is None:
                row = _row(movement)
                row.save(force_insert=True)
                return row, True
    except IntegrityError:
        found = known.first()
        if found is None:
            raise
    return found, False


def _row(movement: Movement) -> LedgerTransaction:
    own = uuid.uuid4()
    cause_kind, cause_uuid = movement.cause or (movement.kind, own)
    return LedgerTransaction(
        uuid=own,
        kind=movement.kind,
        product_id=movement.product_id,
        key=movement.key,
        cause_kind=cause_kind,
        cause_uuid=cause_uuid,
        actor=movement.actor,
        note=movement.note,
        created_at=datetime.now(UTC),
    )


def _shift_wallets(movements: Iterable[Movement], now: datetime) -> dict[int, Balances]:
    """One statement per wallet; a wallet that has too little is refused."""
    totals: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(BUCKETS, 0))
    captured: dict[int, int] = defaultdict(int)
    own_only = False
    for movement in movements:
        own_only |= movement.own_only
        for line in movement.lines:
            totals[line.wallet_id][line.bucket] += line.amount
            if movement.kind == Kind.CAPTURE and line.bucket == CONSUMED:
                captured[line.wallet_id] += line.amount
    after = {}
    for wallet_id, change in sorted(totals.items()):
        wanted = Shift(**change, captured=captured[wallet_id], own_only=own_only)
        found = shift(wallet_id, wanted, now)
        if found is None:
            raise refusal(wallet_id, wanted)
        after[wallet_id] = found
    return after


def _write_entries(
    movements: Sequence[Movement],
    rows: Sequence[LedgerTransaction],
    after: dict[int, Balances],
    now: datetime,
) -> None:
    """Entries in the order of movements; balances are counted back from what is there now."""
    left = {
        (wallet_id, bucket): getattr(found, bucket)
        for wallet_id, found in after.items()
        for bucket in BUCKETS
    }
    entries: list[Entry] = []
    for movement, row in reversed(list(zip(movements, rows, strict=True))):
        for line in reversed(movement.lines):
            entries.append(_entry(movement, row, line, left[line[:2]], now))
            left[line[:2]] -= line.amount
    insert_all(entries[::-1])


def _entry(
    movement: Movement, row: LedgerTransaction, line: Line, balance: int, now: datetime
) -> Entry:
    return Entry(
        transaction=row,
        wallet_id=line.wallet_id,
        product_id=movement.product_id,
        kind=movement.kind,
        bucket=line.bucket,
        amount=line.amount,
        balance_after=balance,
        created_at=now,
    )


def refusal(wallet_id: int, wanted: Shift) -> Invalid:
    """Why a wallet could not be moved: what is needed, and what is there."""
    wallet = Wallet.objects.select_related("product").get(pk=wallet_id)
    if wallet.consumed + wanted.consumed < 0:
        return Invalid(
            "more_than_consumed",
            f"Only {to_credits(wallet.consumed):,} credits of {wallet.product} have been used;"
            f" {to_credits(-wanted.consumed):,} cannot be refunded.",
            "amount",
        )
    limit = 0 if wanted.own_only else wallet.credit_limit
    return Invalid(
        "insufficient_credit",
        f"Not enough credits: {to_credits(-wanted.available):,} needed,"
        f" {to_credits(max(0, wallet.available + limit)):,} available in {wallet.product}.",
        "amount" if wanted.own_only else "product",
    )
