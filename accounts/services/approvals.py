"""Deciding on accounts that were signed up for: let them in, or turn them away with a reason."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Invalid
from accounts.models import Account
from accounts.selectors import owners_of
from accounts.services import auditlog, mail

LONGEST_REASON = 500


def approve(account: Account) -> None:
    """Make a waiting account active, and tell its owner. Raises Conflict `not_waiting`."""
    _decide(account, Account.Status.ACTIVE, "account.approved", "")


def deny(account: Account, *, reason: str) -> None:
    """Close a waiting account for good, and tell its owner why.

    Raises Conflict `not_waiting` and Invalid `reason_missing`.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        message = _("Say why, in at most %(limit)s characters: the person is told.")
        raise Invalid("reason_missing", message % {"limit": LONGEST_REASON}, "reason")
    _decide(account, Account.Status.CLOSED, "account.denied", reason)


def _decide(account: Account, status: str, action: str, reason: str) -> None:
    with transaction.atomic():
        waiting = Account.objects.filter(pk=account.pk, status=Account.Status.PENDING)
        if not waiting.update(status=status):
            raise Conflict("not_waiting", _("Somebody has decided on this account already."))
        words = {"account": account.name, "reason": reason, "path": reverse("overview")}
        mail.send_each(action.replace(".", "_"), owners_of(account), words, account=account)
        auditlog.record(
            account,
            action,
            kind="account",
            subject=account.uuid,
            label=account.name,
            before={"status": Account.Status.PENDING.value},
            after={"status": str(status)} | ({"reason": reason} if reason else {}),
        )
