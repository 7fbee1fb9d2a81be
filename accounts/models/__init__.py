"""Tables of accounts, people, money and limits."""

from accounts.models.account import Account
from accounts.models.limit import LimitOverride, RateWindow
from accounts.models.user import Membership, Role, User
from accounts.models.wallet import Entry, Hold, LedgerTransaction, Price, Product, Wallet

__all__ = [
    "Account",
    "Entry",
    "Hold",
    "LedgerTransaction",
    "LimitOverride",
    "Membership",
    "Price",
    "Product",
    "RateWindow",
    "Role",
    "User",
    "Wallet",
]
