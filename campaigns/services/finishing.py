"""The end of a campaign: nothing waits any more, and its conservation line balances.

One that was paused or stopped comes to rest first: then it is known which message left last.
"""

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from campaigns.models import Campaign, Chunk, Slice
from campaigns.selectors.campaigns import conservation
from campaigns.selectors.messages import messages_of
from campaigns.statuses import CampaignStatus

log = logging.getLogger(__name__)

ENDING = Q(status__in=(CampaignStatus.RUNNING, CampaignStatus.STOPPED))


def finish_due() -> int:
    """Finish the running campaigns that have nothing queued or in flight; return how many.

    One whose line does not balance is left running and logged: that is a fault to look into.
    """
    return sum(_finish(campaign) for campaign in _quiet_campaigns())


def note_rest() -> int:
    """Write down which message left last of each halted campaign that has nothing in flight."""
    halted = Campaign.objects.filter(
        ~Exists(_open_slices()),
        status__in=(CampaignStatus.PAUSED, CampaignStatus.STOPPED),
        halted_at__isnull=False,
        last_out_at__isnull=True,
    )
    return sum(_note_rest(campaign) for campaign in halted)


def _note_rest(campaign: Campaign) -> bool:
    out = messages_of(campaign).filter(sent_at__isnull=False)
    last = out.order_by("-sent_at", "-id").values_list("id", "sent_at").first()
    if last is None:
        return False
    return bool(
        Campaign.objects.filter(pk=campaign.pk, halted_at=campaign.halted_at).update(
            last_out=last[0], last_out_at=last[1]
        )
    )


def _open_slices() -> QuerySet[Slice]:
    return Slice.objects.filter(state=Slice.State.OPEN, chunk__batch__campaign=OuterRef("pk"))


def _quiet_campaigns() -> QuerySet[Campaign]:
    chunks = Chunk.objects.filter(batch__campaign=OuterRef("pk"))
    return Campaign.objects.filter(
        ~Exists(chunks.filter(queued__gt=0)), ~Exists(_open_slices()), ENDING, finished_at=None
    )


def _finish(campaign: Campaign) -> bool:
    line = conservation(campaign)
    if not line.balanced:
        log.error("campaign %s does not balance: %s", campaign.uuid, line)
        return False
    stopped = campaign.status == CampaignStatus.STOPPED
    status = CampaignStatus.STOPPED if stopped else CampaignStatus.FINISHED
    with transaction.atomic():
        # Mended rows may have joined since the look: they do so under this lock.
        row = Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk)
        still = _quiet_campaigns().filter(pk=row.pk, status=campaign.status)
        return bool(still.update(status=status, finished_at=timezone.now()))
