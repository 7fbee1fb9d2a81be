"""`campaigns`: made, listed, looked at, changed, called off; and how their file is read."""

import uuid

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.selectors import campaigns as selectors
from campaigns.selectors.audiences import audiences_of
from campaigns.services import cancelling
from campaigns.services.campaigns import create_draft
from portal.api.tidings import drafts, readings, shapes
from portal.api.tidings.base import TidingsView
from portal.api.tidings.body import Body
from portal.api.tidings.values import moment

MOST_A_PAGE = 100


class CampaignsView(TidingsView):
    """GET: the newest first, page by page. POST: a draft, with as much as is known already."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        asked = self.query()
        page = selectors.page(
            self.account,
            group=asked.choice("show", list(selectors.FILTERS)),
            before=asked.text("before", longest=60),
            size=max(asked.whole("size", selectors.PAGE, most=MOST_A_PAGE) or 0, 1),
        )
        rows = [shapes.summary(campaign) for campaign in page.campaigns]
        return Response({"campaigns": rows, "next": page.next or None})

    def post(self, request: Request) -> Response:
        body = self.body()
        body.only(*drafts.NAMES)
        name = body.needed("name", longest=drafts.LONGEST_NAME)
        with transaction.atomic():
            campaign = create_draft(self.account, name=name, by=self.person)
            drafts.change(campaign, body, self.person)
        return Response(shapes.whole(self.campaign(campaign.uuid)), status=201)


class CampaignView(TidingsView):
    """GET: all about one. PATCH: change a draft. DELETE: throw it away, or call it off."""

    http_method_names = ["get", "head", "patch", "delete"]

    def get(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        return Response(shapes.whole(self.campaign(campaign_uuid)))

    def patch(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        campaign = self.campaign(campaign_uuid)
        with transaction.atomic():
            drafts.change(campaign, self.body(), self.person)
        return Response(shapes.whole(self.campaign(campaign_uuid)))

    def delete(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        campaign = self.campaign(campaign_uuid)
        cancelling.cancel(campaign)
        return Response(shapes.status(campaign))


class StatusView(TidingsView):
    """GET `campaigns/ID/status`: how it stands, as often as once a second."""

    bucket = "api_status_per_minute"
    http_method_names = ["get", "head"]

    def get(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        return Response(shapes.status(self.campaign(campaign_uuid)))


class MappingView(TidingsView):
    """GET: what a first look found in the file. PUT: how it is to be read."""

    http_method_names = ["get", "head", "put"]

    def get(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        return Response(readings.look(self.campaign(campaign_uuid)))

    def put(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        campaign, body = self.campaign(campaign_uuid), self.body()
        body.only(*readings.NAMES, "keep")
        keep = body.choice("keep", drafts.KEEP)
        wanted = {name: body.raw(name) for name in readings.NAMES if name in body}
        renamed = readings.read(campaign, Body(wanted), keep)
        return Response(readings.look(campaign) | {"columns_changed": renamed})


class AudiencesView(TidingsView):
    """GET `audiences`: the groups and segments of contacts that a campaign can go to."""

    http_method_names = ["get", "head"]

    def get(self, request: Request) -> Response:
        rows = [
            {
                "audience": found.key,
                "kind": found.kind,
                "name": found.name,
                "people": found.people,
                "counted_at": moment(found.counted_at),
            }
            for found in audiences_of(self.account)
        ]
        return Response({"audiences": rows})
