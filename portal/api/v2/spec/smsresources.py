"""Sender IDs, templates, opt-outs and the templates nothing may be sent by."""

from portal.api.openapi.operation import MULTIPART, TEXT, WHOLE, row
from portal.api.v2.spec.resourcekit import (
    BIT,
    MOMENT,
    UUID,
    field,
    filters,
    gone,
    maybe,
    operation,
    place_of,
    resource,
    said,
    told,
)

SENDER = row(
    id=UUID,
    name=TEXT,
    service=row(id=maybe(WHOLE), display_name=TEXT, name=TEXT),
    entity_name=TEXT,
    entity_id=TEXT,
    header_id=TEXT,
    iso=TEXT,
    message=TEXT,
    document={"type": "null"},
    is_open=BIT,
    purpose=TEXT,
    status={"enum": [0, 1, 2]},
    created_at=MOMENT,
    updated_at=MOMENT,
)
TEMPLATE = row(
    id=UUID,
    sender_id=maybe(UUID),
    template_id=TEXT,
    template_type={"enum": ["T", "P", "SI", "SE", ""]},
    sender=TEXT,
    name=TEXT,
    alias=TEXT,
    body=TEXT,
    content=TEXT,
    body_length=WHOLE,
    match_count=WHOLE,
    percentage={"type": "integer", "minimum": 0, "maximum": 100},
    is_complete=BIT,
    is_english=BIT,
    status=BIT,
    created_at=MOMENT,
    updated_at=MOMENT,
)
OPTOUT = row(
    id=UUID,
    iso=maybe(TEXT),
    receiver=TEXT,
    type={"enum": ["tag", "product", "sender", "all"]},
    value=TEXT,
    created_at=MOMENT,
)
BLOCK = row(id=UUID, template_id=TEXT, status=BIT)
NUMBER = row(mobile=TEXT, id=UUID, created_at=MOMENT)
TYPE = field(
    "type",
    "What it holds for.",
    {"enum": ["tag", "product", "service", "sender", "all"]},
    required=True,
    example="all",
)
FILE = field("file", "The list.", {"type": "string", "format": "binary"}, required=True)
LEFT, BLOCKS = "sms/suppressions/unsubscribers", "sms/suppressions/templates"
CONSENT = (
    field("sender", "A sender ID of the account.", required=True),
    field("service", "The code of a service, such as T.", required=True),
    field("tag", "Up to two opt-out tags.", {"type": "array", "items": TEXT}),
)

OPERATIONS = [
    *resource(
        "sms/senders",
        "2.4 sms/senders[/id]",
        noun="sender ID",
        item=SENDER,
        fields=(
            field("name", "Up to 11 letters and digits, or a number.", required=True),
            field("service", "The code of a service, such as T.", required=True),
            field("country_code", "Where it is used, such as IN or 91."),
            field("entity_id", "The DLT entity; needed for India."),
            field("entity_name", "Its name; needed for India."),
            field("header_id", "The DLT id of the sender ID itself."),
            field("purpose", "What is sent under it."),
        ),
        narrow=("name",),
        words={
            "list": "Senders List",
            "make": "Sender Saved Successfully",
            "one": "Sender Data",
            "change": "Sender Updated Successfully",
            "delete": "Deleted Successfully",
        },
    ),
    *resource(
        "sms/templates",
        "2.4 sms/templates[/id]",
        noun="template",
        item=TEMPLATE,
        fields=(
            field("sender", "A sender ID of the account.", required=True),
            field("name", "What you call it.", required=True),
            field("body", "The text, with {{name}} where it varies.", required=True),
            field("template_id", "Its DLT id; needed for India."),
            field("type", "Its DLT type; needed for India.", {"enum": ["T", "P", "SI", "SE"]}),
            field("is_english", "1 or 0.", BIT),
        ),
        narrow=("name",),
        words={
            "list": "Templates List",
            "make": "Template Saved Successfully",
            "one": "Template Data",
            "change": "Template Updated Successfully",
            "delete": "Deleted Successfully",
        },
    ),
    *resource(
        LEFT,
        f"2.4 {LEFT}[/id]",
        noun="opt-out",
        item=OPTOUT,
        fields=(
            field("receiver", "A number with its country code.", required=True),
            TYPE,
            field("value", "The tag, sender ID or service; blank for `all`."),
        ),
        narrow=("id", "iso", "receiver", "type", "value"),
        words={
            "list": "Unsubscribers list",
            "make": "Receiver added successfully",
            "one": "Unsubscribers data",
            "change": "Receiver update successfully",
            "delete": "Deleted Successfully",
        },
    ),
    operation(
        "DELETE",
        LEFT,
        "Delete all opt-outs that meet the filters; without one, all",
        contract=f"2.4 {LEFT}[/id] DELETE",
        parameters=filters("id", "iso", "receiver", "type", "value")[:-1],
        answers={200: gone("Deleted Successfully")},
    ),
    operation(
        "POST",
        f"{LEFT}/import",
        "Opt out the numbers of a file (text, CSV, XLS, XLSX; at most 100 MB)",
        contract=f"2.4 {LEFT}/import POST",
        parameters=(
            FILE,
            field("type", "What they leave; everything if not said.", TYPE.schema),
            field("value", "The tag, sender ID or service."),
        ),
        media=(MULTIPART,),
        answers={200: said("Receivers accepted for import")},
    ),
    *resource(
        BLOCKS,
        f"2.4 {BLOCKS}[/id]",
        noun="blocked template",
        item=BLOCK,
        fields=(
            field("template_id", "Its DLT id, or our id of it.", required=True),
            field("status", "1: blocked, 0: not.", BIT),
        ),
        narrow=("id", "template_id", "status"),
        words={
            "list": "Templates list",
            "make": "Template added successfully",
            "one": "Template data",
            "change": "Template update successfully",
            "delete": "Deleted Successfully",
        },
    ),
    operation(
        "DELETE",
        BLOCKS,
        "Unblock all templates that meet the filters; without one, all",
        contract=f"2.4 {BLOCKS}[/id] DELETE",
        parameters=filters("id", "template_id", "status")[:-1],
        answers={200: gone("Deleted Successfully")},
    ),
    operation(
        "POST",
        f"{BLOCKS}/import",
        "Block the templates of a file (text, CSV, XLSX)",
        contract=f"2.4 {BLOCKS}/import POST",
        parameters=(FILE,),
        media=(MULTIPART,),
        answers={200: said("Templates accepted for import")},
    ),
    *(
        operation(
            "POST",
            f"sms/suppressions/{way}/link",
            f"An address by which recipients {verb}",
            contract=f"2.4 sms/suppressions/{way}/link POST",
            parameters=CONSENT,
            answers={200: said(f"{way.capitalize()} link generated Successfully.", data=TEXT)},
        )
        for way, verb in (("optout", "leave"), ("optin", "join again"))
    ),
    operation(
        "POST",
        "sms/optout",
        "Opt a number out of everything (2018)",
        contract="2.4 sms/optout POST",
        parameters=(field("number", "With its country code.", required=True),),
        answers={200: told(NUMBER, "Number added to optout list")},
    ),
    operation(
        "DELETE",
        "sms/optout/{number}",
        "Let a number be written to again (2018)",
        contract="2.4 sms/optout/{number} DELETE",
        parameters=(place_of("number", {"type": "string", "pattern": "^[0-9]{4,20}$"}),),
        answers={200: gone("Deleted Successfully")},
    ),
]
