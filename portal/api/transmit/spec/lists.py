"""Lists, their members, and files that are fetched into them."""

from dataclasses import replace

from portal.api.openapi.operation import TEXT, WHOLE, Operation, Parameter, Schema, rows
from portal.api.transmit.spec.describing import (
    MAYBE_TIME,
    PAGE,
    PAGING,
    TIME,
    answered,
    described,
    param,
)

MAYBE_TEXT: Schema = {"type": ["string", "null"]}
STYLE = param(
    "response_style",
    "`array`: fields as a list of name and value.",
    {"enum": ["object", "array"]},
)
# An object by name, or a list where there is none or the style asks for one.
FIELDS: Schema = {"type": ["object", "array"]}
LIST_ID = param("list_id", "The list.", WHOLE, required=True)
EITHER = param("list_id", "The list; 0 or none: all lists.", WHOLE)
MSISDN = param(
    "msisdn",
    "A mobile number.",
    {"type": ["string", "integer"]},
    required=True,
    example="61400000000",
)
COUNTRY = param("countrycode", "Where a local number lies.", TEXT, example="AU")
NAMES = (param("first_name", "First name."), param("last_name", "Last name."))
NAMED = param("field_1", "The name of a field; also field_2 to field_10.")
VALUED = param("field_1", "The value of a field of the list; also field_2 to field_10.")

LIST: dict[str, Schema] = {"id": WHOLE, "name": TEXT, "created": TIME, "fields": FIELDS}
COUNTED: dict[str, Schema] = {**LIST, "members_active": WHOLE, "members_total": WHOLE}
MEMBER: dict[str, Schema] = {
    "list_id": WHOLE,
    "msisdn": WHOLE,
    "first_name": MAYBE_TEXT,
    "last_name": MAYBE_TEXT,
    "created_at": MAYBE_TIME,
    "status": {"enum": ["active", "inactive"]},
}
IDS = answered({"list_ids": rows(WHOLE)})


def part(properties: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """The schema of a row inside an answer; those of `optional` may be missing."""
    return {
        "type": "object",
        "properties": {**properties, **(optional or {})},
        "required": sorted(properties),
        "additionalProperties": False,
    }


ONE = answered(MEMBER, {"fields": FIELDS})
MEMBERS = rows(part(MEMBER, {"fields": FIELDS}))


def _with_custom(operations: list[Operation]) -> list[Operation]:
    """The answer names each field that was sent, as `custom_1` to `custom_10`."""
    custom: dict[str, Schema] = {f"custom_{number}": TEXT for number in range(1, 11)}
    schema = answered({"id": WHOLE}, custom)
    return [
        replace(each, answers={200: replace(each.answers[200], schema=schema)})
        for each in operations
    ]


def _member(call: str, summary: str, *more: Parameter) -> list[Operation]:
    return described(call, summary, (LIST_ID, MSISDN, *more, COUNTRY, STYLE), ONE)


OPERATIONS: list[Operation] = [
    *described(
        "add-list",
        "Make a list",
        (param("name", "Its name.", required=True, example="Regulars"), NAMED, STYLE),
        answered({**LIST, "members_active": WHOLE}),
    ),
    *described(
        "get-lists",
        "The lists",
        (*PAGING, STYLE),
        answered({"page": PAGE, "lists_total": WHOLE, "lists": rows(part(COUNTED))}),
    ),
    *described(
        "get-list",
        "A list with its members",
        (
            LIST_ID,
            param("members", "Which members.", {"enum": ["active", "inactive", "all", "none"]}),
            *PAGING,
            STYLE,
        ),
        answered({"page": PAGE, **COUNTED, "members": MEMBERS}),
    ),
    *described("remove-list", "Remove a list", (LIST_ID,), answered({})),
    *_with_custom(
        described("add-field-to-list", "Name fields of a list", (LIST_ID, NAMED), answered({}))
    ),
    *_member("add-to-list", "Put a number into a list", *NAMES, VALUED),
    *_member("edit-list-member", "Tell more of a member", *NAMES, VALUED),
    *_member("get-contact", "One member of a list"),
    *described("delete-from-list", "Take a number out", (MSISDN, EITHER, COUNTRY), IDS),
    *described("optout-list-member", "Opt a number out", (MSISDN, EITHER, COUNTRY), IDS),
    *described(
        "add-contacts-bulk",
        "Have a file fetched into a list",
        (
            param("file_url", "An https address of a CSV or spreadsheet.", required=True),
            param("list_id", "The list; or", WHOLE),
            param("name", "the name of a new one."),
            COUNTRY,
            NAMED,
        ),
        answered({"list_id": WHOLE}),
        errors=(400, 401, 403, 409, 413, 429, 503),
    ),
    *described(
        "add-contacts-bulk-progress",
        "How far the latest file is",
        (LIST_ID,),
        answered(
            {
                "list_id": WHOLE,
                "status": {"enum": ["in progress", "completed", "failed"]},
                "importlength": WHOLE,
                "completed": WHOLE,
                "duplicates": WHOLE,
                "skipped": WHOLE,
                "optout": WHOLE,
                "imported": WHOLE,
            },
            {"reason": TEXT},
        ),
    ),
]
