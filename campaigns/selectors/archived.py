"""Batches whose messages are in the archive, for those that look for the messages."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.errors import NotFound
from accounts.models import Account
from campaigns.ids import FIRST_YEAR, MONTH_SPAN
from campaigns.models import Batch, Campaign, ClosedTotal
from campaigns.selectors.loglines import place_of

THERE = (Batch.Kept.ROWS, Batch.Kept.BACK)
# A condition on batches, and on what has one: their messages can be read.
READABLE = Q(kept__in=THERE)
OF_READABLE = Q(batch__kept__in=THERE)
CODE = "archived"


def is_away(batch: Batch) -> bool:
    """Whether its messages are in the archive, or on their way there or back."""
    return batch.kept not in THERE


def check_there(batch: Batch) -> Batch:
    """The batch. Raises NotFound (`archived`) where its messages cannot be read."""
    if is_away(batch):
        raise in_archive()
    return batch


def in_archive() -> NotFound:
    """What whoever looks for an archived message is told."""
    message = _(
        "This message is in the archive. The account's owner can have its month brought back."
    )
    return NotFound(CODE, message)


def away_days(campaign: Campaign) -> list[date]:
    """The first days of the months in whose archive messages of a campaign are."""
    rows = campaign.batches.exclude(kept__in=THERE).values_list("first_id", flat=True)
    return sorted({day_of(first_id) for first_id in rows})


def day_of(message_id: int) -> date:
    """The first day of the month that a message's id belongs to."""
    years, month = divmod(message_id // MONTH_SPAN, 12)
    return date(FIRST_YEAR + years, month + 1, 1)


def has_archive(account: Account) -> bool:
    """Whether any message of the account was ever archived."""
    return ClosedTotal.objects.filter(account=account).exists()


def day_of_ref(account: Account, ref: str) -> date | None:
    """The month of the archive in which the message at an address lies."""
    place = place_of(account, ref)
    return day_of(place.message_id) if place else None
