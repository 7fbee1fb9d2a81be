"""Calling a campaign off before it starts, and giving its credits back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from campaigns.models import Campaign, Chunk
from campaigns.services.fencing import hold_back
from campaigns.services.locking import lock
from campaigns.services.recalling import recall_now
from campaigns.services.records import note
from campaigns.statuses import CAMPAIGN_TRANSITIONS, CampaignStatus


def cancel(campaign: Campaign) -> None:
    """Call a campaign off; none of its messages will leave, and what was held for them comes back.

    Small campaigns are settled before this returns, big ones within a few ticks. An import that
    is at work notices and clears up. Raises Conflict when the campaign has started or is over.
    """
    with transaction.atomic():
        row = lock(campaign)
        status = CampaignStatus(row.status)
        if CampaignStatus.CANCELLED not in CAMPAIGN_TRANSITIONS[status]:
            raise _too_late(row)
        hold_back(Chunk.objects.filter(batch__campaign=row), Chunk.State.CANCELLED)
        row.status, row.finished_at = CampaignStatus.CANCELLED, timezone.now()
        row.save(update_fields=["status", "finished_at"])
        note(row, "cancelled")
    campaign.refresh_from_db()
    recall_now(campaign)


def _too_late(campaign: Campaign) -> Conflict:
    if campaign.status == CampaignStatus.CANCELLED:
        return Conflict("already_cancelled", _("This campaign is cancelled already."))
    return Conflict(
        "already_started", _("This campaign has started: stop it, to call back what still waits.")
    )
