"""The whole numbers by which clients of some dialects know things of their account."""

import uuid
from collections.abc import Iterable

from accounts.models import Account
from campaigns.models import PublicNumber


def number_of(account: Account, kind: str, target: uuid.UUID) -> int:
    """The number of a thing of the account; it is given one at its first mention."""
    return PublicNumber.objects.get_or_create(account=account, kind=kind, target=target)[0].pk


def numbers_of(account: Account, kind: str, targets: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The numbers of many things, in one or three queries."""
    wanted = list(dict.fromkeys(targets))
    known = _known(account, kind, wanted)
    missing = [target for target in wanted if target not in known]
    if not missing:
        return known
    rows = [PublicNumber(account=account, kind=kind, target=target) for target in missing]
    PublicNumber.objects.bulk_create(rows, ignore_conflicts=True)
    return known | _known(account, kind, missing)


def _known(account: Account, kind: str, targets: list[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = PublicNumber.objects.filter(account=account, kind=kind, target__in=targets)
    return dict(rows.values_list("target", "pk"))
