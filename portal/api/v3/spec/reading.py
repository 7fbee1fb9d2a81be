"""Messages, replies, opt-outs, templates, the account, senders."""

from portal.api.openapi.operation import TEXT, WHOLE, Parameter, Schema, row, rows
from portal.api.v3.spec.describing import PAGE, TIME, described, envelope

NUMBERS: Schema = {"type": "string", "pattern": "^[0-9]+$"}
MESSAGE = row(
    to=NUMBERS,
    body=TEXT,
    sent_time=TEXT,
    message_id=TEXT,
    subaccount_id=TEXT,
    status={
        "enum": [
            "Queued",
            "Dispatched",
            "Aborted",
            "Rejected",
            "Delivered",
            "Failed",
            "Expired",
            "Unknown",
        ]
    },
)
RESPONSE = row(
    body=TEXT,
    received_at=TIME,
    custom_string=TEXT,
    original_body=TEXT,
    original_message_id=TEXT,
    message_id=NUMBERS,
    subaccount_id=TEXT,
    **{"from": NUMBERS},
)
NO_RESPONSE = row(
    page=row(count={"const": "0"}, number={"const": 0}),
    total={"const": 0},
    responses={"const": ""},
)
RESPONSES: Schema = {
    "oneOf": [row(page=PAGE, total=NUMBERS, responses=rows(RESPONSE)), NO_RESPONSE]
}
OPTOUT = row(
    number=NUMBERS,
    first_name=TEXT,
    last_name=TEXT,
    gender=TEXT,
    post_code=TEXT,
    dob=TEXT,
    created_at={"type": ["string", "null"]},
)
TEMPLATE = row(template_id=TEXT, message_title=TEXT, Message=TEXT, created_at=TIME)
NOTHING: Schema = {"type": "array", "maxItems": 0}
PAGED = Parameter("page", {"type": "integer", "minimum": 1}, "Which page of 25, from 1.")
BEFORE = Parameter(
    "date_before", WHOLE, "Those before this time, in seconds since 1970.", place="body"
)
ONE: Schema = {"type": ["string", "integer"]}

OPERATIONS = [
    described(
        "GET",
        "get-sms",
        "What became of a message",
        (Parameter("message_id", summary="As a sending call gave it.", required=True),),
        envelope(rows(MESSAGE)),
    ),
    described(
        "GET",
        "get-responses",
        "Replies that nobody has marked as read",
        (PAGED, Parameter("type", {"enum": ["sms", "mms"]}, "Which kind.")),
        envelope(RESPONSES),
        description="Without any, `responses` is an empty text, as clients of this dialect expect.",
    ),
    described(
        "POST",
        "inbound-read",
        "Mark a reply as read, those before a time, or all",
        (Parameter("message_id", ONE, "The reply's id.", place="body"), BEFORE),
        envelope(NOTHING),
        errors=(400, 401, 403, 413, 429, 503),
    ),
    described(
        "POST",
        "inbound-read-bulk",
        "Mark a list of replies as read",
        (Parameter("message_id", rows(ONE), "The replies' ids.", place="body"), BEFORE),
        envelope(NOTHING),
        errors=(400, 401, 403, 413, 429, 503),
    ),
    described(
        "GET",
        "get-optout",
        "Who has opted out of everything",
        (
            Parameter("DATESTART", TIME, "From this time on, on the account's clock."),
            Parameter("DATEEND", TIME, "Up to this time."),
            PAGED,
        ),
        envelope(row(page=PAGE, total=NUMBERS, responses=rows(OPTOUT))),
    ),
    described(
        "GET",
        "account",
        "The account and what is left",
        (),
        envelope(row(account_name=TEXT, account_email=TEXT, sms_balance=TEXT, mms_balance=TEXT)),
    ),
    described(
        "GET",
        "get-template",
        "The account's templates",
        (PAGED,),
        envelope(row(page=PAGE, total=NUMBERS, per_page=WHOLE, responses=rows(TEMPLATE))),
    ),
    described(
        "POST",
        "register-alpha-id",
        "Ask for a sender ID",
        (
            Parameter("custom_id", summary="The sender ID.", required=True, place="body"),
            Parameter("description", summary="What it is for.", required=True, place="body"),
        ),
        envelope(row(custom_id=TEXT, status={"enum": ["pending", "approved"]})),
        errors=(400, 401, 403, 409, 413, 429, 503),
    ),
]
