"""One statement that moves a wallet's buckets: checks, adds, and says what is there afterwards."""

import re
from datetime import datetime
from functools import cache
from typing import NamedTuple

from accounts.store.kept import ask


class Shift(NamedTuple):
    """What is added to each bucket, in micro-credits; `own_only` keeps to what is really there.

    `captured` is what counts as used this month.
    """

    available: int = 0
    reserved: int = 0
    consumed: int = 0
    captured: int = 0
    own_only: bool = False


class Balances(NamedTuple):
    """A wallet after a shift."""

    wallet_id: int
    product_id: int
    available: int
    reserved: int
    consumed: int


_NAMED = re.compile(r"%\((\w+)\)s")
# A debit must be covered by what is there and the credit limit; what is put in need not be.
_SHIFT = """
    UPDATE accounts_wallet SET
        available = available + %(available)s,
        reserved = reserved + %(reserved)s,
        consumed = consumed + %(consumed)s,
        month_used = CASE WHEN %(captured)s = 0 THEN month_used
            WHEN month = %(month)s THEN month_used + %(captured)s ELSE %(captured)s END,
        month = CASE WHEN %(captured)s = 0 THEN month ELSE %(month)s END
    WHERE {row} AND (%(consumed)s >= 0 OR consumed + %(consumed)s >= 0)
        AND (%(available)s >= 0 OR kind = 'issued' OR available + %(available)s
            >= CASE WHEN %(own_only)s = 1 THEN 0 ELSE -credit_limit END)
    RETURNING id, product_id, available, reserved, consumed
"""
_BY_ID = _SHIFT.format(row="id = %(wallet)s")
_BY_OWNER = _SHIFT.format(
    row="account_id = %(account)s AND product_id = %(product)s AND kind = 'account'"
)
_HOLD_PART = """
    UPDATE accounts_wallet SET available = available - %s, reserved = reserved + %s
    WHERE account_id = %s AND product_id = %s AND kind = 'account'
        AND (%s = 0 OR available - %s >= -credit_limit)
    RETURNING id, product_id, available, reserved
"""


def shift(wallet_id: int, change: Shift, now: datetime) -> Balances | None:
    """Move a wallet's buckets and lock its row; None where there is too little, nothing moved.

    `now` is aware and in UTC.
    """
    return _run(_BY_ID, change, now, wallet=wallet_id)


def shift_of(account_id: int, product_id: int, change: Shift, now: datetime) -> Balances | None:
    """The same for the wallet of an account and a product; None also where there is no wallet."""
    return _run(_BY_OWNER, change, now, account=account_id, product=product_id)


def hold_part(account_id: int, product_id: int, amount: int) -> tuple[str, list[int]]:
    """`shift_of` from available to reserved, as a part of a Chain: SQL and parameters."""
    return _HOLD_PART, [amount, amount, account_id, product_id, amount, amount]


def month_of(moment: datetime) -> int:
    """Year and month as 202611."""
    return moment.year * 100 + moment.month


def _run(statement: str, change: Shift, now: datetime, **row: int) -> Balances | None:
    values = change._asdict() | row | {"own_only": int(change.own_only), "month": month_of(now)}
    sql, names = _in_order(statement)
    found = ask(sql, [values[name] for name in names])
    return Balances(*found[0]) if found else None


@cache
def _in_order(statement: str) -> tuple[str, list[str]]:
    """A statement with `%s` for its places, and the names of their values."""
    return _NAMED.sub("%s", statement), _NAMED.findall(statement)
