"""`campaigns/ID/batches`: when the parts of a campaign leave, and moving one."""

import uuid
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid
from campaigns.models import Campaign
from campaigns.selectors.timelines import Timeline, planned_timeline, timeline_of
from campaigns.services import waves
from campaigns.statuses import CampaignStatus
from portal.api.tidings.base import TidingsView
from portal.api.tidings.values import moment

PLANNED = frozenset({CampaignStatus.READY, CampaignStatus.AWAITING_RELEASE})


class BatchesView(TidingsView):
    """GET: as planned before the confirmation, as it stands afterwards."""

    http_method_names = ["get", "head"]

    def get(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        return Response(_shown(self.campaign(campaign_uuid)))


class BatchView(TidingsView):
    """PATCH: let a batch that has not started leave at another time, or `now`."""

    http_method_names = ["patch"]

    def patch(self, request: Request, campaign_uuid: uuid.UUID, number: int) -> Response:
        campaign, body = self.campaign(campaign_uuid), self.body()
        body.only("at", "later_too", "now")
        clock, now = body.clock("at", self.zone), body.flag("now")
        if now == (clock is not None):
            raise Invalid("missing", "Give either “at” or “now”.", "at")
        if clock is None:
            waves.send_now(campaign, number)
        else:
            waves.move(campaign, number, clock, later_too=body.flag("later_too", True))
        return Response(_shown(self.campaign(campaign_uuid)))


def _shown(campaign: Campaign) -> dict[str, Any]:
    if campaign.status in PLANNED and campaign.messages:
        return _timeline(planned_timeline(campaign, timezone.now()))
    return _timeline(timeline_of(campaign))


def _timeline(found: Timeline) -> dict[str, Any]:
    return {
        "batches": [
            {
                "number": line.number,
                "at": moment(line.at),
                "messages": line.messages,
                "left": line.left,
                "movable": line.movable,
            }
            for line in found.waves
        ],
        "places": [
            {
                "country": place.country,
                "messages": place.messages,
                "at": moment(place.at),
                "until": moment(place.until),
                "clock": place.clock,
            }
            for place in found.places
        ],
        "timed": found.timed,
        "never": found.never or None,
    }
