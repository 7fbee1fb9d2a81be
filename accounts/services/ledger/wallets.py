"""Wallets themselves: opening one, its credit limit, and when to warn that it runs low."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid
from accounts.models import Account, Product, User, Wallet
from accounts.money import to_credits
from accounts.selectors import brand_of
from accounts.services.ledger.checks import note_act, require_own, require_reason, require_sane


def open_wallet(account: Account, product: Product) -> Wallet:
    """The account's wallet for a product, made empty where there is none."""
    if brand_of(account).pk != product.brand_id:
        raise Invalid("foreign_product", f"{product} is not sold to this account.", "product")
    return Wallet.objects.get_or_create(account=account, product=product, kind=Wallet.Kind.ACCOUNT)[
        0
    ]


def set_credit_limit(wallet: Wallet, amount: int, *, by: User | None, reason: str) -> None:
    """How far below zero a wallet may go (postpaid), in micro-credits.

    Raises Invalid on "amount" (`limit_negative`, `limit_in_use`: it is overdrawn further than
    that) and "reason".
    """
    if amount < 0:
        raise Invalid("limit_negative", _("A credit limit cannot be less than zero."), "amount")
    require_sane(amount)
    require_own(wallet)
    note = require_reason(reason)
    with transaction.atomic():
        row = _lock(wallet)
        if row.available < -amount:
            message = _("The account owes {owed} credits already; the limit cannot be less.")
            owed = f"{to_credits(-row.available):,}"
            raise Invalid("limit_in_use", message.format(owed=owed), "amount")
        before = {"credit_limit": f"{to_credits(row.credit_limit):,}"}
        after = {"credit_limit": f"{to_credits(amount):,}", "reason": note}
        Wallet.objects.filter(pk=row.pk).update(credit_limit=amount)
        note_act(
            row.account,
            "wallet.credit_limit_set",
            subject=row.uuid,
            label=str(row),
            by=by,
            before=before,
            after=after,
        )
    wallet.credit_limit = amount


def set_low_alert(wallet: Wallet, low_at: int | None, *, by: User | None) -> None:
    """Warn once when `available` falls below `low_at` (None: never); a new value warns anew.

    Raises Invalid on "low_at".
    """
    if low_at is not None:
        if low_at <= 0:
            raise Invalid("low_at", _("The amount must be more than zero."), "low_at")
        require_sane(low_at, "low_at")
    with transaction.atomic():
        row = _lock(wallet)
        if row.low_at == low_at:
            return
        Wallet.objects.filter(pk=row.pk).update(low_at=low_at, low_alerted_at=None)
        note_act(
            row.account,
            "wallet.low_alert_set",
            subject=row.uuid,
            label=str(row),
            by=by,
            before={"low_at": _said(row.low_at)},
            after={"low_at": _said(low_at)},
        )
    wallet.low_at, wallet.low_alerted_at = low_at, None


def _lock(wallet: Wallet) -> Wallet:
    rows = Wallet.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("account", "product").get(pk=wallet.pk)


def _said(micro: int | None) -> str | None:
    return None if micro is None else f"{to_credits(micro):,}"
