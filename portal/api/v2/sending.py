"""`sms/send`: one text to a list of numbers."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account
from apikeys.models import ApiKey
from campaigns.acceptance import Accepted, BatchRequest, Outcome, Recipient, Result
from campaigns.services.accepting import accept
from portal.api.v2 import statuses
from portal.api.v2.base import V2View
from portal.api.v2.params import Params
from portal.api.v2.values import number, read_time, write_id, write_time

LONGEST_MESSAGE = 100_000
MOST_UNITS = 255


class SendView(V2View):
    """GET or POST `sms/send`. A call by GET counts with the other GETs."""

    def bucket_of(self, method: str) -> str:
        return "api_get_per_minute" if method == "GET" else "api_send_per_minute"

    def get(self, request: Request) -> Response:
        accepted = accept(read_request(self.read_params(), self.account, self.key))
        return Response(accepted_body(accepted, ZoneInfo(self.account.timezone)))

    post = get


def read_request(params: Params, account: Account, key: ApiKey) -> BatchRequest:
    """The call in the terms of the service; raises ValidationFailed with all that is misshapen."""
    numbers = params.listed("to")
    if not numbers:
        params.note("to", "The to field is required.")
    text = params.text("message", required=True, longest=LONGEST_MESSAGE)
    custom = params.text("custom") or params.text("custom1")
    request = BatchRequest(
        account=account,
        api_key=key,
        recipients=[Recipient(item, text, custom) for item in numbers],
        sender=params.text("sender", required=True),
        product_code=params.text("service", required=True),
        due_at=_due_at(params, account),
        name=params.text("name"),
        tags=params.listed("tags", "meta.tags"),
        max_segments=params.whole("max_units", least=1, most=MOST_UNITS),
    )
    _check_hints(params)
    params.check()
    return request


def _due_at(params: Params, account: Account) -> datetime | None:
    text = params.text("time")
    if not text.strip():
        return None
    try:
        return read_time(text, ZoneInfo(account.timezone))
    except (ValueError, OverflowError):
        params.note("time", "The time must be a time such as 2030-01-31 18:05:00.")
        return None


def _check_hints(params: Params) -> None:
    """Read what is taken but changes nothing: the encoding always follows from the text."""
    params.choice("type", "U N A")
    params.choice("unicode", "AUTO 1 0")
    params.choice("flash", "1 0")


def accepted_body(accepted: Accepted, zone: ZoneInfo) -> dict[str, Any]:
    """The answer to a sending call, with a row for each recipient, in order."""
    submitted = write_time(accepted.accepted_at, zone)
    rows = [_row(accepted, result, submitted) for result in accepted.results]
    body: dict[str, Any] = {
        "status": 200,
        "message": f"{accepted.count} numbers accepted for delivery.",
        "data": rows,
    }
    if accepted.name:
        body["group_id"] = str(accepted.uuid)
    return body


def _row(accepted: Accepted, result: Result, submitted: str) -> dict[str, Any]:
    """A recipient that was not accepted has no id, no units and no charge."""
    good = result.outcome is Outcome.ACCEPTED
    recipient = result.recipient
    return {
        "id": write_id(accepted.uuid, result.position) if good else "",
        "mobile": str(result.msisdn) if result.msisdn else recipient.number,
        "status": statuses.of_result(result.outcome, result.code),
        "units": result.segments if good else 0,
        "length": len(recipient.text),
        "charges": number(result.price) if good else 0,
        "customid": recipient.client_ref,
        "iso_code": result.country or None,
        "submitted_at": submitted,
    }
