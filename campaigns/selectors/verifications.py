"""One verification of an account, and the message that took its password there."""

import uuid

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Message, Verification


def verification_called(
    account: Account, verification: uuid.UUID, *, locked: bool = False
) -> Verification:
    """One verification; `locked` for the caller's transaction. Raises NotFound."""
    rows = Verification.objects.filter(account=account, uuid=verification)
    rows = rows.select_for_update() if locked else rows.select_related("batch")
    found = rows.first()
    if found is None:
        raise NotFound("no_verification", "There is no such verification.")
    return found


def message_of(verification: Verification) -> Message | None:
    """The message of its password; None once the month it was sent in is gone."""
    batch = verification.batch
    if batch is None:
        return None
    return Message.objects.filter(pk=batch.first_id, batch_id=batch.pk).first()
