"""A reseller with many accounts and ledger entries, written in bulk as the services would write it.

Every movement is a balanced transaction with true balances, so the audits hold afterwards. Ids
are taken from behind the last ones: nothing else may write meanwhile.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model
from django.utils import timezone

from accounts.models import (
    Account,
    Ancestry,
    Entry,
    Hold,
    LedgerTransaction,
    Membership,
    Product,
    Role,
    User,
    Wallet,
)
from accounts.money import MICRO
from accounts.selectors import lineage, products_of
from accounts.selectors.desk import this_month
from campaigns import store

LEVELS = 4
GIVEN, USED = 2 * MICRO, MICRO
PER_WRITE = 50_000
MODELS = (Account, User, Wallet, LedgerTransaction, Entry, Hold)
Row = dict[str, Any]


class Writer:
    """Adds accounts and movements under `reseller`; `wallet` is its own, of what is moved."""

    def __init__(self, reseller: Account, wallet: Wallet) -> None:
        self.reseller, self.wallet = reseller, wallet
        self.products = list(products_of(reseller))
        self.next_id: dict[type[Model], int] = {}
        self.targets: list[int] = []
        self.balances: dict[int, int] = {}
        self.unpaid: list[int] = []

    def accounts(self, count: int) -> None:
        """Make `count` accounts, in strands of LEVELS levels, with owners and empty wallets."""
        with transaction.atomic():
            self._look()
            made = [self._account(number) for number in range(count)]
            for position, account in enumerate(made):
                above = self.reseller if position % LEVELS == 0 else made[position - 1]
                account.parent_id = above.pk
            Account.objects.bulk_create(made, batch_size=2000)
            Ancestry.objects.bulk_create(self._places(made), batch_size=5000)
            self._people(made)
            wallets = [self._wallet(a, p) for a in made for p in self.products]
            Wallet.objects.bulk_create(wallets, batch_size=5000)
            moved = [w.pk for w in wallets if w.product_id == self.wallet.product_id]
            self.targets += moved
            self.unpaid += moved
            self.balances |= dict.fromkeys(moved, 0)
            self._tell_sequences()

    def movements(self, entries: int) -> None:
        """Write about so many entries: transfers to all in turn, and one paid hold for each new."""
        with transaction.atomic():
            self._look()
            self.wallet = Wallet.objects.select_for_update().get(pk=self.wallet.pk)
            now = timezone.now()
            transfers = (entries - 4 * len(self.unpaid)) // 2
            _write(self._movements(transfers, now))
            Wallet.objects.filter(pk=self.wallet.pk).update(
                available=self.wallet.available - transfers * GIVEN
            )
            self._settle()
            self._tell_sequences()

    def _look(self) -> None:
        for model in MODELS:
            last = model._default_manager.aggregate(last=Max("id"))["last"]
            self.next_id[model] = (last or 0) + 1

    def _id(self, model: type[Model]) -> int:
        self.next_id[model] += 1
        return self.next_id[model] - 1

    def _account(self, number: int) -> Account:
        pk = self._id(Account)
        return Account(
            pk=pk, name=f"Account {(number * 7919) % 100_003:06}", kind=Account.Kind.CUSTOMER
        )

    def _wallet(self, account: Account, product: Product) -> Wallet:
        return Wallet(pk=self._id(Wallet), account=account, product=product)

    def _places(self, made: list[Account]) -> Iterator[Ancestry]:
        above = [(link.pk, distance) for distance, link in enumerate(lineage(self.reseller), 1)]
        for position, account in enumerate(made):
            level = position % LEVELS
            for back in range(level + 1):
                other = made[position - back]
                yield Ancestry(ancestor=other, descendant=account, distance=back)
            for pk, distance in above:
                yield Ancestry(ancestor_id=pk, descendant=account, distance=distance + level)

    def _people(self, made: list[Account]) -> None:
        owners = [
            User(pk=self._id(User), email=f"owner{account.pk}@bench.example", password="!")
            for account in made
        ]
        User.objects.bulk_create(owners, batch_size=2000)
        Membership.objects.bulk_create(
            (
                Membership(account=account, user=owner, role=Role.OWNER)
                for account, owner in zip(made, owners, strict=True)
            ),
            batch_size=2000,
        )

    def _movements(self, transfers: int, now: datetime) -> Iterator[tuple[type[Model], Row]]:
        left = self.wallet.available
        for number in range(transfers):
            target = self.targets[number % len(self.targets)]
            left -= GIVEN
            self.balances[target] += GIVEN
            lines = [
                (self.wallet.pk, "available", -GIVEN, left),
                (target, "available", GIVEN, self.balances[target]),
            ]
            yield from self._movement("transfer", lines, now)
        for target in self.unpaid:
            yield from self._used(target, now)
        self.unpaid = []

    def _used(self, target: int, now: datetime) -> Iterator[tuple[type[Model], Row]]:
        """A hold that was captured whole: two movements of two entries each."""
        cause = uuid.uuid4()
        hold = {
            "id": self._id(Hold),
            "uuid": uuid.uuid4().hex,
            "wallet_id": target,
            "amount": USED,
            "captured": USED,
            "released": 0,
            "cause_kind": "batch",
            "cause_uuid": cause.hex,
            "note": "",
            "created_at": now,
        }
        yield Hold, hold
        self.balances[target] -= USED
        lines = [
            (target, "available", -USED, self.balances[target]),
            (target, "reserved", USED, USED),
        ]
        yield from self._movement("hold", lines, now, cause)
        lines = [(target, "reserved", -USED, 0), (target, "consumed", USED, USED)]
        yield from self._movement("capture", lines, now, cause)

    def _movement(
        self,
        kind: str,
        lines: Iterable[tuple[int, str, int, int]],
        now: datetime,
        cause: uuid.UUID | None = None,
    ) -> Iterator[tuple[type[Model], Row]]:
        own = uuid.uuid4()
        row = {
            "id": self._id(LedgerTransaction),
            "uuid": own.hex,
            "kind": kind,
            "product_id": self.wallet.product_id,
            "key": f"{kind}:bench:{own.hex}",
            "cause_kind": "batch" if cause else kind,
            "cause_uuid": (cause or own).hex,
            "actor_id": None,
            "note": "",
            "created_at": now,
        }
        yield LedgerTransaction, row
        for wallet, bucket, amount, after in lines:
            entry = {
                "id": self._id(Entry),
                "transaction_id": row["id"],
                "wallet_id": wallet,
                "product_id": self.wallet.product_id,
                "kind": kind,
                "bucket": bucket,
                "amount": amount,
                "balance_after": after,
                "created_at": now,
            }
            yield Entry, entry

    def _settle(self) -> None:
        """Wallets show what their entries say; what was used differs, so that sorting has work."""
        month = this_month()
        by_balance: dict[int, list[int]] = {}
        for pk, balance in self.balances.items():
            by_balance.setdefault(balance, []).append(pk)
        for balance, pks in by_balance.items():
            for start in range(0, len(pks), 500):
                Wallet.objects.filter(pk__in=pks[start : start + 500]).update(
                    available=balance, consumed=USED, month=month, month_used=USED
                )

    def _tell_sequences(self) -> None:
        """Let the engine go on behind the ids that were given out here."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(MODELS)):
                cursor.execute(statement)


def _write(rows: Iterator[tuple[type[Model], Row]]) -> None:
    """In the order in which the tables refer to each other, so many rows at a time.

    The engine is told the new sizes before entries are checked against the rows they refer to:
    in one long transaction it would go by the plan it made when those tables were empty.
    """
    while some := list(islice(rows, PER_WRITE)):
        for model in (Hold, LedgerTransaction, Entry):
            of_model: list[Mapping[str, Any]] = [row for kind, row in some if kind is model]
            if of_model and model is Entry:
                _analyze()
            if of_model:
                values = [tuple(row.values()) for row in of_model]
                store.bulk_insert(model, tuple(of_model[0]), values)


def _analyze() -> None:
    with connection.cursor() as cursor:
        for model in (Wallet, LedgerTransaction, Entry):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
