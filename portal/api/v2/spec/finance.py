"""Balances, giving credits, registering, and whose key it is."""

from portal.api.openapi.operation import NUMBER, TEXT, Answer, row, rows
from portal.api.v2.spec.resourcekit import BIT, UUID, field, maybe, operation, said, told

BALANCE = row(
    status={"const": 200},
    message={"const": "OK"},
    data=rows(row(service=TEXT, name=TEXT, postpaid=BIT, credits=NUMBER, charges=NUMBER)),
)
CREDITS = (
    field(
        "username",
        "The e-mail address of a person of the account, or a send credential's user name.",
        required=True,
    ),
    field("credits", "How many.", NUMBER, required=True, example=100),
    field("service", "The code of a service, such as T.", required=True, example="T"),
    field("notes", "Stands on both statements."),
    field("order_id", "Your own; the same one again moves nothing."),
)
ME = row(
    id=maybe(UUID),
    name=TEXT,
    email=TEXT,
    mobile=TEXT,
    timezone=TEXT,
    account=row(id=UUID, name=TEXT),
)

OPERATIONS = [
    *(
        operation(
            "GET",
            path,
            "What the account has left, by service",
            contract=f"2.1 {path} GET",
            answers={200: Answer("OK", BALANCE)},
        )
        for path in ("account/balance", "finance/balance")
    ),
    *(
        operation(
            "POST",
            path,
            "Give an account under yours credits",
            contract=f"2.1 {path} POST",
            parameters=CREDITS,
            answers={200: said("Funds updated successfully..")},
        )
        for path in ("finance/balance", "finance/credits")
    ),
    operation(
        "POST",
        "register",
        "Open an account, as the sign-up page of this host does",
        contract="2.1 register POST",
        parameters=(
            field("name", "Of a person or company.", required=True),
            field("email", "A mail goes there.", required=True),
            field("password", "As the sign-up page asks for.", required=True),
            field("mobile", "With its country code."),
        ),
        answers={200: said("User registered successfully")},
        errors=(400, 403, 422, 429, 503),
        security=(),
    ),
    operation(
        "GET",
        "auth/me",
        "Who made the key, and the account it opens",
        contract="2.1 auth/me GET",
        answers={200: told(ME, "OK")},
    ),
]
