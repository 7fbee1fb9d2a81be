"""Marking replies as read."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.models import Reply


def mark_read(account: Account, ids: Collection[int]) -> int:
    """Mark these replies as read; how many were unread. Raises NotFound where one is not there."""
    rows = Reply.objects.filter(account=account, pk__in=set(ids))
    if rows.count() != len(set(ids)):
        raise NotFound("no_reply", "There is no such inbound message.", "message_id")
    return rows.filter(read_at=None).update(read_at=timezone.now())


def mark_read_before(account: Account, moment: datetime | None) -> int:
    """Mark as read what came before a moment (None: all there is); how many were unread."""
    rows = Reply.objects.filter(account=account, read_at=None)
    if moment is not None:
        rows = rows.filter(received_at__lt=moment)
    return rows.update(read_at=timezone.now())
