"""The messages of batches. No index leads from a batch to them: the ranges of their ids do."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from campaigns.models import Batch, Campaign, Message
from campaigns.selectors.archived import is_away


def messages_in(batches: Iterable[Batch]) -> QuerySet[Message]:
    """The messages of some batches, in no order; those in the archive have none."""
    reach, accounts, own = Q(pk__in=()), set(), []
    for batch in batches:
        if is_away(batch):
            continue
        reach |= Q(id__range=(batch.first_id, batch.first_id + batch.capacity - 1))
        accounts.add(batch.account_id)
        own.append(batch.pk)
    return Message.objects.filter(reach, account_id__in=accounts, batch_id__in=own)


def messages_of(campaign: Campaign) -> QuerySet[Message]:
    """The messages of a campaign, its supplements' included."""
    return messages_in(campaign.batches.all())
