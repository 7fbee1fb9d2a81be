"""What became of messages, sums by day, and prices."""

from portal.api.openapi.operation import (
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
from portal.api.v2.spec.resourcekit import MOMENT, PAGE, filters, listed, maybe, operation
from portal.api.v2.spec.sending import SIZE

ERRORS = (400, 401, 403, 422, 429, 503)
OLD = {
    "id": TEXT,
    "mobile": TEXT,
    "status": TEXT,
    "units": SIZE,
    "length": SIZE,
    "charges": NUMBER,
    "custom": TEXT,
    "custom1": TEXT,
    "location": TEXT,
    "provider": TEXT,
    "submitted_at": TEXT,
    "delivered_at": TEXT,
}
STATUS = row(**OLD, service=TEXT, sender=TEXT)
PAGED = ("links", "meta")


def pages(item: Schema, *, serial: bool = True) -> Schema:
    """Everything about a page in one object."""
    each = row(**item["properties"], serial=WHOLE) if serial else item
    return row(
        **{"from": maybe(WHOLE)},
        current_page=WHOLE,
        data=rows(each),
        first_page_url=TEXT,
        last_page=WHOLE,
        last_page_url=TEXT,
        next_page_url=maybe(TEXT),
        path=TEXT,
        per_page=WHOLE,
        prev_page_url=maybe(TEXT),
        to=maybe(WHOLE),
        total=WHOLE,
    )


def found() -> Schema:
    """Rows, and where there are many a page of them."""
    schema = dict(listed(STATUS, "OK").schema or {})
    schema["required"] = [name for name in schema["required"] if name not in PAGED]
    return schema


QUESTIONS = (
    Parameter("id", TEXT, "Up to 100 ids, with commas."),
    Parameter("mobile", TEXT, "A number: the newest 100 of it."),
    Parameter("cid", TEXT, "Your own reference (`custom`): the newest 100 of it."),
    Parameter("date", TEXT, "A day on the account's clock, such as 2030-01-31."),
    Parameter("group_id", TEXT, "What a sending call gave."),
    PAGE,
)
ASKED = tuple(Parameter(each.name, each.schema, each.summary, place="body") for each in QUESTIONS)
DAY = row(date=TEXT, status={"type": "object", "additionalProperties": SIZE})
ACTIVITY = row(
    service=TEXT,
    opening=NUMBER,
    available=NUMBER,
    sent_units=SIZE,
    sent_credits=NUMBER,
    deliv_units=SIZE,
    on_date=TEXT,
)
PRICE = row(
    iso=TEXT,
    country_name=TEXT,
    calling_code=TEXT,
    sale_price=NUMBER,
    service=TEXT,
    service_name=TEXT,
    currency=TEXT,
    status=WHOLE,
    created_at=MOMENT,
    updated_at=MOMENT,
)
PLACE = row(location=TEXT, network=TEXT, mcc=TEXT, mnc=TEXT, charges=NUMBER, effective_date=TEXT)
OLD_STATUS: Schema = row(
    status={"const": 200},
    message=TEXT,
    data={"anyOf": [rows(row(**OLD)), pages(row(**OLD), serial=False)]},
)

OPERATIONS: list[Operation] = [
    operation(
        "GET",
        "sms/status",
        "What became of messages",
        contract="2.3 sms/status GET",
        parameters=QUESTIONS,
        answers={200: Answer("OK", found())},
        errors=(*ERRORS, 404),
    ),
    operation(
        "POST",
        "sms/status",
        "The same, as clients of old know it",
        contract="2.3 sms/status POST",
        parameters=ASKED,
        answers={200: Answer("OK", OLD_STATUS)},
        errors=(*ERRORS, 404),
    ),
    operation(
        "GET",
        "sms/report",
        "How many messages came to what, by day",
        contract="2.3 sms/report GET",
        parameters=(Parameter("daterange", TEXT, "`2030-01-01|2030-01-31`; today without it."),),
        answers={
            200: Answer(
                "OK",
                row(
                    status={"const": 200},
                    message=TEXT,
                    data={"type": "object", "additionalProperties": DAY},
                ),
            )
        },
        errors=ERRORS,
    ),
    operation(
        "GET",
        "sms/activity",
        "What each service had and sent, by day",
        contract="2.3 sms/activity GET",
        parameters=(PAGE,),
        answers={200: Answer("OK", row(rows=pages(ACTIVITY)))},
        errors=ERRORS,
    ),
    operation(
        "GET",
        "sms/pricing",
        "What a segment costs, by service and country",
        contract="2.3 sms/pricing GET",
        parameters=filters("iso", "service", "status"),
        answers={200: listed(PRICE, "OK")},
        errors=ERRORS,
    ),
    operation(
        "GET",
        "sms/locations/coveragelist",
        "Where messages go, and what a segment costs there",
        contract="2.3 sms/locations/coveragelist GET",
        parameters=(
            Parameter("country", TEXT, "An ISO code or a name.", example="IN"),
            Parameter("mcc", TEXT, "Networks are not known by code: nothing is found by it."),
            Parameter("mnc", TEXT, "The same."),
            Parameter("service", TEXT, "The code of a service, else the first one."),
            PAGE,
        ),
        answers={200: Answer("OK", row(status={"const": "OK"}, data=pages(PLACE)))},
        errors=ERRORS,
    ),
]
