"""Taking a confirmation back: in the seconds after it, or while a second person is awaited."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from accounts.services import ledger
from campaigns import store
from campaigns.models import Batch, Campaign, Chunk, Wave
from campaigns.services.locking import lock
from campaigns.services.records import note
from campaigns.statuses import CampaignStatus


def undo(campaign: Campaign) -> None:
    """Make a confirmed campaign ready again, as if nobody had confirmed it; its credits return.

    Safe against the dispatcher, which needs the locks of the same chunks. Raises Conflict
    (`too_late`) once the time for it is over or the campaign has started.
    """
    with transaction.atomic():
        row = lock(campaign)
        until = row.undo_until
        if row.status != CampaignStatus.SCHEDULED or until is None or until <= store.db_now():
            message = _("It is too late to undo this: pause, stop or cancel the campaign instead.")
            raise Conflict("too_late", message)
        take_back(row)
        note(row, "undone")
    campaign.refresh_from_db()


def take_back(campaign: Campaign) -> None:
    """Undo what `confirm` did to a locked campaign of which nothing has left."""
    for batch in Batch.objects.select_for_update(of=("self",)).filter(campaign=campaign):
        hold, batch.hold = batch.hold, None
        batch.gap = batch.paced_until = batch.due_at = None
        batch.save(update_fields=["hold", "gap", "paced_until", "due_at"])
        if hold is not None:
            open_amount = hold.amount - hold.captured - hold.released
            ledger.release_hold(hold, open_amount, key=f"undo:{uuid.uuid4().hex}")
    Chunk.objects.filter(batch__campaign=campaign).update(
        state=Chunk.State.DRAFT, closes_at=None, paced=False
    )
    Wave.objects.filter(campaign=campaign).delete()
    campaign.status = CampaignStatus.READY
    campaign.confirmed_at = campaign.confirmed_by = campaign.undo_until = None
    campaign.save(update_fields=["status", "confirmed_at", "confirmed_by", "undo_until"])
