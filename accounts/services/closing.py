"""Closing an account for good. Its ledger and audit log stay; names of people and of it go."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.errors import Conflict, Invalid
from accounts.models import (
    Account,
    Branding,
    Invitation,
    LimitOverride,
    LimitRequest,
    Mail,
    Membership,
    PriceList,
    Registration,
    User,
    Wallet,
)
from accounts.selectors.desk import InTheWay, in_the_way
from accounts.services import auditlog
from accounts.services.locking import hold_tree

# What hangs on an account and nobody needs any more.
GONE = (Membership, Invitation, LimitOverride, LimitRequest, Branding, PriceList)


def close(account: Account, *, typed: str) -> None:
    """Close an account whose name was `typed` to confirm it. There is no way back.

    What campaigns keep of it is erased by a job of theirs. Raises Invalid on "typed"
    (`name_differs`), Conflict (`operator`, `closed`, `not_empty`).
    """
    if " ".join(typed.split()) != " ".join(account.name.split()):
        message = _("Type the name of the account exactly: %(name)s") % {"name": account.name}
        raise Invalid("name_differs", message, "typed")
    with transaction.atomic():
        row = hold_tree(account)
        if row.parent_id is None:
            raise Conflict("operator", _("The operator's account cannot be closed."))
        if row.status == Account.Status.CLOSED:
            raise Conflict("closed", _("This account is closed already."))
        _hold_wallets(row)
        blocked = in_the_way(row)
        if not blocked.nothing:
            raise Conflict("not_empty", _not_empty(blocked))
        _record(row)
        _forget_people(row)
        for model in GONE:
            model._default_manager.filter(account=row).delete()
        row.wallets.update(credit_limit=0, low_at=None, low_alerted_at=None)
        row.status, row.name = Account.Status.CLOSED, _("Closed account %(n)s") % {"n": row.pk}
        row.save(update_fields=["status", "name"])
    account.refresh_from_db()


def _hold_wallets(account: Account) -> None:
    """Nothing is moved in or out until this is over; locked in the ledger's order."""
    wallets = Wallet.objects.select_for_update(no_key=True).filter(account=account)
    list(wallets.order_by("pk").values_list("pk", flat=True))


def _not_empty(blocked: InTheWay) -> str:
    if blocked.sub_accounts:
        return ngettext(
            "There is %(n)s account under it. Close that first.",
            "There are %(n)s accounts under it. Close those first.",
            blocked.sub_accounts,
        ) % {"n": blocked.sub_accounts}
    names = ", ".join(wallet.product.name for wallet in blocked.wallets)
    return _("There are credits or debts left in: %(names)s. Settle those first.") % {
        "names": names
    }


def _record(account: Account) -> None:
    auditlog.record(
        account,
        "account.closed",
        kind="account",
        subject=account.uuid,
        label=account.name,
        before={"status": str(account.status)},
        after={"status": str(Account.Status.CLOSED)},
    )


def _forget_people(account: Account) -> None:
    """Scrub who belonged to this account alone; the rows stay, because the ledger names them."""
    elsewhere = Membership.objects.exclude(account=account).values("user")
    people = User.objects.filter(memberships__account=account).exclude(pk__in=elsewhere)
    for user in list(people):
        Mail.objects.filter(recipient=user.email).delete()
        Registration.objects.filter(email=user.email).delete()
        for model in (EmailAddress, Authenticator, UserSession):
            model.objects.filter(user=user).delete()
        user.email, user.name, user.mobile = f"{user.uuid}@closed.invalid", "", ""
        user.password, user.is_active = make_password(None), False
        user.save(update_fields=["email", "name", "mobile", "password", "is_active"])
