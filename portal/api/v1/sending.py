"""`v1/sms/send`, and `api/v2/sms/send` by a key: a text to a comma list of numbers."""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import Invalid
from accounts.models import Account, Wallet
from accounts.money import to_credits
from accounts.selectors import wallets_of
from apikeys.models import ApiKey
from campaigns.acceptance import Accepted, BatchRequest, Outcome, Recipient, Result
from campaigns.selectors.defaults import product_for, sender_for
from campaigns.services.accepting import accept
from portal.api.v1.base import KeyCallView
from portal.api.v1.credentials import PairAuthentication
from portal.api.v2.errors import ValidationFailed
from portal.api.v2.params import Params
from portal.api.v2.sending import LONGEST_MESSAGE, accepted_body
from portal.api.v2.values import write_id

NAMES_OF_V2 = frozenset({"to", "message", "service"})


class Asked(NamedTuple):
    """A call as read; `in_v2` where it used that dialect's names."""

    request: BatchRequest
    in_v2: bool


class KeySendView(KeyCallView):
    """GET or POST `api/v2/sms/send` with a key; the names of v1 or of v2."""

    def get(self, request: Request) -> Response:
        return self.once(self._send)

    post = get

    def _send(self) -> Response:
        body = cast(Mapping[str, Any], self.request.data)
        asked = read(Params(self.request.query_params, body), self.account, self.key)
        accepted = accept(asked.request)
        zone = ZoneInfo(self.account.timezone)
        return Response(_body(accepted, self.account, zone, in_v2=asked.in_v2))


class SendView(KeySendView):
    """POST `v1/sms/send` with a user name and password."""

    authentication_classes = [PairAuthentication]
    http_method_names = ["post", "options"]
    by_key = False


def read(params: Params, account: Account, key: ApiKey) -> Asked:
    """The call in the terms of the service. Raises Invalid with the parameter at fault."""
    numbers = params.listed("numbers")
    in_v2 = not numbers and bool(params.listed("to"))
    text_name = "message" if in_v2 else "message_body"
    recipients = numbers or params.listed("to")
    text = params.text(text_name, longest=LONGEST_MESSAGE)
    sender, service = params.text("sender").strip(), params.text("service").strip()
    try:
        params.check()
    except ValidationFailed as failed:
        field, messages = next(iter(failed.messages.items()))
        raise Invalid("bad_parameter", messages[0], field) from None
    if not recipients:
        raise Invalid("field_required", "The numbers field is required.", "numbers")
    if not text:
        raise Invalid("field_required", f"The {text_name} field is required.", text_name)
    request = BatchRequest(
        account=account,
        api_key=key,
        recipients=[Recipient(number, text) for number in recipients],
        sender=sender or sender_for(account),
        product_code=service or product_for(account, key.products).code,
        whole=True,
    )
    return Asked(request, in_v2)


def _body(accepted: Accepted, account: Account, zone: ZoneInfo, *, in_v2: bool) -> dict[str, Any]:
    wallet = wallets_of(account).filter(product=accepted.product).first()
    body = {
        "status": "success",
        "message": f"{accepted.count} messages accepted.",
        "messages": [_row(accepted, result) for result in accepted.results],
        "cost": credits(sum(_cost(result) for result in accepted.results)),
        "balance": credits(_available(wallet)),
    }
    return body | accepted_body(accepted, zone) if in_v2 else body


def _row(accepted: Accepted, result: Result) -> dict[str, Any]:
    good = result.outcome is Outcome.ACCEPTED
    return {
        "id": write_id(accepted.uuid, result.position) if good else "",
        "number": str(result.msisdn or result.recipient.number),
        "units": result.segments if good else 0,
        "cost": credits(_cost(result)),
        "status": str(result.outcome),
    }


def _cost(result: Result) -> int:
    return result.price if result.outcome is Outcome.ACCEPTED else 0


def _available(wallet: Wallet | None) -> int:
    return wallet.available if wallet else 0


def credits(micro: int) -> str:
    """Credits as these calls write them: a string with four decimals."""
    return f"{to_credits(micro):.4f}"
