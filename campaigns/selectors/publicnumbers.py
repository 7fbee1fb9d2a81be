"""What a number of a dialect with numbers stands for."""

import uuid

from accounts.models import Account
from campaigns.models import PublicNumber


def uuid_of(account: Account, kind: str, number: int) -> uuid.UUID | None:
    """The thing of the account with this number; None where it has none."""
    rows = PublicNumber.objects.filter(account=account, kind=kind, pk=number)
    return rows.values_list("target", flat=True).first()


def owner_of(kind: str, number: int) -> tuple[int, uuid.UUID] | None:
    """Whose thing has this number (an account's id), and which it is; None where there is none.

    Only for a caller that then asks whether it may see that account.
    """
    return (
        PublicNumber.objects.filter(kind=kind, pk=number).values_list("account", "target").first()
    )
