"""Which numbers were erased: for whatever brings rows back, or writes them down anew.

No number is kept of a request that is done, only a hash under a key of this installation.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from accounts.models import Account
from apikeys.services.keys import digest_of
from reports.models import RecipientErasure

_PURPOSE = "recipient"


def hash_of(account_id: int, msisdn: int) -> str:
    """What is kept of a number: another one in each account, so that nobody can compare them."""
    return digest_of(f"{_PURPOSE}:{account_id}:{msisdn}")


class Registry:
    """The erased numbers of an account. Asking costs a hash and no query."""

    def __init__(self, erasures: Iterable[RecipientErasure]) -> None:
        self._asked: dict[int, dict[str, datetime]] = {}
        for row in erasures:
            asked = self._asked.setdefault(row.account_id, {})
            known = asked.get(row.digest)
            asked[row.digest] = max(known, row.asked_at) if known else row.asked_at

    def __bool__(self) -> bool:
        return bool(self._asked)

    def erased(self, msisdn: int, since: datetime) -> bool:
        """Whether the number was erased after `since`, the moment from which a row is."""
        return any(
            asked.get(hash_of(account_id, msisdn), since) > since
            for account_id, asked in self._asked.items()
        )


def registry_of(account: Account) -> Registry:
    """The numbers that `account` erased, and those that the operator erased everywhere."""
    rows = RecipientErasure.objects.filter(Q(account=account) | Q(everywhere=True))
    return Registry(rows.only("account_id", "digest", "asked_at"))
