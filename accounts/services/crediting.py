"""Credits between an account and one under it, as the desk moves them; the ledger does the rest.

`home` is the account above, on whose behalf it is done. `key` comes with the form, so that a form
sent twice moves credits once; then these return False.
"""

import uuid
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Forbidden, Invalid, NotFound
from accounts.models import Account, LedgerTransaction, Product, User, Wallet
from accounts.money import to_credits
from accounts.selectors import descendant_of
from accounts.services import ledger
from accounts.services.locking import hold


class Order(NamedTuple):
    """What to move: `amount` micro-credits of `product`; the note stands on both statements."""

    home: Account
    product: Product
    amount: int
    key: uuid.UUID
    by: User | None
    note: str = ""

    @property
    def ledger_key(self) -> str:
        return f"desk:{self.home.uuid.hex}:{self.key.hex}"


def give(account: Account, order: Order) -> bool:
    """Move credits from `home` into `account`. Raises Invalid, such as `insufficient_credit`."""
    with transaction.atomic():
        wallet = _wallet(account, order)
        if _is_done(order):
            return False
        source = ledger.open_wallet(order.home, order.product)
        key, actor, note = order.ledger_key, order.by, order.note
        ledger.transfer(source, wallet, order.amount, key=key, actor=actor, note=note)
    return True


def take_back(account: Account, order: Order) -> bool:
    """Move credits from `account` back to `home`, at most what is really there."""
    with transaction.atomic():
        wallet = _wallet(account, order)
        if _is_done(order):
            return False
        target = ledger.open_wallet(order.home, order.product)
        key, actor, note = order.ledger_key, order.by, order.note
        ledger.take_back(wallet, target, order.amount, key=key, actor=actor, note=note)
    return True


def issue(account: Account, order: Order) -> bool:
    """Make new credits for `account`, by the brand that issues them. Raises Forbidden."""
    with transaction.atomic():
        wallet = _issued_wallet(account, order)
        if _is_done(order):
            return False
        key, actor, note = order.ledger_key, order.by, order.note
        ledger.top_up(wallet, order.amount, key=key, actor=actor, note=note)
    return True


def adjust(account: Account, order: Order) -> bool:
    """Correct a balance by `amount`, which may be negative; the note says why."""
    with transaction.atomic():
        wallet = _issued_wallet(account, order)
        if _is_done(order):
            return False
        key, actor, reason = order.ledger_key, order.by, _reason(order)
        ledger.adjust(wallet, order.amount, key=key, actor=actor, reason=reason)
    return True


def refund(account: Account, order: Order) -> bool:
    """Give consumed credits back; the note says why."""
    with transaction.atomic():
        wallet = _issued_wallet(account, order)
        if _is_done(order):
            return False
        ledger.refund(
            wallet,
            order.amount,
            key=order.ledger_key,
            actor=order.by,
            reason=_reason(order),
            cause_kind="wallet",
            cause_uuid=wallet.uuid,
        )
    return True


def set_limit(account: Account, order: Order) -> bool:
    """Let `account` owe up to `amount`. Only the brand that issues the credits can lend them."""
    if order.amount < 0:
        raise Invalid("amount_negative", _("A credit limit is zero or more."), "amount")
    with transaction.atomic():
        wallet = _issued_wallet(account, order)
        ledger.set_credit_limit(wallet, order.amount, by=order.by, reason=order.note)
    return True


def _wallet(account: Account, order: Order) -> Wallet:
    """The wallet of `account`, which is held open and lies under `home`."""
    if descendant_of(order.home, account.uuid) is None:
        raise NotFound("no_such_account", _("There is no such sub-account."))
    if hold(account).status == Account.Status.CLOSED:
        raise Conflict("account_closed", _("This account is closed."))
    return ledger.open_wallet(account, order.product)


def _issued_wallet(account: Account, order: Order) -> Wallet:
    if not ledger.may_issue(order.home, order.product):
        message = _("Only the account that issues %(product)s can do this.")
        raise Forbidden("not_issuer", message % {"product": order.product})
    return _wallet(account, order)


def _is_done(order: Order) -> bool:
    """Whether this form moved credits before; the account is locked, so it does not now."""
    keys = [f"{kind}:{order.ledger_key}" for kind in LedgerTransaction.Kind.values]
    return LedgerTransaction.objects.filter(key__in=keys).exists()


def _reason(order: Order) -> str:
    if not order.note.strip():
        raise Invalid("no_reason", _("Say why; it stands on the statement."), "note")
    return order.note


def sentence(order: Order) -> str:
    """The amount in words: `1,250.5 credits of Transactional SMS`, with a minus where taken."""
    return _("%(amount)s credits of %(product)s") % {
        "amount": f"{to_credits(order.amount):,}".replace("-", "−"),
        "product": order.product.name,
    }
