"""What came back, for the log of the account's numbers."""

from django.db.models import QuerySet

from accounts.models import Account
from campaigns.models import Reply
from campaigns.selectors.deliveries import Period


def replies_of(account: Account, period: Period | None = None) -> QuerySet[Reply]:
    """The account's replies, newest first; those of a `period` only, where one is given."""
    rows = Reply.objects.filter(account=account).order_by("-received_at", "-id")
    rows = rows.select_related("number", "keyword")
    if period is None:
        return rows
    return rows.filter(received_at__gte=period.since, received_at__lt=period.until)
