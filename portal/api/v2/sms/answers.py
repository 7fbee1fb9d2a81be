"""Answers to sending calls, in both shapes that clients of this dialect read."""

from typing import Any
from zoneinfo import ZoneInfo

from campaigns.acceptance import Accepted, Outcome, Result
from portal.api.v2 import statuses
from portal.api.v2.values import number, write_id, write_moment, write_time


def accepted_body(
    accepted: Accepted, zone: ZoneInfo, extra: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A row for each recipient, in order, each with the fields of `extra` too."""
    submitted = write_time(accepted.accepted_at, zone)
    rows = [_row(accepted, result, submitted) | (extra or {}) for result in accepted.results]
    body: dict[str, Any] = {
        "status": 200,
        "message": f"{accepted.count} numbers accepted for delivery.",
        "data": rows,
    }
    if accepted.name:
        body["group_id"] = str(accepted.uuid)
    return body


def queued_body(accepted: Accepted, message: str) -> dict[str, Any]:
    """As the calls for all channels answer."""
    created = write_moment(accepted.accepted_at)
    rows = [
        {
            "id": _id(accepted, result),
            "channel": "sms",
            "from": result.recipient.sender or accepted.sender,
            "to": _mobile(result),
            "credits": _price(result),
            "created_at": created,
            "status": statuses.of_result(result.outcome, result.code),
            "foreign_id": result.recipient.client_ref,
        }
        for result in accepted.results
    ]
    return {"status": "OK", "message": message, "data": rows}


def _row(accepted: Accepted, result: Result, submitted: str) -> dict[str, Any]:
    """A recipient that was not accepted has no id, no units and no charge."""
    recipient = result.recipient
    return {
        "id": _id(accepted, result),
        "mobile": _mobile(result),
        "status": statuses.of_result(result.outcome, result.code),
        "units": result.segments if result.outcome is Outcome.ACCEPTED else 0,
        "length": len(recipient.text),
        "charges": _price(result),
        "customid": recipient.client_ref,
        "iso_code": result.country or None,
        "submitted_at": submitted,
    }


def _id(accepted: Accepted, result: Result) -> str:
    good = result.outcome is Outcome.ACCEPTED
    return write_id(accepted.uuid, result.position) if good else ""


def _mobile(result: Result) -> str:
    return str(result.msisdn) if result.msisdn else result.recipient.number


def _price(result: Result) -> int | float:
    return number(result.price) if result.outcome is Outcome.ACCEPTED else 0
