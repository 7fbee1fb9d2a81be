"""Clients of a reseller, their movements, and payments that do not exist."""

from dataclasses import replace

from portal.api.openapi.operation import FLAG, NUMBER, TEXT, WHOLE, Operation, Schema, rows
from portal.api.transmit.spec.describing import (
    PAGE,
    PAGING,
    SPAN,
    TIME,
    answered,
    described,
    param,
)
from portal.api.transmit.spec.lists import MAYBE_TEXT, part
from portal.api.transmit.spec.numbers import MAYBE_WHOLE

MAYBE_NUMBER: Schema = {"type": ["number", "null"]}
CLIENT_ID = param("client_id", "The client.", WHOLE, required=True)
TERMS = (
    param("contact", "Who to ask for."),
    param("timezone", "A time zone, such as Australia/Brisbane."),
    param("client_pays", "Kept, and told again.", FLAG),
    param("sms_margin", "Kept, and told again: prices are set on the pages.", NUMBER),
    param("number_margin", "As sms_margin.", NUMBER),
    param("payment_method", "Kept, and told again.", {"enum": ["fixed", "variable"]}),
    param("fixed_top_up_amount", "Kept, and told again.", NUMBER),
)
CLIENT: dict[str, Schema] = {
    "id": WHOLE,
    "name": TEXT,
    "contact": MAYBE_TEXT,
    "email": MAYBE_TEXT,
    "msisdn": MAYBE_WHOLE,
    "currency": TEXT,
    "client_pays": FLAG,
    "sms_margin": NUMBER,
    "number_margin": NUMBER,
    "payment_method": MAYBE_TEXT,
    "fixed_top_up_amount": MAYBE_NUMBER,
    "timezone": TEXT,
    "created": TIME,
    "apikey": MAYBE_TEXT,
    "apisecret": MAYBE_TEXT,
    "recharge_amount": MAYBE_NUMBER,
    "total_lists": WHOLE,
    "total_sms": WHOLE,
    "total_contacts": WHOLE,
    "total_spend": NUMBER,
    "total_revenue": NUMBER,
    "credit_based": FLAG,
    "trial": {"enum": ["yes", "no"]},
    "trial_expiry_date": MAYBE_TEXT,
    "balance": NUMBER,
}
MOVEMENT: dict[str, Schema] = {
    "id": WHOLE,
    "user_id": WHOLE,
    "description": TEXT,
    "amount": NUMBER,
    "created": TIME,
    "type_description": TEXT,
    "type_id": {"enum": [1, 2, 3, 4, 5, 6, 7]},
}


def _refused(call: str, summary: str) -> list[Operation]:
    """A call that is known, and always answers 404."""
    made = described(call, summary, (param("amount", "Ignored.", NUMBER),), answered({}))
    return [replace(each, answers={}, errors=(401, 403, 404, 413, 429, 503)) for each in made]


OPERATIONS: list[Operation] = [
    *described("get-client", "One client", (CLIENT_ID,), answered(CLIENT)),
    *described(
        "get-clients",
        "All clients",
        PAGING,
        answered({"page": PAGE, "clients_total": WHOLE, "clients": rows(part(CLIENT))}),
    ),
    *described(
        "add-client",
        "Make a client with an owner and a key",
        (
            param("name", "The account.", required=True),
            param("email", "The owner's address.", required=True),
            param("password", "The owner's first password.", required=True),
            param("msisdn", "The owner's mobile number.", required=True),
            *TERMS,
            param("api_secret", "A secret of your choice, 8 to 64 characters."),
        ),
        answered(CLIENT),
        description="The only answer that shows `apikey` and `apisecret`.",
    ),
    *described(
        "edit-client",
        "Change what is noted of a client",
        (CLIENT_ID, param("name", "The account."), param("msisdn", "A mobile number."), *TERMS),
        answered(CLIENT),
        methods=("GET", "POST", "PUT"),
    ),
    *described(
        "get-transactions",
        "What changed a client's credits",
        (CLIENT_ID, *SPAN, *PAGING),
        answered(
            {
                "page": PAGE,
                "transactions_total": WHOLE,
                "transactions": rows(part({**MOVEMENT, "balance_standing": TEXT})),
            }
        ),
    ),
    *described(
        "get-transaction",
        "One movement",
        (param("id", "The movement.", WHOLE, required=True),),
        answered({**MOVEMENT, "balance_standing": NUMBER, "message_id": MAYBE_WHOLE}),
    ),
    *_refused("add-credit", "Does not exist here: no payments are taken"),
    *_refused("add-card", "Does not exist here: no cards are taken"),
]
