"""Sending: one text, several, by a template, to New Zealand."""

from dataclasses import replace

from portal.api.openapi.operation import (
    JSON,
    NUMBER,
    TEXT,
    WHOLE,
    Answer,
    Operation,
    Parameter,
    Schema,
    row,
    rows,
)
from portal.api.v3.spec.describing import SENDING_ERRORS, TIME, described, envelope
from portal.api.v3.templated import COLUMNS

NUMBERS: Schema = {
    "oneOf": [
        {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 1},
        {"type": "string"},
    ],
    "description": "Up to 1,000 numbers.",
}
MESSAGE: Schema = row(
    message_id=TEXT,
    to=TEXT,
    body=TEXT,
    date=TIME,
    custom_string=TEXT,
    direction={"const": "out"},
    **{"from": TEXT},
)
SENT = envelope(
    row(
        messages=rows(MESSAGE),
        total_numbers=WHOLE,
        success_number=WHOLE,
        credits_used=NUMBER,
        not_sent=rows(row(number=TEXT, reason=TEXT)),
    ),
    {"low_sms_alert": TEXT},
)
FAILED: Schema = {"$ref": "#/components/schemas/v3_error"}
ONE_EACH: Schema = {"type": "array", "items": {"anyOf": [SENT, FAILED]}, "minItems": 1}


def _field(name: str, summary: str, schema: Schema = TEXT, *, required: bool = False) -> Parameter:
    return Parameter(name, schema, summary, required=required, place="body")


TEXT_FIELD = _field("sms_text", "The text: 918 characters, 402 with Unicode.", required=True)
NUMBERS_FIELD = _field("numbers", "Who it is for.", NUMBERS, required=True)
FROM = _field("from", "An approved sender; the account's first where none is given.")
LABEL = _field("custom_string", "Your own reference: letters, digits and dashes.")
SOURCE = _field("source", "Where the call comes from; it is kept.")
TIMES = (
    _field("schedule_time", "When it leaves, on the account's clock.", TIME),
    _field("delay", "Or how many minutes from now.", {"type": "integer", "maximum": 1440}),
)
PERSON: Schema = {
    "type": "object",
    "properties": {name: {"type": ["string", "integer"]} for name in COLUMNS},
    "required": ["number"],
}

_SEND = described(
    "POST",
    "send-sms",
    "Send a text to up to 1,000 numbers",
    (TEXT_FIELD, NUMBERS_FIELD, FROM, SOURCE, LABEL, *TIMES),
    SENT,
    errors=SENDING_ERRORS,
)
_BULK = replace(
    described("POST", "bulk-send-sms", "Send several texts in one call", (), ONE_EACH),
    media=(JSON,),
    body={
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "properties": {
                "sms_text": TEXT,
                "numbers": NUMBERS,
                "from": TEXT,
                "source": TEXT,
                "custom_string": TEXT,
            },
            "required": ["sms_text", "numbers"],
        },
    },
    answers={
        200: Answer("An envelope for each, in order; one of them at least was sent.", ONE_EACH),
        400: Answer("None was sent, or the call could not be read.", {"anyOf": [ONE_EACH, FAILED]}),
    },
    errors=(401, 403, 409, 413, 422, 429, 503),
    description="A call has 1,000 numbers in all. An `Idempotency-Key` holds for the whole call.",
)

OPERATIONS: list[Operation] = [
    _SEND,
    _BULK,
    described(
        "POST",
        "send-sms-template",
        "Send a template with values for each number",
        (
            _field("template_id", "As `get-template` lists it.", required=True),
            _field("numbers", "Who it is for.", rows(PERSON), required=True),
            FROM,
            SOURCE,
            LABEL,
            *TIMES,
        ),
        SENT,
        errors=SENDING_ERRORS,
    ),
    described(
        "POST",
        "send-sms-nz",
        "Send to New Zealand from a number of four digits",
        (
            TEXT_FIELD,
            NUMBERS_FIELD,
            _field("from", "An approved sender of four digits.", required=True),
            SOURCE,
            LABEL,
            *TIMES,
        ),
        SENT,
        errors=SENDING_ERRORS,
    ),
    described(
        "POST",
        "send-mms",
        "MMS is not enabled: this answers with an error that says so",
        (),
        envelope({"type": "array"}),
        errors=SENDING_ERRORS,
    ),
]
