"""What an account can choose from when it writes a message."""

from django.db.models import QuerySet

from accounts.models import Account
from campaigns.models import OptOutTag, Sender


def senders_of(account: Account) -> QuerySet[Sender]:
    """The approved sender IDs of an account, by name."""
    return Sender.objects.filter(account=account, status=Sender.Status.APPROVED).order_by("name")


def optout_tags_of(account: Account) -> QuerySet[OptOutTag]:
    """The opt-out tags of an account, by name."""
    return OptOutTag.objects.filter(account=account).order_by("name")
