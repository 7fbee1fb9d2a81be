"""Suspending an account with everything under it, and letting it work again."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.errors import Conflict, Forbidden, Invalid
from accounts.models import Account, Ancestry
from accounts.selectors import owners_of
from accounts.services import auditlog, mail
from accounts.services.locking import hold_tree

Status = Account.Status
LONGEST_REASON = 200


def suspend(account: Account, *, reason: str, by_account: Account | None = None) -> None:
    """Stop an account and all below it: no page, no API call, nothing leaves; its owners get mail.

    `by_account` decides; whoever is under that one cannot end it. Raises Invalid on "reason"
    (`no_reason`), Conflict (`not_active`, `operator`).
    """
    why = _reason(reason)
    with transaction.atomic():
        row = hold_tree(account)
        if row.parent_id is None:
            raise Conflict("operator", _("The operator's account cannot be suspended."))
        if row.status != Status.ACTIVE:
            raise _wrong_status(row)
        row.suspended_by = by_account
        _set_status(row, Status.SUSPENDED, "account.suspended", why)
        # Again until nothing is left: an account may be made below while the first pass waits.
        while _stop_below(row):
            pass
    account.refresh_from_db()


def activate(account: Account, *, reason: str = "", by_account: Account | None = None) -> None:
    """End a suspension; what lies below works again unless another account above it is stopped.

    Raises Conflict `not_suspended`, Forbidden `suspended_above_you` where it was suspended by an
    account above `by_account`.
    """
    with transaction.atomic():
        row = hold_tree(account)
        if row.status != Status.SUSPENDED:
            raise Conflict("not_suspended", _("This account is not suspended."))
        _require_reach(row, by_account)
        row.suspended_by = None
        _set_status(row, Status.ACTIVE, "account.activated", reason.strip()[:LONGEST_REASON])
        while _release_below(row):
            pass
    account.refresh_from_db()


def _require_reach(account: Account, by_account: Account | None) -> None:
    """What the operator has stopped, no reseller in between lets work again."""
    if by_account is None or account.suspended_by is None:
        return
    higher = Ancestry.objects.filter(
        ancestor=account.suspended_by, descendant=by_account, distance__gt=0
    )
    if higher.exists():
        message = _("An account above yours has suspended it. Ask who provides yours to you.")
        raise Forbidden("suspended_above_you", message)


def _stop_below(account: Account) -> int:
    below = Account.objects.filter(above__ancestor=account, above__distance__gt=0)
    return below.filter(suspended_above=False).update(suspended_above=True)


def _release_below(account: Account) -> int:
    """One statement over the subtree: who has nobody above that is not active."""
    stopped = Ancestry.objects.filter(descendant=OuterRef("pk"), distance__gt=0).exclude(
        ancestor__status=Status.ACTIVE
    )
    below = Account.objects.filter(above__ancestor=account, above__distance__gt=0)
    return below.filter(~Exists(stopped), suspended_above=True).update(suspended_above=False)


def _set_status(account: Account, status: str, action: str, reason: str) -> None:
    before = account.status
    account.status = status
    account.save(update_fields=["status", "suspended_by"])
    auditlog.record(
        account,
        action,
        kind="account",
        subject=account.uuid,
        label=account.name,
        before={"status": before},
        after={"status": str(status), "reason": reason},
    )
    kind = "account_suspended" if status == Status.SUSPENDED else "account_activated"
    words = {"account": account, "reason": reason}
    mail.send_each(kind, owners_of(account), words, account=account)


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise Invalid("no_reason", _("Say why; the account's owners will read it."), "reason")
    if len(reason) > LONGEST_REASON:
        message = _("Use at most %(most)s characters.") % {"most": LONGEST_REASON}
        raise Invalid("reason_too_long", message, "reason")
    return reason


def _wrong_status(account: Account) -> Conflict:
    sentences = {
        Status.SUSPENDED: _("This account is suspended already."),
        Status.PENDING: _("This account waits for approval. Deny it instead."),
        Status.CLOSED: _("This account is closed."),
    }
    return Conflict("not_active", sentences[Status(account.status)])
