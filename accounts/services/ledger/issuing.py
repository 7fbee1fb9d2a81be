"""Credits that a brand issues, corrects and refunds. Whether somebody may is the caller's check.

Each takes a `key`: the same one a second time changes nothing, and returns the first movement.
"""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account, LedgerTransaction, Product, User, Wallet
from accounts.services.ledger.checks import (
    amount_facts,
    clean_note,
    movement_key,
    note_act,
    require_amount,
    require_own,
    require_reason,
    require_sane,
)
from accounts.services.ledger.posting import AVAILABLE, CONSUMED, Kind, Line, Movement, post_once


def may_issue(account: Account, product: Product) -> bool:
    """Whether `account` is the brand of the product, which alone tops up, adjusts and refunds."""
    return account.pk == product.brand_id


def top_up(
    wallet: Wallet, amount: int, *, key: str, actor: User | None = None, note: str = ""
) -> LedgerTransaction:
    """Issue new credits into a wallet. Raises Invalid on "amount"."""
    require_amount(amount)
    return _issue(Kind.TOPUP, wallet, amount, key=key, actor=actor, note=clean_note(note))


def adjust(
    wallet: Wallet, amount: int, *, key: str, actor: User | None, reason: str
) -> LedgerTransaction:
    """Correct a wallet by a signed amount, against what is issued.

    Raises Invalid on "amount" (`amount_zero`, `insufficient_credit`) and "reason".
    """
    if not amount:
        raise Invalid("amount_zero", _("The amount must not be zero."), "amount")
    require_sane(amount)
    note = require_reason(reason)
    return _issue(Kind.ADJUSTMENT, wallet, amount, key=key, actor=actor, note=note)


def refund(
    wallet: Wallet,
    amount: int,
    *,
    key: str,
    actor: User | None,
    reason: str,
    cause_kind: str = "",
    cause_uuid: uuid.UUID | None = None,
) -> LedgerTransaction:
    """Give used credits back: consumed to available. The cause is what they were used for.

    Raises Invalid on "amount" (`more_than_consumed`) and "reason".
    """
    require_amount(amount)
    require_own(wallet)
    movement = Movement(
        kind=Kind.REFUND,
        product_id=wallet.product_id,
        lines=[Line(wallet.pk, CONSUMED, -amount), Line(wallet.pk, AVAILABLE, amount)],
        key=movement_key(Kind.REFUND, key),
        cause=(cause_kind, cause_uuid) if cause_kind and cause_uuid else None,
        actor=actor,
        note=require_reason(reason),
    )
    return _post(wallet, amount, movement)


def _issue(
    kind: str, wallet: Wallet, amount: int, *, key: str, actor: User | None, note: str
) -> LedgerTransaction:
    require_own(wallet)
    # Outside the movement, so that the one row all top-ups share is not locked from here on.
    issued, _made = Wallet.objects.get_or_create(
        account_id=wallet.product.brand_id, product=wallet.product, kind=Wallet.Kind.ISSUED
    )
    movement = Movement(
        kind=kind,
        product_id=wallet.product_id,
        lines=[Line(issued.pk, AVAILABLE, -amount), Line(wallet.pk, AVAILABLE, amount)],
        key=movement_key(kind, key),
        actor=actor,
        note=note,
    )
    return _post(wallet, amount, movement)


_ACTS = {
    Kind.TOPUP: "credits.topped_up",
    Kind.ADJUSTMENT: "credits.adjusted",
    Kind.REFUND: "credits.refunded",
}


def _post(wallet: Wallet, amount: int, movement: Movement) -> LedgerTransaction:
    with transaction.atomic():
        row, is_new = post_once(movement)
        if is_new:
            note_act(
                wallet.account,
                _ACTS[Kind(movement.kind)],
                subject=wallet.uuid,
                label=str(wallet),
                by=movement.actor,
                after=amount_facts(wallet, amount, movement.note),
            )
    return row
