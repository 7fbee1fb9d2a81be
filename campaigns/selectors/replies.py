"""Replies: what people wrote to an account, and which messages they answer."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from accounts.models import Account
from campaigns.models import Batch, Message, Reply
from campaigns.selectors.deliveries import Period


def replies_of(account: Account, *, period: Period | None = None) -> QuerySet[Reply]:
    """What people wrote, the newest first."""
    rows = Reply.objects.filter(account=account).select_related("number", "keyword")
    if period is not None:
        rows = rows.filter(received_at__gte=period.since, received_at__lt=period.until)
    return rows.order_by("-received_at", "-id")


def unread(account: Account) -> QuerySet[Reply]:
    """What nobody has marked as read, the newest first."""
    return replies_of(account).filter(read_at=None).order_by("-id")


def replies_to(batch: Batch) -> QuerySet[Reply]:
    """The replies to messages of a batch."""
    span = (batch.first_id, batch.first_id + batch.capacity - 1)
    return replies_of(batch.account).filter(message_id__range=span)


def answered_by(account: Account, replies: Iterable[Reply]) -> dict[int, Message]:
    """The messages that replies answer, by id, each with its batch; one query."""
    ids = {reply.message_id for reply in replies if reply.message_id is not None}
    return messages_called(account, ids)


def messages_called(account: Account, ids: Collection[int]) -> dict[int, Message]:
    """Messages of the account by id, each with its batch."""
    if not ids:
        return {}
    rows = Message.objects.filter(account=account, pk__in=ids).select_related("batch")
    return {message.pk: message for message in rows}
