"""How full a wallet is, in one word; pure."""

from accounts.models import Wallet
from accounts.money import MICRO

# What counts as low where nobody said otherwise.
LOW_BALANCE = 1000 * MICRO


def level(wallet: Wallet) -> str:
    """'' (fine), low, or empty: nothing more can be sent, the credit limit included."""
    spendable = wallet.available + wallet.credit_limit
    if spendable <= 0:
        return "empty"
    if wallet.low_at is not None:
        return "low" if wallet.available < wallet.low_at else ""
    return "low" if spendable < LOW_BALANCE else ""


def is_used(wallet: Wallet) -> bool:
    """Whether there is anything to see in it."""
    figures = (wallet.available, wallet.reserved, wallet.consumed, wallet.credit_limit)
    return any(figures) or wallet.low_at is not None


def used_this_month(wallet: Wallet, month: int) -> int:
    """Micro-credits captured in `month` (as 202611, UTC)."""
    return wallet.month_used if wallet.month == month else 0
