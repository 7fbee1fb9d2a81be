"""The ledger: every movement of credits, as transactions whose entries sum to zero.

Rules (docs/ledger.md): a debit is one conditional statement, so parallel sends cannot overdraw;
wallets are locked in the order of their ids, so transfers cannot deadlock; every effect has a
unique key, so it happens once. Amounts are positive integers of micro-credits.
"""

from accounts.services.ledger.holds import (
    chain_hold,
    place_hold,
    release_hold,
    settle,
    why_no_hold,
)
from accounts.services.ledger.issuing import adjust, may_issue, refund, top_up
from accounts.services.ledger.transfers import take_back, transfer
from accounts.services.ledger.wallets import open_wallet, set_credit_limit, set_low_alert

__all__ = [
    "adjust",
    "chain_hold",
    "may_issue",
    "open_wallet",
    "place_hold",
    "refund",
    "release_hold",
    "set_credit_limit",
    "set_low_alert",
    "settle",
    "take_back",
    "top_up",
    "transfer",
    "why_no_hold",
]
