"""What erasing takes out of messages and their raw receipts; what they cost and became stays."""

from collections.abc import Collection

from django.db.models import QuerySet

from campaigns.models import Message, Receipt, ReconciliationLine


def blank(messages: QuerySet[Message], ids: Collection[int]) -> None:
    """Take number, text and the customer's reference out of these messages.

    Their sender stays: reports count by it, and it says nothing of who was written to.
    """
    messages.filter(id__in=ids).update(msisdn=0, text="", client_ref="")
    Receipt.objects.filter(message_id__in=ids).update(raw={})
    ReconciliationLine.objects.filter(message_id__in=ids).update(msisdn=None)
