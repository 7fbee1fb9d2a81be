"""`developer/webhooks`: addresses of the customer's that take calls."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import Webhook
from campaigns.selectors.webhooks import webhook_called, webhooks_of
from campaigns.services import webhooks
from campaigns.services.webhooks import Wanted
from portal.api.v2.params import Params
from portal.api.v2.resources.base import ResourceView, told
from portal.api.v2.values import write_moment


class WebhooksView(ResourceView):
    """GET the list (`filter[name]`), POST a new one."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: Request) -> Response:
        params = self.read_params()
        rows = webhooks_of(self.account)
        if name := params.inner("filter", "name"):
            rows = rows.filter(name__icontains=name)
        return self.listed(params, rows, row_of, "OK")

    def post(self, request: Request) -> Response:
        params = self.read_params()
        wanted = read(params, Wanted("", ""))
        params.check()
        return self.once(
            lambda: told("Created successfully", row_of(webhooks.create(self.account, wanted)))
        )


class WebhookView(ResourceView):
    """GET, PUT or DELETE one. A PUT changes what it names and nothing else."""

    http_method_names = ["get", "head", "put", "delete"]

    def get(self, request: Request, webhook_uuid: str) -> Response:
        return told("OK", row_of(webhook_called(self.account, webhook_uuid)))

    def put(self, request: Request, webhook_uuid: str) -> Response:
        known = webhook_called(self.account, webhook_uuid)
        params = self.read_params()
        now = Wanted(known.name, known.uri, known.secret, known.token, known.status)
        wanted = read(params, now)
        params.check()
        return told("Updated successfully", row_of(webhooks.change(known, wanted)))

    def delete(self, request: Request, webhook_uuid: str) -> Response:
        webhooks.delete(webhook_called(self.account, webhook_uuid))
        return told("Deleted successfully", [])


def read(params: Params, known: Wanted) -> Wanted:
    """What the call wants, over what is known; notes what is missing or misshapen."""
    values = {
        name: params.text(name, longest=most) if params.sent(name) else getattr(known, name)
        for name, most in (("name", 80), ("uri", 2_000), ("secret", 255), ("token", 255))
    }
    for name in ("name", "uri"):
        if not values[name].strip():
            params.note(name, f"The {name} field is required.")
    flag = params.flag("status")
    return Wanted(**values, status=known.status if flag is None else int(flag))


def row_of(webhook: Webhook) -> dict[str, Any]:
    """A webhook as the dialect shows it."""
    return {
        "id": str(webhook.uuid),
        "name": webhook.name,
        "uri": webhook.uri,
        "secret": webhook.secret,
        "verification_code": webhook.verification_code,
        "status": int(webhook.status),
        "created_at": write_moment(webhook.created_at),
        "updated_at": write_moment(webhook.updated_at),
    }
