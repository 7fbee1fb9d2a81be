"""Channels that do not exist yet, and what people write to numbers."""

from portal.api.openapi.operation import TEXT, WHOLE, Answer, Operation, Parameter, row, rows
from portal.api.v2.spec.resourcekit import filters, maybe, operation

NOT_ENABLED = "Not enabled: answers 422"
MESSAGING = (
    ("POST", "message/send"),
    ("GET", "message/status"),
    ("POST", "send/template"),
    ("GET", "templates"),
    ("GET", "pricing"),
    ("GET", "suppressions/unsubscribers"),
)
CALLS = (
    *(
        (method, f"{name}/{path}")
        for name in ("whatsapp", "rcs", "viber")
        for method, path in MESSAGING
    ),
    *(("POST", f"{name}/optout") for name in ("whatsapp", "rcs")),
    ("POST", "voice/c2c"),
    *(("GET", f"voice/{path}") for path in ("calls", "recordings", "sounds", "pricing")),
    ("POST", "outgoing/send"),
    ("POST", "outgoing/tts"),
    ("GET", "outgoing/callstatus"),
    ("POST", "lookup/verify"),
)
ENTRY = row(
    id=TEXT, mobile=TEXT, number=TEXT, keyword=TEXT, message=TEXT, created_at=TEXT, serial=WHOLE
)
PAGES = row(
    **{"from": maybe(WHOLE)},
    current_page=WHOLE,
    data=rows(ENTRY),
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


def _closed(method: str, path: str) -> Operation:
    return operation(
        method,
        path,
        NOT_ENABLED,
        contract=f"2.9 {path} {method}",
        errors=(400, 401, 403, 422, 429, 503),
    )


OPERATIONS = [
    *(_closed(method, path) for method, path in CALLS),
    operation(
        "GET",
        "vmn/logs",
        "What people wrote to your numbers",
        contract="2.9 vmn/logs GET",
        parameters=(
            *filters("mobile", "number"),
            Parameter("date[created_at]", TEXT, "A day on the account's clock, as 2026-03-31."),
        ),
        answers={200: Answer("Newest first, 25 to a page", row(rows=PAGES))},
    ),
]
