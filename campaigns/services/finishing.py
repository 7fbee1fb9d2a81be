"""The end of a campaign: nothing waits any more, and its conservation line balances."""

import logging

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from campaigns.models import Campaign, Chunk, Slice
from campaigns.selectors.campaigns import conservation
from campaigns.statuses import CampaignStatus

log = logging.getLogger(__name__)


def finish_due() -> int:
    """Finish the running campaigns that have nothing queued or in flight; return how many.

    One whose line does not balance is left running and logged: that is a fault to look into.
    """
    return sum(_finish(campaign) for campaign in _quiet_campaigns())


def _quiet_campaigns() -> QuerySet[Campaign]:
    chunks = Chunk.objects.filter(batch__campaign=OuterRef("pk"))
    slices = Slice.objects.filter(state=Slice.State.OPEN, chunk__batch__campaign=OuterRef("pk"))
    return Campaign.objects.filter(
        ~Exists(chunks.filter(queued__gt=0)), ~Exists(slices), status=CampaignStatus.RUNNING
    )


def _finish(campaign: Campaign) -> bool:
    line = conservation(campaign)
    if not line.balanced:
        log.error("campaign %s does not balance: %s", campaign.uuid, line)
        return False
    changed = Campaign.objects.filter(pk=campaign.pk, status=CampaignStatus.RUNNING).update(
        status=CampaignStatus.FINISHED, finished_at=timezone.now()
    )
    return bool(changed)
