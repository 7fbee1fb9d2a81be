"""Tables of accounts, people, money, limits, mail and the audit log."""

from accounts.models.account import Account, Ancestry
from accounts.models.audit import AuditEntry, AuditSeal
from accounts.models.branding import Branding
from accounts.models.client import ClientNotes
from accounts.models.invitation import Invitation
from accounts.models.limit import LimitOverride, LimitRequest, RateLog, RateWindow
from accounts.models.mail import Mail
from accounts.models.price import Price, PriceList, Product
from accounts.models.registration import Registration
from accounts.models.user import Membership, Role, User
from accounts.models.wallet import Entry, Hold, LedgerTransaction, Wallet

__all__ = [
    "Account",
    "Ancestry",
    "AuditEntry",
    "AuditSeal",
    "Branding",
    "ClientNotes",
    "Entry",
    "Hold",
    "Invitation",
    "LedgerTransaction",
    "LimitOverride",
    "LimitRequest",
    "Mail",
    "Membership",
    "Price",
    "PriceList",
    "Product",
    "RateLog",
    "RateWindow",
    "Registration",
    "Role",
    "User",
    "Wallet",
]
