"""The v1 call and the key calls."""

from portal.api.openapi.operation import (
    HTML,
    TEXT,
    WHOLE,
    Answer,
    Operation,
    Parameter,
    row,
    rows,
)
from portal.api.openapi.security import CREDENTIAL, KEYS

DIALECT = "v1"
MESSAGE = row(
    id=TEXT,
    number=TEXT,
    units=WHOLE,
    cost=TEXT,
    status={"enum": ["accepted", "duplicate", "opted_out"]},
)
SENT = row(
    status={"const": "success"}, message=TEXT, messages=rows(MESSAGE), cost=TEXT, balance=TEXT
)
SENT_EXAMPLE = {
    "status": "success",
    "message": "1 messages accepted.",
    "messages": [
        {
            "id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff:1",
            "number": "254701234567",
            "units": 1,
            "cost": "1.0000",
            "status": "accepted",
        }
    ],
    "cost": "1.0000",
    "balance": "99.0000",
}
SENDING = (
    Parameter(
        "numbers",
        summary="Numbers, separated by commas.",
        place="body",
        required=True,
        example="0701234567, 0712345678",
    ),
    Parameter(
        "message_body",
        summary="The text.",
        place="body",
        required=True,
        example="Hello, this is a test message.",
    ),
    Parameter(
        "sender", summary="An approved sender ID; the first one where none is given.", place="body"
    ),
)
EXPIRY = Parameter(
    "expiry_days",
    {"type": "integer", "minimum": 1, "maximum": 365},
    "How long the key lives.",
    place="body",
    example=90,
)
KEY_SHOWN = row(api_key=TEXT, expires_at={"type": "string", "format": "date-time"})
BALANCE = row(balance=TEXT, currency=TEXT, balances=rows(row(service=TEXT, credits=TEXT)))
NO_FUZZ = "Ends or makes the credential that the run itself uses."

OPERATIONS = [
    Operation(
        dialect=DIALECT,
        method=method,
        path=path,
        summary="Send one text to a list of numbers",
        contract="POST /v1/sms/send",
        parameters=(
            *SENDING,
            Parameter("username", place="body", required=True),
            Parameter("password", place="body", required=True),
        ),
        answers={200: Answer("Accepted.", SENT, example=SENT_EXAMPLE)},
        errors=(400, 401, 403, 409, 422, 429, 503),
        security=(),
        description="Name and password are those of a send credential. One bad number: nothing is"
        " sent, and `invalid` lists the bad ones.",
    )
    for method, path in (("POST", "/v1/sms/send"), ("POST", "/api/v1/sms/send"))
] + [
    Operation(
        dialect=DIALECT,
        method="POST",
        path="/api/generate-key",
        summary="Make an API key",
        contract="POST /api/generate-key",
        parameters=(EXPIRY,),
        answers={201: Answer("The key, shown this once.", KEY_SHOWN)},
        errors=(401, 403, 409, 422, 429),
        security=CREDENTIAL,
        no_fuzz=NO_FUZZ,
    ),
    Operation(
        dialect=DIALECT,
        method="POST",
        path="/api/regenerate-key",
        summary="Make a new API key and end the old one",
        contract="POST /api/regenerate-key",
        parameters=(EXPIRY,),
        answers={200: Answer("The new key, shown this once.", KEY_SHOWN)},
        errors=(401, 403, 404, 422, 429),
        security=CREDENTIAL,
        no_fuzz=NO_FUZZ,
    ),
    Operation(
        dialect=DIALECT,
        method="POST",
        path="/api/revoke-key",
        summary="End an API key",
        contract="POST /api/revoke-key",
        answers={200: Answer("It is dead from the next call on.", row(message=TEXT))},
        errors=(401, 403, 404, 429),
        security=KEYS,
        no_fuzz=NO_FUZZ,
    ),
    Operation(
        dialect=DIALECT,
        method="GET",
        path="/api/oauth2-callback",
        summary="The page an OAuth2 sign-in of the API reference comes back to",
        contract="GET /api/oauth2-callback",
        answers={200: Answer("A page.", None, HTML)},
        errors=(),
        no_fuzz="A page of the API reference, not a call.",
    ),
]
