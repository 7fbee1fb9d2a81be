"""`campaigns/ID/supplements`: mended rows that join a campaign after its confirmation."""

import uuid
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import tasks
from campaigns.models import Campaign, Supplement
from campaigns.pieces import a_place
from campaigns.selectors import bill as bills
from campaigns.selectors import supplements as selectors
from campaigns.services import supplements
from portal.api.tidings import figures
from portal.api.tidings.base import TidingsView
from portal.api.tidings.running import let_out, offer_in
from portal.api.tidings.uploading import FileView, file_in
from portal.api.tidings.values import credits


class SupplementsView(FileView):
    """GET: those that have joined or may. POST: a mended copy of the file of rejected rows."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        found = selectors.of(self.campaign(campaign_uuid))
        return Response({"supplements": [figures.supplement(each) for each in found]})

    def post(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        campaign = self.campaign(campaign_uuid)
        with a_place():
            file = file_in(request, self.account)
            found = supplements.mend_by_file(campaign, file, by=self.person)
        tasks.kick_supplement(str(found.uuid))
        return Response(figures.supplement(found), status=202)


class SupplementView(TidingsView):
    """GET: how far it is, what it found and costs. DELETE: give it up."""

    http_method_names = ["get", "head", "delete"]

    def get(
        self, request: Request, campaign_uuid: uuid.UUID, supplement_uuid: uuid.UUID
    ) -> Response:
        campaign = self.campaign(campaign_uuid)
        return Response(_whole(campaign, selectors.get(campaign, supplement_uuid)))

    def delete(
        self, request: Request, campaign_uuid: uuid.UUID, supplement_uuid: uuid.UUID
    ) -> Response:
        found = selectors.get(self.campaign(campaign_uuid), supplement_uuid)
        supplements.discard(found)
        return Response(figures.supplement(found))


class JoinView(TidingsView):
    """POST `supplements/ID/confirm`: let the rows join, for the price the call names."""

    http_method_names = ["post"]

    def post(
        self, request: Request, campaign_uuid: uuid.UUID, supplement_uuid: uuid.UUID
    ) -> Response:
        campaign, body = self.campaign(campaign_uuid), self.body()
        found = selectors.get(campaign, supplement_uuid)
        body.only("messages", "price")
        offer = offer_in(body)
        with transaction.atomic():
            let_out(self.key, campaign, offer)
            supplements.confirm(found, by=self.person, offer=offer)
        return Response(_whole(campaign, found))


def _whole(campaign: Campaign, found: Supplement) -> dict[str, Any]:
    shown = figures.supplement(found) | {"offer": None, "bill": None, "causes": []}
    if found.status != Supplement.Status.READY:
        return shown
    bill = bills.bill_of_batch(campaign.account, campaign.product, found.batch)
    return shown | {
        "offer": {"messages": found.messages, "price": credits(found.price)},
        "bill": figures.bill(bill),
        "causes": figures.causes(selectors.still_refused(found)),
    }
