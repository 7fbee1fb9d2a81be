"""Warnings by mail: a wallet that runs low, a ledger that does not add up."""

import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import Account, Role, User, Wallet
from accounts.money import to_credits
from accounts.selectors import owners_of
from accounts.services import mail
from accounts.services.audit import Breach

log = logging.getLogger(__name__)

# A mail names this many breaches; the command names them all.
NAMED = 20
_LOW = Q(low_at__isnull=False, available__lt=F("low_at"))


def warn_low() -> int:
    """Mail the owners and finance people of wallets that fell below their alert; return how many.

    Once per fall: a wallet is warned of again only after it was above in between. Two at once
    send one mail.
    """
    # What recovered first: it may have fallen again when this runs next.
    Wallet.objects.filter(~_LOW, low_alerted_at__isnull=False).update(low_alerted_at=None)
    due = Wallet.objects.filter(
        _LOW, low_alerted_at__isnull=True, account__status=Account.Status.ACTIVE
    )
    wallets = due.select_related("account", "product").order_by("pk")
    return sum(_warn(wallet) for wallet in wallets)


def report_breaches(breaches: Sequence[Breach]) -> None:
    """Write an ERROR for each breach, and mail the operator's owners."""
    for breach in breaches:
        log.error("the ledger breaks %s: %s", breach.invariant, breach.detail)
    context = {
        "count": len(breaches),
        "names": ", ".join(sorted({breach.invariant for breach in breaches})),
        "breaches": breaches[:NAMED],
    }
    with transaction.atomic():
        for operator in Account.objects.filter(kind=Account.Kind.OPERATOR).order_by("pk"):
            mail.send_each("ledger_breach", owners_of(operator), context, account=operator)


def _warn(wallet: Wallet) -> bool:
    """Whether this call was the one to warn of `wallet`."""
    with transaction.atomic():
        still = Wallet.objects.filter(_LOW, pk=wallet.pk, low_alerted_at__isnull=True)
        if not still.update(low_alerted_at=timezone.now()):
            return False
        wallet.refresh_from_db(fields=["available", "low_at"])
        context = {
            "wallet": wallet,
            "left": f"{to_credits(wallet.available):,}",
            "low_at": f"{to_credits(wallet.low_at or 0):,}",
        }
        mail.send_each("low_balance", _who_pays(wallet.account), context, account=wallet.account)
    return True


def _who_pays(account: Account) -> QuerySet[User]:
    roles = (Role.OWNER, Role.FINANCE)
    members = User.objects.filter(
        is_active=True, memberships__account=account, memberships__role__in=roles
    )
    return members.order_by("pk")
