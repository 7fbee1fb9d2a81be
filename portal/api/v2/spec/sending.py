"""The forms of `sms/send`."""

from typing import Any

from portal.api.openapi.operation import (
    FORM,
    JSON,
    MULTIPART,
    NUMBER,
    TEXT,
    WHOLE,
    XML,
    Answer,
    Operation,
    Parameter,
    Schema,
    row,
    rows,
)
from portal.api.openapi.security import TOKENS
from portal.api.v2.spec.resourcekit import BASE, DIALECT, MOMENT, field, maybe

ERRORS = (400, 401, 403, 409, 422, 429, 503)
NUMBERS: Schema = {"anyOf": [TEXT, rows(TEXT)]}
SIZE: Schema = {"type": "integer", "minimum": 0}
ROW = {
    "id": TEXT,
    "mobile": TEXT,
    "status": TEXT,
    "units": SIZE,
    "length": SIZE,
    "charges": NUMBER,
    "customid": TEXT,
    "iso_code": maybe(TEXT),
    "submitted_at": TEXT,
}
ROW_EXAMPLE = {
    "id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff:1",
    "mobile": "12025550100",
    "status": "AWAITING-DLR",
    "units": 1,
    "length": 5,
    "charges": 1,
    "customid": "",
    "iso_code": "US",
    "submitted_at": "2026-11-21 17:16:39",
}
ACCEPTED_EXAMPLE = {
    "status": 200,
    "message": "1 numbers accepted for delivery.",
    "data": [ROW_EXAMPLE],
}
UNIFIED_ROW = row(
    **{"from": TEXT},
    id=TEXT,
    channel={"const": "sms"},
    to=TEXT,
    credits=NUMBER,
    created_at=MOMENT,
    status=TEXT,
    foreign_id=TEXT,
)


def accepted() -> Answer:
    """A row for each recipient; `group_id` where the call has a name."""
    item = row(**ROW)
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            "status": {"const": 200},
            "message": TEXT,
            "data": rows({**item, "properties": {**item["properties"], "customid1": TEXT}}),
            "group_id": {"type": "string", "format": "uuid"},
        },
        "required": ["status", "message", "data"],
        "additionalProperties": False,
    }
    return Answer("Accepted: stored, paid for, and on its way", schema, example=ACCEPTED_EXAMPLE)


def queued(message: str) -> Answer:
    """A row for each recipient, as all channels have it."""
    schema = row(status={"const": "OK"}, message={"const": message}, data=rows(UNIFIED_ROW))
    return Answer("Accepted: stored, paid for, and on its way", schema)


def sending(method: str, path: str, summary: str, **more: Any) -> Operation:
    """A sending call."""
    return Operation(
        dialect=DIALECT,
        method=method,
        path=f"{BASE}{path}",
        summary=summary,
        contract=f"2.2 {path} {method}",
        **({"errors": ERRORS, "security": TOKENS} | more),
    )


ONCE = Parameter(
    "Idempotency-Key",
    {"type": "string", "maxLength": 255},
    "The same key and call again sends nothing again: the first answer comes back.",
    place="header",
)
SHARED = (
    field("time", "When it leaves: `Y-m-d H:i:s` on the account's clock, or UTC with a Z."),
    field("name", "A name for the call: the answer then has a `group_id`."),
    field("webhook_id", "The uuid of a webhook that is told of the messages."),
    field("dlr_url", "An address that is called by GET, with `{id}`, `{mobile}`, `{status}`."),
    field("entity_id", "India: the DLT id of the company."),
    field("template_id", "India: the DLT id of the template, or its uuid here."),
    field("max_units", "Refuse texts of more segments.", WHOLE),
    field("flash", "1: show it at once, where the carrier can.", TEXT),
    field("port", "A port of the phone, where the carrier can.", WHOLE),
    field("custom", "Your own reference, up to 255 characters."),
    field("custom1", "A second one."),
    field("custom2", "A third one."),
    field("type", "U, N or A: without effect, the encoding follows from the text."),
    field("tags", "Up to 3 opt-out tags: who left one of them gets nothing.", NUMBERS),
)
FIELDS = (
    field("to", "Numbers: a comma list or a list.", NUMBERS, required=True, example="12025550100"),
    field("message", "The text.", required=True, example="Hello"),
    field("sender", "An approved sender ID.", required=True, example="TIDING"),
    field("service", "The code of a service.", required=True, example="T"),
    *SHARED,
)
IN_QUERY = tuple(
    Parameter(each.name, TEXT, each.summary, required=each.required, example=each.example)
    for each in FIELDS
)
OBJECT: Schema = {"type": "object"}
NODES: Schema = {
    "type": "object",
    "properties": {
        "root": {"type": "object", "description": "What holds for nodes that do not say it."},
        "nodes": rows(OBJECT),
    },
    "required": ["root", "nodes"],
}
UNIFIED: Schema = {
    "type": "object",
    "properties": {
        "channels": rows(OBJECT),
        "recipient": {
            "type": "object",
            "properties": {"to": NUMBERS, "group_id": NUMBERS},
        },
        "message": {
            "type": "object",
            "properties": {"type": {"enum": ["text", "template"]}, "payload": OBJECT},
        },
    },
    "required": ["channels", "message"],
}
BY_TEMPLATE: Schema = {
    "type": "object",
    "properties": {
        "alias": TEXT,
        "id": TEXT,
        "recipient": {"type": "object", "properties": {"to": NUMBERS, "group_id": NUMBERS}},
        "data": OBJECT,
        "meta": OBJECT,
    },
    "required": ["recipient"],
}
FILE_ANSWER: Schema = {
    "type": "object",
    "properties": {
        "status": {"const": 200},
        "message": TEXT,
        "data": {"type": "array", "maxItems": 0},
        "group_id": {"type": "string", "format": "uuid"},
    },
    "required": ["status", "message", "data"],
    "additionalProperties": False,
}
BINARY: Schema = {"type": "string", "format": "binary"}

OPERATIONS = [
    sending(
        "GET",
        "sms/send",
        "Send one text to a list of numbers, by GET",
        parameters=(ONCE, *IN_QUERY),
        answers={200: accepted()},
    ),
    sending(
        "POST",
        "sms/send",
        "Send one text to a list of numbers",
        parameters=(ONCE, *FIELDS),
        media=(JSON, FORM, MULTIPART),
        answers={200: accepted()},
    ),
    sending(
        "POST",
        "sms/send/json",
        "Send a text of its own to each number",
        parameters=(ONCE,),
        media=(JSON,),
        body=NODES,
        answers={200: accepted()},
    ),
    sending(
        "POST",
        "sms/send/xml",
        "The same as XML",
        parameters=(ONCE,),
        media=(XML,),
        body={**NODES, "xml": {"name": "data"}},
        answers={200: accepted()},
        no_fuzz="The fuzzer writes no lists of nodes in XML.",
    ),
    sending(
        "POST",
        "sms/bulk",
        "Send one text to the numbers of a file",
        parameters=(
            ONCE,
            field("file", "CSV, text, XLS, XLSX, ODS or ZIP.", BINARY, required=True),
            field("column", "The name of the column of the numbers."),
            *FIELDS[1:],
        ),
        media=(MULTIPART,),
        answers={200: Answer("The file is kept, and sent once it is checked", FILE_ANSWER)},
        no_fuzz="Each call reads a file in a process of its own: too slow to try at random.",
    ),
    sending(
        "POST",
        "sms/message/send",
        "Send as all channels do",
        parameters=(ONCE,),
        media=(JSON,),
        body=UNIFIED,
        answers={200: queued("Message Queued successfully")},
    ),
    sending(
        "POST",
        "sms/send/template",
        "Send by a template, its variables by name",
        parameters=(ONCE,),
        media=(JSON,),
        body=BY_TEMPLATE,
        answers={200: queued("Message(s) Queued successfully")},
    ),
    sending(
        "POST",
        "sms/template",
        "Send by a template, its variables in order",
        parameters=(
            ONCE,
            FIELDS[0],
            field("template_id", "The template's uuid.", required=True),
            field("variables", "Values in the template's order.", NUMBERS),
            *FIELDS[2:4],
            field("name", "A name for the call: the answer then has a `group_id`."),
        ),
        answers={200: accepted()},
    ),
]
