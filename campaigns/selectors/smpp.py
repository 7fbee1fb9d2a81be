"""What SMPP clients ask about: a message by the id they were answered."""

import re
import uuid

from accounts.models import Account
from campaigns.models import Batch, Message

_ID = re.compile(
    r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([1-9][0-9]{0,5})(?:\.[0-9]{1,3})?"
)


def message_of(account: Account, reference: str) -> Message | None:
    """The account's message, by its id or that of one of its parts."""
    match = _ID.fullmatch(reference.strip().lower())
    if match is None:
        return None
    batch = Batch.objects.filter(account=account, uuid=uuid.UUID(match[1])).first()
    if batch is None or int(match[2]) > batch.capacity:
        return None
    pk = batch.first_id + int(match[2]) - 1
    return Message.objects.filter(pk=pk, account=account, batch=batch).first()
