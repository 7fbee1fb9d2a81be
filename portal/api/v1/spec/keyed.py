"""Sending and the balance by an API key, at addresses shared with the v2 dialect."""

from typing import Any

from portal.api.openapi.operation import Answer, Operation, Schema, rows
from portal.api.openapi.security import KEYS
from portal.api.v1.spec.calls import BALANCE, DIALECT, SENDING, SENT, SENT_EXAMPLE

WORDS = (
    "With X-API-Key or api_key, and the names of v1 (`numbers`, `message_body`) or of v2 (`to`, "
    "`message`): with those the answer has `data` and the other fields of v2 as well."
)


def _in_v2() -> Schema:
    """What v1 answers, with what v2 has besides or otherwise."""
    shown: dict[str, Any] = {**SENT["properties"], "status": {"const": 200}}
    more = {"data": rows({"type": "object"}), "group_id": {"type": "string"}}
    return {
        "type": "object",
        "properties": shown | more,
        "required": [*SENT["required"], "data"],
        "additionalProperties": False,
    }


OPERATIONS = [
    Operation(
        dialect=DIALECT,
        method=method,
        path="/api/v2/sms/send",
        summary="Send one text to a list of numbers, by key",
        contract="GET and POST /api/v2/sms/send by key",
        parameters=SENDING,
        answers={200: Answer("Accepted.", {"anyOf": [SENT, _in_v2()]}, example=SENT_EXAMPLE)},
        errors=(400, 401, 403, 409, 422, 429, 503),
        security=KEYS,
        description=WORDS,
    )
    for method in ("GET", "POST")
] + [
    Operation(
        dialect=DIALECT,
        method="GET",
        path="/api/v2/account/balance",
        summary="The balance, by key",
        contract="GET /api/v2/account/balance by key",
        answers={200: Answer("What is left, of each product.", BALANCE)},
        errors=(401, 403, 429, 503),
        security=KEYS,
    )
]
