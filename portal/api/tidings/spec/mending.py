"""Refused rows, rules that mend them, and rows that join later."""

from portal.api.openapi.operation import MULTIPART, TEXT, WHOLE, Answer, Parameter, row, rows
from portal.api.tidings.spec import shapes
from portal.api.tidings.spec.kit import (
    AFTER,
    ANY,
    CAMPAIGN,
    OBJECT,
    OBJECTS,
    TEXTS,
    call,
    field,
    maybe,
    part,
)
from portal.api.tidings.spec.running import AGREED

ONE = "campaigns/{campaign_uuid}/"
RULES = row(status=TEXT, repairs=OBJECTS, offers=OBJECTS)
RULE = (
    field("kind", TEXT, "What it does.", required=True, example="trim"),
    field("column", TEXT, "Where it does it."),
    field("value", TEXT),
    field("where", TEXT, "Only where this column …"),
    field("equals", TEXT, "… holds this."),
)
TRIED = row(
    words=ANY, rows=WHOLE, tried=WHOLE, complete=ANY, changed=WHOLE, ready=WHOLE, examples=OBJECTS
)
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = {"type": "string", "format": "binary"}
MENDED = part("supplement_uuid", summary="The supplement's id.")

OPERATIONS = [
    call("GET", f"{ONE}repairs", "Rules in force, and those that may help", {200: RULES}, CAMPAIGN),
    call(
        "POST",
        f"{ONE}repairs",
        "Apply a rule",
        {202: {"anyOf": [RULES, shapes.SUPPLEMENT]}},
        CAMPAIGN,
        *RULE,
    ),
    call(
        "DELETE",
        f"{ONE}repairs/{{place}}",
        "Take a rule back",
        {202: RULES},
        CAMPAIGN,
        part("place", AFTER, "Its place, from 0."),
    ),
    call(
        "POST",
        f"{ONE}repairs/preview",
        "What a rule would do",
        {200: TRIED},
        CAMPAIGN,
        *RULE,
        field("cause", OBJECT, "Only rows refused for this."),
    ),
    call(
        "GET",
        f"{ONE}rejected",
        "The refused rows, 50 a page",
        {200: row(columns=TEXTS, rows=rows(shapes.REFUSED), next=maybe(ANY))},
        CAMPAIGN,
        Parameter("code", TEXT, "Only those refused for this."),
        Parameter("kind", TEXT, "With `code`: what kind of refusal."),
        Parameter("column", TEXT, "With `code`: in this column."),
        Parameter("after", AFTER, "The `next` of the page before."),
    ),
    call(
        "GET",
        f"{ONE}rejected.csv",
        "The refused rows",
        {200: Answer("A file", TEXT, "text/csv")},
        CAMPAIGN,
    ),
    call(
        "GET",
        f"{ONE}rejected.xlsx",
        "The refused rows",
        {200: Answer("A file", BINARY, SHEET)},
        CAMPAIGN,
    ),
    call(
        "GET",
        f"{ONE}supplements",
        "Mended rows that have joined, or may",
        {200: row(supplements=rows(shapes.SUPPLEMENT))},
        CAMPAIGN,
    ),
    call(
        "POST",
        f"{ONE}supplements",
        "Send the rejected rows back, mended",
        {202: shapes.SUPPLEMENT},
        CAMPAIGN,
        field("file", BINARY, "The file of rejected rows, mended.", required=True),
        media=(MULTIPART,),
    ),
    call(
        "GET",
        f"{ONE}supplements/{{supplement_uuid}}",
        "How far mended rows are, and what they cost",
        {200: shapes.JOINING},
        CAMPAIGN,
        MENDED,
    ),
    call(
        "DELETE",
        f"{ONE}supplements/{{supplement_uuid}}",
        "Give mended rows up",
        {200: shapes.SUPPLEMENT},
        CAMPAIGN,
        MENDED,
    ),
    call(
        "POST",
        f"{ONE}supplements/{{supplement_uuid}}/confirm",
        "Let mended rows join, as they were offered",
        {200: shapes.JOINING},
        CAMPAIGN,
        MENDED,
        *AGREED,
    ),
]
