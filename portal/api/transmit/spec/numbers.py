"""Leased numbers, their keywords, and addresses whose mail becomes messages."""

from portal.api.openapi.operation import FLAG, NUMBER, TEXT, WHOLE, Operation, Schema, rows
from portal.api.transmit.spec.describing import (
    ERRORS,
    MAYBE_TIME,
    PAGE,
    PAGING,
    SENDING_ERRORS,
    answered,
    described,
    param,
)
from portal.api.transmit.spec.lists import MAYBE_TEXT, part

MAYBE_WHOLE: Schema = {"type": ["integer", "null"]}
DIGITS: Schema = {"type": ["string", "integer"]}
THE_NUMBER = param("number", "A leased number.", DIGITS, required=True, example="61400000000")
FORWARDING = (
    param("forward_email", "Replies go to these addresses, with commas between."),
    param("forward_sms", "Replies go to this mobile number."),
    param("forward_url", "Replies are told to this https address."),
    param("list_id", "Who writes joins this list; 0: none.", WHOLE),
    param("welcome_message", "What who joins is answered."),
    param("members_message", "What who is in it already is answered."),
)
REFERENCE = param("reference", "Your own name for it.")
WORD = param("keyword", "One word.", required=True, example="WIN")

LEASED: dict[str, Schema] = {
    "number": WHOLE,
    "price": NUMBER,
    "next_charge": MAYBE_TIME,
    "auto_renew": FLAG,
    "status": {"enum": ["active", "available"]},
}
KEYWORD: dict[str, Schema] = {
    "id": WHOLE,
    "keyword": TEXT,
    "reference": MAYBE_TEXT,
    "number": WHOLE,
    "list_id": MAYBE_WHOLE,
    "welcome_message": MAYBE_TEXT,
    "member_message": MAYBE_TEXT,
    "forward_url": MAYBE_TEXT,
    "forward_sms": MAYBE_TEXT,
    "forward_email": MAYBE_TEXT,
    "status": {"enum": ["active", "inactive"]},
    "billing_date": MAYBE_TIME,
}
DONE = answered({"success": {"const": True}})

OPERATIONS: list[Operation] = [
    *described(
        "lease-number",
        "Lease a number",
        (
            param("number", "The number; none: any that is free.", DIGITS),
            param("forward_url", "Replies are told to this https address. Older: `url`."),
        ),
        answered(LEASED),
        errors=SENDING_ERRORS,
    ),
    *described("get-number", "One number", (THE_NUMBER,), answered(LEASED)),
    *described(
        "get-numbers",
        "The leased numbers, or those that are free",
        (param("filter", "Which.", {"enum": ["owned", "available"]}), *PAGING),
        answered(
            {
                "page": PAGE,
                "numbers_total": WHOLE,
                "filter": {"enum": ["owned", "available"]},
                "numbers": rows(part(LEASED)),
            }
        ),
    ),
    *described(
        "edit-number-options",
        "Say what is done with replies to a number",
        (THE_NUMBER, *FORWARDING),
        answered({}),
    ),
    *described(
        "add-keyword",
        "Make a keyword",
        (WORD, THE_NUMBER, REFERENCE, *FORWARDING, param("activate", "Whether it counts.", FLAG)),
        answered(KEYWORD),
    ),
    *described(
        "edit-keyword",
        "Change a keyword",
        (
            WORD,
            THE_NUMBER,
            REFERENCE,
            *FORWARDING,
            param("status", "Whether it counts.", {"enum": ["active", "inactive"]}),
        ),
        answered(KEYWORD),
    ),
    *described(
        "get-keywords",
        "The keywords",
        (param("number", "Of one number only.", DIGITS), *PAGING),
        answered({"page": PAGE, "keywords_total": WHOLE, "keywords": rows(part(KEYWORD))}),
    ),
    *described(
        "add-email",
        "Let mail become messages",
        (
            param("email", "An address, or *@domain.", required=True, example="me@example.com"),
            param("max_sms", "A mail becomes so many parts at most.", {"enum": [1, 2, 3, 4]}),
            param("number", "A leased number or an approved sender ID."),
        ),
        DONE,
        errors=ERRORS,
        description="The address is kept; mail is not taken in yet.",
    ),
    *described(
        "delete-email",
        "Take an address off",
        (param("email", "The address.", required=True, example="me@example.com"),),
        DONE,
    ),
]
