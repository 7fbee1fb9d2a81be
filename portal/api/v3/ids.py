"""Outside ids of messages: text like an upper-case UUID, made of the message's id and its account.

Half of it is a check that only the account's own ids pass, the other half is the id, hidden under
that check. Nothing has to be looked up to read one.
"""

import hashlib
import re
import uuid

from accounts.models import Account

_FORM = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}")
_HALF = 1 << 64


def write_id(account: Account, message_id: int) -> str:
    """The outside id of a message of the account."""
    check = _digest(account, message_id.to_bytes(8))
    hidden = message_id ^ _digest(account, check.to_bytes(8), b"mask")
    return str(uuid.UUID(int=check * _HALF + hidden)).upper()


def read_id(account: Account, text: str) -> int | None:
    """The message an outside id of the account stands for; None where it is none."""
    if not _FORM.fullmatch(text.strip().upper()):
        return None
    check, hidden = divmod(uuid.UUID(text.strip()).int, _HALF)
    message_id = hidden ^ _digest(account, check.to_bytes(8), b"mask")
    return message_id if _digest(account, message_id.to_bytes(8)) == check else None


def _digest(account: Account, *parts: bytes) -> int:
    digest = hashlib.blake2b(b"".join(parts), key=account.uuid.bytes, digest_size=8)
    return int.from_bytes(digest.digest())
