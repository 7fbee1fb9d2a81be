"""Tags, segments, subscriptions and files of contacts."""

from portal.api.openapi.operation import FLAG, MULTIPART, TEXT, WHOLE, Answer, Operation, row, rows
from portal.api.v2.spec.contacts import CONTACT, HERE, STATUS
from portal.api.v2.spec.resourcekit import (
    MOMENT,
    PAGE,
    UUID,
    field,
    gone,
    listed,
    maybe,
    operation,
    place_of,
    resource,
    told,
)

TAG = row(id=UUID, name=TEXT, contacts=WHOLE)
OPERATOR = {"enum": ["any", "all"]}
SEGMENT = row(
    id=UUID,
    name=TEXT,
    positive_tags=rows(TEXT),
    positive_tags_operator=OPERATOR,
    negative_tags=rows(TEXT),
    negative_tags_operator=OPERATOR,
    by_tags=FLAG,
    contacts=WHOLE,
    created_at=MOMENT,
)
SUBSCRIPTION = row(
    id=UUID,
    contact_id=UUID,
    channel={"const": "sms"},
    channel_id=TEXT,
    identifier_id=maybe(UUID),
    status=STATUS,
    created_at=MOMENT,
)
IMPORT = row(
    id=UUID,
    file=TEXT,
    status={"enum": ["draft", "running", "done", "failed"]},
    replace_tags=FLAG,
    tags=rows(TEXT),
    rows=WHOLE,
    added=WHOLE,
    changed=WHOLE,
    known=WHOLE,
    invalid=WHOLE,
    problem=TEXT,
    created_at=MOMENT,
    finished_at=maybe(MOMENT),
)
TAKEN = Answer(
    "Taken; it is imported in the background",
    row(
        status={"const": "OK"},
        code={"const": 202},
        message={"const": "Subscribers accepted for import"},
        data=IMPORT,
    ),
)
MANY, ONE = "contacts/{id}/subscriptions", "contacts/{id}/subscriptions/{sid}"
SUB = place_of("sid", UUID)
WANTED = (
    field("channel", "sms is the only one.", {"const": "sms"}, required=True, example="sms"),
    field("channel_id", "A sender ID, a service or an opt-out tag; blank: everything."),
    field("identifier_id", "One of the contact's phones; blank: its own number."),
)
LIST = {
    "type": "object",
    "required": ["subscriptions"],
    "properties": {
        "subscriptions": {
            "type": "array",
            "minItems": 1,
            "maxItems": 100,
            "items": {
                "type": "object",
                "required": ["channel"],
                "properties": {each.name: each.schema for each in WANTED},
            },
        }
    },
    "example": {"subscriptions": [{"channel": "sms", "channel_id": "T"}]},
}
REASON = field("reason", "What the person said, up to 200 characters; kept with the opt-out.")


def _verb(verb: str, summary: str, message: str) -> list[Operation]:
    """Leaving or joining: everything, or one subscription."""
    every, one = f"contacts/{{id}}/{verb}", f"contacts/{{id}}/{verb}/{{sid}}"
    return [
        operation(
            "POST",
            every,
            f"{summary} everything",
            contract=f"2.8 {every} POST",
            parameters=(HERE, REASON),
            answers={200: told(CONTACT, message)},
        ),
        operation(
            "POST",
            one,
            f"{summary} one subscription",
            contract=f"2.8 {one} POST",
            parameters=(HERE, SUB, REASON),
            answers={200: told(SUBSCRIPTION, message)},
        ),
    ]


OPERATIONS = [
    *resource(
        "contacts/tags",
        "2.8 contacts/tags[/id]",
        noun="tag",
        item=TAG,
        fields=(field("name", "Up to 40 characters, no comma.", required=True, example="vip"),),
        narrow=("name",),
        words={
            "list": "Tags List",
            "make": "Tag Saved Successfully",
            "one": "Tag Data",
            "change": "Tag Updated Successfully",
            "delete": "Deleted Successfully",
        },
    ),
    *resource(
        "contacts/segments",
        "2.8 contacts/segments[/id]",
        noun="segment",
        item=SEGMENT,
        fields=(
            field("name", "Up to 80 characters.", required=True, example="Best"),
            field("positive_tags", "Tags that people have: names or ids.", rows(TEXT)),
            field("positive_tags_operator", "all (usual) or any of them.", OPERATOR),
            field("negative_tags", "Tags that people do not have.", rows(TEXT)),
            field("negative_tags_operator", "Who has any (usual) or all of them is out.", OPERATOR),
        ),
        narrow=("name",),
        words={
            "list": "Segments List",
            "make": "Segment Saved Successfully",
            "one": "Segment Data",
            "change": "Segment Updated Successfully",
            "delete": "Deleted Successfully",
        },
    ),
    operation(
        "GET",
        "contacts/segments/{id}/subscribers",
        "Who belongs to a segment now",
        contract="2.8 contacts/segments/{id}/subscribers GET",
        parameters=(HERE, PAGE),
        answers={200: listed(CONTACT, "Subscribers List")},
    ),
    operation(
        "GET",
        "contacts/subscriptions",
        "Subscriptions of all contacts",
        contract="2.8 contacts/subscriptions GET",
        parameters=(PAGE,),
        answers={200: listed(SUBSCRIPTION, "Subscriptions List")},
    ),
    operation(
        "GET",
        MANY,
        "Subscriptions of a contact",
        contract=f"2.8 {MANY} GET",
        parameters=(HERE, PAGE),
        answers={200: listed(SUBSCRIPTION, "Subscriptions List")},
    ),
    operation(
        "POST",
        MANY,
        "Note what a contact subscribes to",
        contract=f"2.8 {MANY} POST",
        media=("application/json",),
        parameters=(HERE,),
        body=LIST,
        answers={200: told(rows(SUBSCRIPTION), "Subscriptions Saved Successfully")},
    ),
    operation(
        "GET",
        ONE,
        "One subscription",
        contract=f"2.8 {ONE} GET",
        parameters=(HERE, SUB),
        answers={200: told(SUBSCRIPTION, "Subscription Data")},
    ),
    operation(
        "PUT",
        ONE,
        "Change a subscription",
        contract=f"2.8 {ONE} PUT",
        parameters=(HERE, SUB, *WANTED),
        answers={200: told(SUBSCRIPTION, "Subscription Updated Successfully")},
    ),
    operation(
        "DELETE",
        ONE,
        "Forget a subscription: no opt-out",
        contract=f"2.8 {ONE} DELETE",
        parameters=(HERE, SUB),
        answers={200: gone("Deleted Successfully")},
    ),
    *_verb("unsubscribe", "Opt out of", "Unsubscribed Successfully"),
    *_verb("resubscribe", "Lift the opt-outs from", "Resubscribed Successfully"),
    operation(
        "GET",
        "contacts/import/subscribers",
        "Files of contacts",
        contract="2.8 contacts/import/subscribers[/id] GET",
        parameters=(PAGE,),
        answers={200: listed(IMPORT, "Imports List")},
    ),
    operation(
        "POST",
        "contacts/import/subscribers",
        "Import a file of contacts",
        contract="2.8 contacts/import/subscribers[/id] POST",
        media=(MULTIPART,),
        parameters=(
            field(
                "file",
                "CSV, TXT, XLS or XLSX with a column of numbers.",
                {"type": "string", "format": "binary"},
                required=True,
            ),
            field("tags", "Tags for everybody in it, with commas between."),
            field("replace_tags", "1: they lose the tags they had.", {"enum": ["0", "1"]}),
            field(
                "policy",
                "What happens to known numbers: fill (usual) what is blank, overwrite, leave.",
                {"enum": ["fill", "overwrite", "leave"]},
            ),
        ),
        answers={202: TAKEN},
    ),
    operation(
        "GET",
        "contacts/import/subscribers/{id}",
        "How far a file is",
        contract="2.8 contacts/import/subscribers[/id] GET",
        parameters=(HERE,),
        answers={200: told(IMPORT, "Import Data")},
    ),
]
