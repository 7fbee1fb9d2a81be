"""Objects of the archive in an account, for the owner checks."""

from typing import Any

from accounts.models import Account
from campaigns.services import legalholds
from reports.models import Archive, RestoreRequest
from reports.services import retention
from reports.services.retention import Wish
from tests.reports.archive_scene import MONTH

Made = dict[str, Any]


def month(account: Account) -> Made:
    """A month in the archive."""
    Archive.objects.get_or_create(
        account=account, month=MONTH, part=1, defaults={"state": "done", "path": "p", "messages": 1}
    )
    return {"month": "2026-07"}


def restore(account: Account) -> Made:
    """A month that is wanted back."""
    month(account)
    row = RestoreRequest.objects.create(account=account, month=MONTH, days=3)
    return {"request_uuid": row.uuid}


def legal_hold(account: Account) -> Made:
    operator = Account.objects.get(kind=Account.Kind.OPERATOR)
    hold = legalholds.place(operator, account, reason="Case 7", by=operator.users.get())
    return {"hold_uuid": hold.uuid}


def retention_rule(account: Account) -> Made:
    operator = Account.objects.get(kind=Account.Kind.OPERATOR)
    wish = Wish("messages", 6, "months", account=account)
    return {"rule_uuid": retention.add(operator, wish, by=operator.users.get()).uuid}
