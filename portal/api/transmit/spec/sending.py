"""Sending, cancelling, balance and numbers."""

from portal.api.openapi.operation import FLAG, NUMBER, TEXT, WHOLE, Schema, row, rows
from portal.api.transmit.spec.describing import (
    SENDING_ERRORS,
    TIME,
    answered,
    described,
    param,
)

STATS = row(delivered=WHOLE, pending=WHOLE, bounced=WHOLE, responses=WHOLE, optouts=WHOLE)
LIST = row(id=WHOLE, name=TEXT)
SENT: dict[str, Schema] = {
    "message_id": WHOLE,
    "send_at": TIME,
    "recipients": WHOLE,
    "cost": NUMBER,
    "sms": WHOLE,
    "delivery_stats": STATS,
}
REFUSED: dict[str, Schema] = {"list": LIST, "fails": rows(TEXT), "optouts": rows(TEXT)}
FORMATTED = row(
    countrycode=WHOLE,
    nationalnumber=WHOLE,
    national_leading_zeroes=WHOLE,
    rawinput={"type": "null"},
    international=WHOLE,
    type={"enum": [0, 1, 10]},
    isValid=FLAG,
)
MESSAGE = param("message", "The text.", required=True, example="Hello")
TO = param("to", "Numbers, separated by commas.", example="919810000001")
SENDING = (
    MESSAGE,
    TO,
    param("list_id", "A list instead of numbers.", {"type": "integer", "minimum": 0}),
    param("from", "An approved sender; the account's first where none is given."),
    param("send_at", "When it leaves (UTC).", TIME),
    param("countrycode", "Where local numbers lie, such as AU.", example="IN"),
    param("validity", "Minutes to try for; 0 is as long as possible.", WHOLE),
    param("replies_to_email", "Who is told replies by mail."),
    param("tracked_link_url", "Where `[tracked-link]` in the text leads."),
    param("dlr_callback", "Called with what becomes of each message."),
    param("reply_callback", "Called with each reply."),
    param("link_hits_callback", "Called with each visit to the link."),
)

OPERATIONS = [
    *described(
        "send-sms",
        "Send a text to numbers or to a list",
        SENDING,
        answered(SENT, REFUSED),
        errors=SENDING_ERRORS,
        description="Numbers that cannot be sent to come back in `fails`, people who opted out in "
        "`optouts`; where nobody is left, RECIPIENTS_ERROR has both as its description.",
    ),
    *described(
        "message-reply",
        "Answer somebody who wrote",
        (
            MESSAGE,
            param("from", "The number of ours that they wrote to.", required=True),
            param("to", "Their number.", required=True),
        ),
        answered({"result": {"const": "queued"}, "message_id": WHOLE}),
        errors=SENDING_ERRORS,
    ),
    *described(
        "cancel-sms",
        "Call a message off before any of it leaves",
        (param("id", "The message's id.", WHOLE, required=True),),
        answered({"success": {"const": "OK"}}),
    ),
    *described(
        "get-balance",
        "What is left to spend",
        (),
        answered({"balance": NUMBER, "currency": TEXT}),
    ),
    *described(
        "format-number",
        "How a number is written, and what kind it is",
        (
            param("msisdn", "The number.", required=True, example="0400000000"),
            param("countrycode", "Where it lies, such as AU.", required=True, example="AU"),
        ),
        answered({"number": FORMATTED}),
    ),
]
