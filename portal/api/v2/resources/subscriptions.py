"""`developer/subscriptions`: which events are told to which webhook."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import Subscription
from campaigns.selectors.webhooks import subscription_called, subscriptions_of
from campaigns.services import subscriptions
from portal.api.v2.resources.base import ResourceView, told
from portal.api.v2.values import write_moment


class SubscriptionsView(ResourceView):
    """GET the list (`filter[event]`, `filter[identity]`), POST a new one."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        params = self.read_params()
        rows = subscriptions_of(self.account)
        for name in ("event", "identity"):
            if wanted := params.inner("filter", name):
                rows = rows.filter(**{name: wanted})
        return self.listed(params, rows, row_of, "Subscriptions List")

    def post(self, request: Request) -> Response:
        params = self.read_params()
        event = params.text("event", required=True, longest=60).strip()
        identity = params.text("identity", longest=60).strip() or "all"
        target = params.text("webhook_id", required=True, longest=60).strip()
        params.check()

        def subscribe() -> Response:
            made = subscriptions.subscribe(
                self.account, event=event, identity=identity, target=target
            )
            return told("Subscription Saved Successfully", row_of(made))

        return self.once(subscribe)


class SubscriptionView(ResourceView):
    """GET or DELETE one."""

    http_method_names = ["get", "head", "delete"]

    def get(self, request: Request, subscription_id: str) -> Response:
        found = subscription_called(self.account, int(subscription_id))
        return told("Subscription", row_of(found))

    def delete(self, request: Request, subscription_id: str) -> Response:
        subscriptions.end(subscription_called(self.account, int(subscription_id)))
        return told("Subscription Deleted successfully", [])


def row_of(row: Subscription) -> dict[str, Any]:
    """A subscription as the dialect shows it."""
    return {
        "id": row.pk,
        "event": row.event,
        "identity": row.identity,
        "payload": row.payload or None,
        "webhook_id": str(row.webhook.uuid) if row.webhook else row.target,
        "created_at": write_moment(row.created_at),
    }
