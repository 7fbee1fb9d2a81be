"""`sms/message/send`: the call that is the same for all channels."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.selectors.defaults import product_for, sender_for
from campaigns.services.accepting import accept
from portal.api.v2.base import V2View
from portal.api.v2.params import Params
from portal.api.v2.sms.answers import queued_body
from portal.api.v2.sms.reach import channel_in, numbers_of
from portal.api.v2.sms.terms import LONGEST_LABEL, terms_in
from portal.api.v2.sms.texts import text_by_name

LONGEST_TEXT = 4096
QUEUED = "Message Queued successfully"


class UnifiedView(V2View):
    """POST `sms/message/send`."""

    scope = Scope.SEND
    bucket = "api_send_per_minute"
    http_method_names = ["post"]

    def post(self, request: Request) -> Response:
        params = self.read_params()

        def work() -> Response:
            accepted = accept(read_message(params, self.account, self.key))
            return Response(queued_body(accepted, QUEUED))

        return self.once(work, label=_label(params))


def read_message(params: Params, account: Account, key: ApiKey) -> BatchRequest:
    """The call in the terms of the service; raises ValidationFailed with all that is misshapen."""
    channel = channel_in(params)
    text = _text(params, account)
    params.check()
    assert channel is not None
    meta = channel.params.part("meta")
    sender = channel.params.text("from") or meta.text("sender")
    numbers = numbers_of(channel.recipient, account)
    product = "" if "service" in meta else product_for(account, key.products).code
    terms = terms_in(meta, account, key, product=product)
    label = meta.text("foreign_id", longest=LONGEST_LABEL)
    params.check()
    return BatchRequest(
        recipients=[Recipient(number, text, label) for number in numbers],
        sender=sender or sender_for(account),
        **terms,
    )


def _text(params: Params, account: Account) -> str:
    message = params.part("message")
    kind, payload = message.text("type").strip().lower() or "text", message.part("payload")
    if kind == "template":
        return text_by_name(payload, account)
    if kind != "text":
        message.note("type", "The message.type must be text or template.")
        return ""
    return payload.text("text", required=True, longest=LONGEST_TEXT)


def _label(params: Params) -> str:
    """The caller's reference, wherever the call may have it."""
    channels: Any = params.raw("channels")
    first = channels[0] if isinstance(channels, list) and channels else None
    meta = first.get("meta") if isinstance(first, dict) else None
    label = meta.get("foreign_id") if isinstance(meta, dict) else None
    return label if isinstance(label, str) else ""
