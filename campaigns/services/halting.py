"""Pausing, resuming and stopping a campaign that is being sent.

The fence is the lock of its chunks, which a dispatcher needs to claim: once one of these returns,
nothing more is claimed. What was claimed before is on its way, and is recorded as usual.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import Conflict
from campaigns.models import Campaign, Chunk
from campaigns.selectors.sendingrules import cannot_be_halted
from campaigns.services import waves
from campaigns.services.fencing import hold_back
from campaigns.services.locking import lock
from campaigns.services.recalling import recall_now
from campaigns.services.records import note
from campaigns.statuses import CAMPAIGN_TRANSITIONS, CampaignStatus

_State = Chunk.State
_DONE = {
    CampaignStatus.PAUSED: "paused",
    CampaignStatus.RUNNING: "resumed",
    CampaignStatus.STOPPED: "stopped",
}


def pause(campaign: Campaign) -> None:
    """Let nothing more leave until `resume`.

    Raises Conflict unless it is being sent, or where the account's campaigns cannot be aborted.
    """
    _halt(campaign, CampaignStatus.PAUSED, {_State.OPEN: _State.PAUSED})


def resume(campaign: Campaign) -> None:
    """Go on where it was paused; batches that have become late keep their distance.

    Raises Conflict unless it is paused.
    """
    _halt(campaign, CampaignStatus.RUNNING, {_State.PAUSED: _State.OPEN})


def stop(campaign: Campaign) -> None:
    """Call back for good what has not left; its credits come back with it.

    Small campaigns are settled before this returns, big ones within a few ticks. Raises Conflict
    unless it is being sent or paused, or where the account's campaigns cannot be aborted.
    """
    off = dict.fromkeys((_State.OPEN, _State.PAUSED, _State.WAITING), _State.CANCELLED)
    _halt(campaign, CampaignStatus.STOPPED, off)
    recall_now(campaign)


def _halt(campaign: Campaign, to: CampaignStatus, states: dict[_State, _State]) -> None:
    with transaction.atomic():
        row = lock(campaign)
        status = CampaignStatus(row.status)
        # SCHEDULED and FINISHED lead to RUNNING too, but by the clock and by supplements.
        resumed = to is CampaignStatus.RUNNING
        if resumed and status is not CampaignStatus.PAUSED:
            raise _refused(row)
        if to not in CAMPAIGN_TRANSITIONS[status]:
            raise _refused(row)
        if to is not CampaignStatus.RUNNING and cannot_be_halted(row.account):
            raise _not_abortable()
        for before, after in states.items():
            hold_back(Chunk.objects.filter(batch__campaign=row, state=before), after)
        if to is CampaignStatus.RUNNING:
            waves.keep_intervals(row, timezone.now())
        row.status = to
        row.halted_at = None if to is CampaignStatus.RUNNING else timezone.now()
        row.last_out = row.last_out_at = None
        row.save(update_fields=["status", "halted_at", "last_out", "last_out_at"])
        note(row, _DONE[to])
    campaign.refresh_from_db()


def _refused(campaign: Campaign) -> Conflict:
    message = _("This campaign is “%(status)s” now: that cannot be done to it any more.")
    return Conflict("wrong_status", message % {"status": campaign.get_status_display()})


def _not_abortable() -> Conflict:
    message = _(
        "Ongoing campaigns cannot be aborted in this account: it can be cancelled only until it"
        " starts. Whoever looks after the account can change that under Sending rules."
    )
    return Conflict("not_abortable", message)
