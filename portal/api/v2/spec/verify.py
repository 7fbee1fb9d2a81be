"""One-time passwords."""

from portal.api.openapi.operation import TEXT, WHOLE, Answer, row, rows
from portal.api.v2.spec.resourcekit import MOMENT, UUID, field, operation, place_of
from portal.api.v2.verify.views import WORDS

ID = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
LENGTH = {"type": "integer", "minimum": 4, "maximum": 10, "default": 6}
TIMEOUT = {"type": "integer", "minimum": 10, "maximum": 86_400, "default": 120}
HERE = place_of("id", UUID)
STARTED = {"id": UUID, "status": {"const": "sent"}, "created_at": MOMENT, "expire_at": MOMENT}
EXAMPLE = {
    "id": ID,
    "status": "sent",
    "reference": "login-7",
    "created_at": "2026-11-21T10:00:00.000000Z",
    "expire_at": "2026-11-21T10:02:00.000000Z",
}
CHECKED = Answer(
    "What the check says",
    row(id=UUID, status={"enum": sorted(WORDS.values())}),
    example={"id": ID, "status": "success"},
)
CHANNEL = row(
    id=UUID,
    to=TEXT,
    **{"from": TEXT},
    channel={"const": "sms"},
    event_id=TEXT,
    created_at=MOMENT,
    status=TEXT,
)
STATUSES = ("sent", "success", "failed", "expired", "cancelled")
FOUND = row(
    id=UUID,
    to=TEXT,
    reference=TEXT,
    status={"enum": list(STATUSES)},
    created_at=MOMENT,
    expire_at=MOMENT,
    channels=rows(CHANNEL),
)
ASKED = {
    "type": "object",
    "required": ["channels"],
    "properties": {
        "channels": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "recipient"],
                "properties": {
                    "name": {"const": "sms"},
                    "from": TEXT,
                    "recipient": {"type": "object", "properties": {"to": TEXT}},
                    "order": WHOLE,
                    "wait": WHOLE,
                },
            },
        },
        "payload": {
            "type": "object",
            "properties": {
                "length": LENGTH,
                "timeout": TIMEOUT,
                "token": TEXT,
                "template": TEXT,
                "ip_address": TEXT,
            },
        },
        "foreign_id": TEXT,
    },
    "example": {
        "channels": [{"name": "sms", "from": "TIDING", "recipient": {"to": "12025550100"}}],
        "payload": {"length": 6, "timeout": 120},
        "foreign_id": "login-7",
    },
}

OPERATIONS = [
    operation(
        "POST",
        "verify",
        "Send a one-time password",
        contract="2.6 verify POST",
        parameters=(
            field(
                "to", "The number. May stand in the query.", required=True, example="12025550100"
            ),
            field("originator", "A sender ID; the account's first one where none is given."),
            field("reference", "Your own reference, up to 255 characters.", example="login-7"),
            field("template", "The text, with {token} for the password."),
            field("timeout", "For how many seconds it holds.", TIMEOUT),
            field("length", "How many digits it has.", LENGTH),
            field("ip_address", "The address of your user who asked for it."),
            field("service", "A product; T where the account has it."),
        ),
        answers={200: Answer("It is on its way", row(**STARTED, reference=TEXT), example=EXAMPLE)},
    ),
    operation(
        "POST",
        "verify/send",
        "Send a one-time password by channels",
        contract="2.6 verify/send POST",
        media=("application/json",),
        body=ASKED,
        answers={200: Answer("It is on its way", row(**STARTED, foreign_id=TEXT))},
    ),
    operation(
        "GET",
        "verify/check/{id}/{token}",
        "Check a one-time password",
        contract="2.6 verify/check/{id}/{token} GET",
        description="The third wrong password ends the verification. Prefer POST: the password "
        "then stands in no address.",
        parameters=(HERE, place_of("token", TEXT)),
        answers={200: CHECKED},
    ),
    operation(
        "POST",
        "verify/check",
        "Check a one-time password that stands in the body",
        contract="",
        parameters=(
            field("id", "The verification.", UUID, required=True, example=ID),
            field("token", "What your user typed.", required=True, example="123456"),
        ),
        answers={200: CHECKED},
        errors=(400, 401, 403, 404, 422, 429, 503),
    ),
    operation(
        "GET",
        "verify/search/{id}",
        "Where a verification stands",
        contract="2.6 verify/search/{id} GET",
        parameters=(HERE,),
        answers={200: Answer("The verification and its message", FOUND)},
    ),
    operation(
        "GET",
        "verify/cancel/{id}",
        "Let a one-time password hold no longer",
        contract="2.6 verify/cancel/{id} GET",
        parameters=(HERE,),
        answers={200: Answer("It holds no longer", row(id=UUID, status={"const": "success"}))},
    ),
]
