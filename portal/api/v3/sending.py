"""`send-sms`, `send-sms-nz` and `send-mms`."""

from typing import Any
from zoneinfo import ZoneInfo

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Wallet
from accounts.selectors import wallets_of
from apikeys.models import ApiKey
from apikeys.scopes import Scope
from campaigns.acceptance import Accepted, BatchRequest, NobodyGood, Outcome, Recipient, Result
from campaigns.phones import PhoneReader
from campaigns.problems import row_sentence
from campaigns.services.accepting import accept
from portal.api.namederrors import Failure
from portal.api.v3.base import V3View
from portal.api.v3.errors import envelope, invalid, no_recipients
from portal.api.v3.fields import Fields
from portal.api.v3.ids import write_id
from portal.api.v3.requests import batch_request, numbers_of, text_of
from portal.api.v3.values import number, write_time

NEW_ZEALAND = "NZ"


class SendView(V3View):
    """POST `send-sms`: one text to up to 1,000 numbers."""

    scope = Scope.SEND

    def post(self, request: Request) -> Response:
        fields = self.fields()
        label = fields.label("custom_string")
        return self.once(lambda: Response(send(self.key, fields)), label=label)


class SendNzView(V3View):
    """POST `send-sms-nz`: the same to New Zealand, from a number of four digits."""

    scope = Scope.SEND

    def post(self, request: Request) -> Response:
        fields = self.fields()
        sender = fields.text("from", required=True)
        if not (sender.isascii() and sender.isdecimal() and len(sender) == 4):
            raise invalid("from", "must be a number of exactly 4 digits")
        numbers = [_in_new_zealand(each) for each in numbers_of(fields)]
        label = fields.label("custom_string")
        return self.once(lambda: Response(send(self.key, fields, numbers)), label=label)


class SendMmsView(V3View):
    """POST `send-mms`: there is no product for it yet."""

    scope = Scope.SEND

    def post(self, request: Request) -> Response:
        words = "MMS is not enabled for this account."
        raise Failure("FIELD_INVALID", words, ours="product_not_enabled")


def send(key: ApiKey, fields: Fields, numbers: list[str] | None = None) -> dict[str, Any]:
    """Send `sms_text` to `numbers` (else to those of the fields); the body of the answer."""
    text, label = text_of(fields), fields.label("custom_string")
    to = numbers_of(fields) if numbers is None else numbers
    request = batch_request(key, fields, [Recipient(each, text, label) for each in to])
    return accepted_body(request)


def accepted_body(request: BatchRequest) -> dict[str, Any]:
    """Accept a call; the body of its answer. Raises Failure RECIPIENTS_ERROR, or as `accept`."""
    try:
        accepted = accept(request)
    except NobodyGood as error:
        if error.field == "text":
            raise invalid("sms_text", f"cannot be sent: {error.message}") from None
        raise no_recipients(error.message, error.code) from None
    if not accepted.count:
        raise no_recipients(row_sentence("repeat"), "repeat")
    good = [result for result in accepted.results if result.outcome is Outcome.ACCEPTED]
    data = {
        "messages": [_message(request, accepted, result) for result in good],
        "total_numbers": len(accepted.results),
        "success_number": accepted.count,
        "credits_used": number(sum(result.price for result in good)),
        "not_sent": [
            {"number": result.recipient.number, "reason": row_sentence(result.code)}
            for result in accepted.results
            if result.outcome is not Outcome.ACCEPTED
        ],
    }
    return envelope("Queued", data, **_alert(request, accepted))


def _message(request: BatchRequest, accepted: Accepted, result: Result) -> dict[str, Any]:
    zone = ZoneInfo(request.account.timezone)
    return {
        "message_id": write_id(request.account, accepted.first_id + result.position - 1),
        "from": accepted.sender,
        "to": str(result.msisdn),
        "body": result.recipient.text,
        "date": write_time(request.due_at or accepted.accepted_at, zone),
        "custom_string": result.recipient.client_ref,
        "direction": "out",
    }


def _alert(request: BatchRequest, accepted: Accepted) -> dict[str, str]:
    """`low_sms_alert`, where less is left than the account wants to be warned of."""
    wallets: list[Wallet] = list(wallets_of(request.account).filter(product=accepted.product))
    for wallet in wallets:
        if wallet.low_at is not None and wallet.available < wallet.low_at:
            left = number(wallet.available)
            return {"low_sms_alert": f"Your balance is low: {left} credits are left."}
    return {}


def _in_new_zealand(text: str) -> str:
    """A number of New Zealand with its country code. Raises Failure."""
    read = PhoneReader(NEW_ZEALAND).read(text if not text.startswith("64") else f"+{text}")
    if isinstance(read, str) or read[1] != NEW_ZEALAND:
        raise no_recipients(f"{text[:40]} is not a number of New Zealand.")
    return f"+{read[0]}"
