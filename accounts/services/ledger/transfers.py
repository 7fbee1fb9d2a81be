"""Credits between two accounts' wallets of one product. Whether somebody may is the caller's check.

Each takes a `key`: the same one a second time changes nothing, and returns the first movement.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import LedgerTransaction, User, Wallet
from accounts.services.ledger.checks import (
    amount_facts,
    clean_note,
    movement_key,
    note_act,
    require_amount,
    require_own,
)
from accounts.services.ledger.posting import AVAILABLE, Kind, Line, Movement, post_once


def transfer(
    source: Wallet,
    target: Wallet,
    amount: int,
    *,
    key: str,
    actor: User | None = None,
    note: str = "",
) -> LedgerTransaction:
    """Give credits to `target`; it is noted in the log of its account.

    Raises Invalid: `other_product` (credits never move between products), `same_wallet`,
    `insufficient_credit`.
    """
    movement = _movement(source, target, amount, key=key, actor=actor, note=note)
    return _post(movement, "credits.given", target, source, amount)


def take_back(
    source: Wallet, target: Wallet, amount: int, *, key: str, actor: User | None, note: str = ""
) -> LedgerTransaction:
    """Take credits back from `source`, whose account's log notes it: only what is really there,
    never from its credit limit. Raises Invalid as `transfer` does.
    """
    movement = _movement(source, target, amount, key=key, actor=actor, note=note, own_only=True)
    return _post(movement, "credits.taken_back", source, target, amount)


def _movement(
    source: Wallet,
    target: Wallet,
    amount: int,
    *,
    key: str,
    actor: User | None,
    note: str,
    own_only: bool = False,
) -> Movement:
    require_amount(amount)
    require_own(source)
    require_own(target)
    if source.product_id != target.product_id:
        raise Invalid("other_product", _("Credits cannot move between products."), "product")
    if source.pk == target.pk:
        raise Invalid("same_wallet", _("Choose another account."), "account")
    return Movement(
        kind=Kind.TRANSFER,
        product_id=source.product_id,
        lines=[Line(source.pk, AVAILABLE, -amount), Line(target.pk, AVAILABLE, amount)],
        key=movement_key(Kind.TRANSFER, key),
        actor=actor,
        note=clean_note(note),
        own_only=own_only,
    )


def _post(
    movement: Movement, action: str, subject: Wallet, other: Wallet, amount: int
) -> LedgerTransaction:
    with transaction.atomic():
        row, is_new = post_once(movement)
        if is_new:
            note_act(
                subject.account,
                action,
                subject=subject.uuid,
                label=str(subject),
                by=movement.actor,
                after=amount_facts(subject, amount, movement.note) | {"other": str(other.account)},
            )
    return row
