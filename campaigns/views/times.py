"""What the pages of a campaign say about when it leaves."""

from typing import Any

from django.utils import timezone

from accounts.access import Ability, AccountRequest
from campaigns import store
from campaigns.models import Campaign
from campaigns.selectors.sendingrules import (
    cannot_be_halted,
    needs_release,
    rules_of,
    undo_of,
    who_may_release,
)
from campaigns.selectors.timelines import planned_timeline, timeline_of
from campaigns.statuses import CampaignStatus

_LEAVING = frozenset({CampaignStatus.SCHEDULED, CampaignStatus.RUNNING, CampaignStatus.PAUSED})


def times_of(request: AccountRequest, campaign: Campaign) -> dict[str, Any]:
    """For the page of a confirmed campaign: its timeline, and what a person may do about it."""
    awaited = campaign.status == CampaignStatus.AWAITING_RELEASE
    shown = timeline_of(campaign) if campaign.status in _LEAVING else None
    if awaited:
        shown = planned_timeline(campaign, timezone.now())
    return {
        "timeline": shown,
        "editable": not awaited and shown is not None and _is_planned(campaign, shown),
        "undo": undo_of(campaign, store.db_now()) if request.may(Ability.SEND) else None,
        "release": _release(request, campaign) if awaited else None,
        "not_abortable": cannot_be_halted(campaign.account),
    }


def plan_of(campaign: Campaign) -> dict[str, Any]:
    """For the review of a checked one: when it would leave, and whether it needs a release."""
    return {
        "timeline": planned_timeline(campaign, timezone.now()),
        "needs_release": needs_release(rules_of(campaign.account), campaign.messages),
    }


def _is_planned(campaign: Campaign, timeline: Any) -> bool:
    """Whether there is a time to be changed: batches, or a start that is still to come."""
    return timeline.is_split or (campaign.started_at is None and bool(campaign.scheduled_at))


def _release(request: AccountRequest, campaign: Campaign) -> dict[str, Any]:
    at = campaign.scheduled_at
    return {
        "own": campaign.confirmed_by_id == request.user.pk,
        "others": who_may_release(campaign).exists(),
        "late": at is not None and at < timezone.now(),
    }
