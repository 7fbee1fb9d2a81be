"""What became of messages, and what people wrote back."""

from portal.api.openapi.operation import FLAG, NUMBER, TEXT, WHOLE, Parameter, Schema, row, rows
from portal.api.transmit.spec.describing import (
    MAYBE_TIME,
    PAGE,
    PAGING,
    SPAN,
    TIME,
    answered,
    described,
    param,
)
from portal.api.transmit.spec.sending import LIST, SENT

STATUS: Schema = {"enum": ["delivered", "pending", "soft-bounce", "hard-bounce"]}
MESSAGE: dict[str, Schema] = {**SENT, "message": TEXT}
STATS = row(
    hard_bounced=WHOLE,
    soft_bounced=WHOLE,
    total=WHOLE,
    recipientCount=WHOLE,
    delivered=WHOLE,
    pending=WHOLE,
    bounced=WHOLE,
    responses=WHOLE,
    link_hits=WHOLE,
    **{"opt-outs": WHOLE},
)
RECIPIENT = row(msisdn=WHOLE, first_name=TEXT, last_name=TEXT, delivery_status=STATUS, optout=FLAG)
DELIVERY = row(
    message_id=WHOLE,
    sender_id=TEXT,
    mobile=WHOLE,
    send_at=MAYBE_TIME,
    datetime=TIME,
    status=STATUS,
    message=TEXT,
)
RESPONSE: Schema = {
    "type": "object",
    "properties": {
        "id": WHOLE,
        "message_id": WHOLE,
        "list_id": WHOLE,
        "received_at": TIME,
        "first_name": TEXT,
        "last_name": TEXT,
        "msisdn": WHOLE,
        "response": TEXT,
        "longcode": WHOLE,
        "original_message": TEXT,
    },
    "required": ["id", "message_id", "msisdn", "received_at", "response"],
    "additionalProperties": False,
}
SENT_MESSAGE = row(
    id=WHOLE,
    message_id=WHOLE,
    message=TEXT,
    sent_at=TIME,
    msisdn=WHOLE,
    caller_id=TEXT,
    status=STATUS,
)
REPORTED: Schema = {
    "type": "object",
    "properties": {
        "type": {"enum": ["api", "campaign", "test_sms"]},
        "status": {"enum": ["pending", "sent"]},
        "cost": NUMBER,
        "sent_at": TIME,
        "message": TEXT,
        "first_name": TEXT,
        "last_name": TEXT,
        **dict.fromkeys(
            ("id", "sms", "pending", "delivered", "soft_bounced", "hard_bounced"), WHOLE
        ),
        **dict.fromkeys(("optouts", "responses", "msisdn"), WHOLE),
    },
    "required": ["id", "type", "sms", "cost", "sent_at", "status", "message"],
    "additionalProperties": False,
}
HIT = row(message_id=WHOLE, mobile=WHOLE, firstname=TEXT, lastname=TEXT, datetime=TIME)


def _id(*, required: bool = True) -> Parameter:
    return param("message_id", "The number that `send-sms` gave.", WHOLE, required=required)


MOBILE = param("mobile", "A phone number.", required=True, example="919810000001")
ORIGINAL = param("include_original", "1: with the text that is answered.")

OPERATIONS = [
    *described("get-sms", "A message with its counts", (_id(),), answered(MESSAGE, {"list": LIST})),
    *described("get-sms-stats", "The counts of a message", (_id(),), answered({"stats": STATS})),
    *described(
        "get-sms-sent",
        "The recipients of a message",
        (
            _id(),
            param("optouts", "only, omit or include people who opted out."),
            param("delivery", "delivered, failed, pending or all."),
            *PAGING,
        ),
        answered(
            {
                "page": PAGE,
                "total": WHOLE,
                "message": {"type": "object"},
                "recipients": rows(RECIPIENT),
            }
        ),
    ),
    *described(
        "get-sms-delivery-status",
        "What became of a message to one number",
        (_id(), param("msisdn", "The number.", required=True)),
        answered({"stats": DELIVERY}),
    ),
    *described(
        "get-message-log",
        "A message as one number got it",
        (_id(), MOBILE),
        answered(
            {
                "message_id": WHOLE,
                "message": TEXT,
                "mobile": WHOLE,
                "caller_id": TEXT,
                "datetime_send": TIME,
            }
        ),
    ),
    *described(
        "get-sms-responses",
        "Replies to a message or a keyword",
        (
            _id(required=False),
            param("keyword_id", "A keyword instead.", WHOLE),
            param("keyword", "Or a keyword by its word, with `number`."),
            param("number", "The number that the keyword belongs to."),
            param("msisdn", "Only what this number wrote."),
            ORIGINAL,
            *SPAN,
            *PAGING,
        ),
        answered({"page": PAGE, "total": WHOLE, "responses": rows(RESPONSE)}),
    ),
    *described(
        "get-user-sms-responses",
        "Everything people wrote: 30 days, unless `start` says otherwise",
        (
            param("keywords", "only, omit or both."),
            param("number", "Only what was written to this number."),
            ORIGINAL,
            *SPAN,
            *PAGING,
        ),
        answered({"page": PAGE, "total": WHOLE}, {"responses": rows(RESPONSE)}),
    ),
    *described(
        "get-sms-sent-count",
        "How many messages were sent",
        SPAN,
        answered({"count": WHOLE}),
    ),
    *described(
        "get-user-sms-sent",
        "Every message of a span of time",
        (
            param("start", "From this time on (UTC).", TIME, required=True),
            param("end", "Up to this time (UTC).", TIME, required=True),
            param("msisdn", "Only those to this number."),
            *PAGING,
        ),
        answered({"page": PAGE, "total": WHOLE, "messages": rows(SENT_MESSAGE)}),
    ),
    *described(
        "get-contact-sms-stats",
        "The messages to one number",
        (
            MOBILE,
            param("countrycode", "Where a local number lies, such as AU."),
            param("sort_field", "message_id, datetime_send or delivery_status."),
            param("order", "asc or desc."),
            *SPAN,
            *PAGING,
        ),
        answered(
            {
                "page": PAGE,
                "total": WHOLE,
                "records": rows(row(message_id=WHOLE, datetime_send=TIME, delivery_status=STATUS)),
            }
        ),
    ),
    *described(
        "get-message-report",
        "What was sent, call by call: the last day, unless `start` says otherwise",
        (
            param("list_id", "Only what went to this list.", WHOLE),
            param("number", "Only what came from this sender."),
            param("type", "all, api, campaign, quick_sms, email_sms, keyword or test_sms."),
            *SPAN,
            *PAGING,
        ),
        answered(
            {
                "page": PAGE,
                "messages_total": WHOLE,
                "sms_total": WHOLE,
                "messages": rows(REPORTED),
            }
        ),
        description="At most 30 days at a time. `cost` is a negative number.",
    ),
    *described(
        "get-link-hits",
        "Who followed the link of a message",
        (_id(), *PAGING),
        answered({"page": PAGE, "total": WHOLE, "link_hits": rows(HIT)}),
    ),
]
