"""What is done to a campaign, each a POST that answers how it stands then."""

import uuid
from functools import partial

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from apikeys.models import ApiKey
from apikeys.services import spending
from campaigns import tasks
from campaigns.models import Campaign
from campaigns.services import campaigns, confirming, halting, leftovers, releasing, undoing
from portal.api.tidings import shapes
from portal.api.tidings.base import TidingsView
from portal.api.tidings.body import Body


class ActView(TidingsView):
    """POST `campaigns/ID/VERB`. Subclasses `act`."""

    http_method_names = ["post"]
    fields: tuple[str, ...] = ()
    done = 200

    def act(self, campaign: Campaign, body: Body) -> None:
        """Do it. Raises ServiceError."""
        raise NotImplementedError

    def post(self, request: Request, campaign_uuid: uuid.UUID) -> Response:
        campaign, body = self.campaign(campaign_uuid), self.body()
        body.only(*self.fields)
        self.act(campaign, body)
        return Response(shapes.status(self.campaign(campaign_uuid)), status=self.done)


class CheckView(ActView):
    """Read and check every row of the file; how far it is stands in the status."""

    done = 202

    def act(self, campaign: Campaign, body: Body) -> None:
        with transaction.atomic():
            campaigns.start_check(campaign)
            transaction.on_commit(partial(tasks.kick_import, str(campaign.uuid)))


class ConfirmView(ActView):
    """Send it: the call names the messages and the price it agrees to."""

    fields = ("messages", "price")

    def act(self, campaign: Campaign, body: Body) -> None:
        offer = offer_in(body)
        with transaction.atomic():
            let_out(self.key, campaign, offer)
            confirming.confirm(campaign, by=self.person, offer=offer)


class ReleaseView(ActView):
    """Let it leave, as the second person: the maker of the key."""

    fields = ("at_once",)

    def act(self, campaign: Campaign, body: Body) -> None:
        spending.require_live(self.key)
        by = releasing.releaser(campaign, self.person)
        releasing.release(campaign, by=by, at_once=body.flag("at_once"))


class SendBackView(ActView):
    """Return it to whoever made it."""

    fields = ("reason",)

    def act(self, campaign: Campaign, body: Body) -> None:
        by = releasing.releaser(campaign, self.person)
        releasing.send_back(campaign, by=by, reason=body.text("reason"))


class UndoView(ActView):
    """Take the confirmation back, while nothing has left."""

    def act(self, campaign: Campaign, body: Body) -> None:
        undoing.undo(campaign)


class PauseView(ActView):
    """Let nothing more leave for now."""

    def act(self, campaign: Campaign, body: Body) -> None:
        halting.pause(campaign)


class ResumeView(ActView):
    """Go on."""

    def act(self, campaign: Campaign, body: Body) -> None:
        spending.require_live(self.key)
        halting.resume(campaign)


class StopView(ActView):
    """Call back for good what has not left; `halt` in the answer is the proof."""

    def act(self, campaign: Campaign, body: Body) -> None:
        halting.stop(campaign)


class LeftoversView(ActView):
    """What becomes of messages whose hours were over."""

    fields = ("decision",)

    def act(self, campaign: Campaign, body: Body) -> None:
        spending.require_live(self.key)
        body.needed("decision")
        dropped = body.choice("decision", ("send", "drop")) == "drop"
        (leftovers.drop if dropped else leftovers.send_next)(campaign)


def let_out(key: ApiKey, campaign: Campaign, offer: confirming.Offer) -> None:
    """Raise unless the key may send this campaign today; count it, in the same transaction."""
    spending.require_live(key)
    if campaign.product is not None:
        spending.require_product(key, campaign.product)
    spending.spend(key, offer.messages, offer.price)


def offer_in(body: Body) -> confirming.Offer:
    """What the caller saw and agrees to. Raises Invalid."""
    body.needed("messages")
    return confirming.Offer(body.whole("messages") or 0, body.amount("price"))
