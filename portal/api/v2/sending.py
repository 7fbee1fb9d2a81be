"""`sms/send`: one text to a list of numbers."""

from zoneinfo import ZoneInfo

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.services.accepting import accept
from portal.api.v2.base import V2View
from portal.api.v2.params import Params
from portal.api.v2.sms.answers import accepted_body
from portal.api.v2.sms.terms import LONGEST_MESSAGE, label_in, terms_in, whole_label

__all__ = ["LONGEST_MESSAGE", "SendView", "accepted_body", "read_request"]


class SendView(V2View):
    """GET or POST `sms/send`. A call by GET counts with the other GETs."""

    scope = Scope.SEND

    def bucket_of(self, method: str) -> str:
        return "api_get_per_minute" if method == "GET" else "api_send_per_minute"

    def get(self, request: Request) -> Response:
        params = self.read_params()

        def work() -> Response:
            accepted = accept(read_request(params, self.account, self.key))
            zone = ZoneInfo(self.account.timezone)
            label = params.text("custom1")
            return Response(accepted_body(accepted, zone, {"customid1": label} if label else None))

        return self.once(work, label=whole_label(params))

    post = get


def read_request(params: Params, account: Account, key: ApiKey) -> BatchRequest:
    """The call in the terms of the service; raises ValidationFailed with all that is misshapen."""
    numbers = params.listed("to")
    if not numbers:
        params.note("to", "The to field is required.")
    text = params.text("message", required=True, longest=LONGEST_MESSAGE)
    sender = params.text("sender", required=True)
    terms = terms_in(params, account, key)
    label = label_in(params)
    params.check()
    recipients = [Recipient(item, text, label) for item in numbers]
    return BatchRequest(recipients=recipients, sender=sender, **terms)
