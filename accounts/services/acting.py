"""Working in a sub-account on behalf of one's own: where it starts, what it allows, its end.

The session remembers it (`accounts.access.ACTING_KEY`); `access_of` checks it at each request.
"""

from django.utils.translation import gettext as _

from accounts.errors import Conflict
from accounts.models import Account
from accounts.services import auditlog

Remembered = dict[str, str | bool]


def start(account: Account) -> Remembered:
    """Begin to look into `account`, without the right to change anything; for the session.

    Raises Conflict `not_open` for one that waits for approval or is closed.
    """
    if account.status in {Account.Status.PENDING, Account.Status.CLOSED}:
        message = _("Nobody can work in this account: it waits for approval or is closed.")
        raise Conflict("not_open", message)
    return _note(account, "acting.started", read_only=True)


def change_mode(account: Account, *, read_only: bool) -> Remembered:
    """Allow changes, or only looking again; for the session."""
    return _note(account, "acting.mode_changed", read_only=read_only)


def stop(account: Account) -> None:
    """Note the end."""
    _note(account, "acting.stopped")


def _note(account: Account, action: str, **after: bool) -> Remembered:
    auditlog.record(
        account, action, kind="account", subject=account.uuid, label=account.name, after=after
    )
    return {"account": str(account.uuid), **after}
