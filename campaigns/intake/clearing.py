"""What an earlier, unconfirmed run wrote is deleted before a new one begins."""

from django.db import transaction

from campaigns.models import Batch, Campaign, Chunk, Message, RejectedRow

STEP = 5000


def clear(campaign: Campaign) -> None:
    """Delete the campaign's messages and rejected rows, a chunk per short transaction.

    The caller holds the campaign's lock. Batches with a hold are confirmed and stay.
    """
    for batch in Batch.objects.filter(campaign=campaign, hold=None):
        for chunk in Chunk.objects.filter(batch=batch).order_by("id"):
            with transaction.atomic():
                Message.objects.filter(id__range=(chunk.first_id, chunk.last_id)).delete()
                chunk.delete()
        with transaction.atomic():
            batch.delete()
    while True:
        step = RejectedRow.objects.filter(campaign=campaign).order_by("id")[:STEP]
        found = list(step.values_list("id", flat=True))
        if not found:
            return
        with transaction.atomic():
            RejectedRow.objects.filter(campaign=campaign, id__lte=found[-1]).delete()
