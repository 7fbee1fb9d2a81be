"""People, their identifiers, and two of them merged."""

from portal.api.openapi.operation import TEXT, row, rows
from portal.api.v2.spec.resourcekit import (
    MOMENT,
    PAGE,
    UUID,
    field,
    filters,
    gone,
    listed,
    loose,
    maybe,
    operation,
    place_of,
    resource,
    told,
)

STATUS = {"enum": ["subscribed", "unsubscribed"]}
DAY = {"type": "string", "format": "date"}
ATTRIBUTES = {"type": "object", "additionalProperties": TEXT}
CONTACT = row(
    id=UUID,
    identity=TEXT,
    email=TEXT,
    phone=TEXT,
    first_name=TEXT,
    middle_name=TEXT,
    last_name=TEXT,
    gender=TEXT,
    birth_date=maybe(DAY),
    company=TEXT,
    postal_code=TEXT,
    attributes=ATTRIBUTES,
    tags=rows(TEXT),
    status=STATUS,
    merged=rows({"type": "object"}),
    created_at=MOMENT,
    updated_at=MOMENT,
)
IDENTIFIER = row(id=UUID, contact_id=UUID, type=TEXT, value=TEXT, created_at=MOMENT)
FIELDS = (
    field("phone", "The number; it cannot be changed later.", required=True, example="12025550100"),
    field("identity", "Who it is in your own system; unique.", example="crm-1"),
    field("email", "An e-mail address."),
    field("first_name", "", example="Asha"),
    field("middle_name", ""),
    field("last_name", "", example="Rao"),
    field("gender", "In your own words."),
    field("birth_date", "Such as 1990-12-31.", DAY),
    field("company", ""),
    field("postal_code", ""),
    field("attributes", "Name and text; a blank one is taken away.", ATTRIBUTES),
    field("tags", "All tags the contact has; new ones are made.", rows(TEXT)),
)
NARROW = ("id", "identity", "phone", "email", "first_name", "last_name", "company", "tag")
HERE, THERE = place_of("id", UUID), place_of("iid", UUID)
MANY, ONE = "contacts/{id}/identifiers", "contacts/{id}/identifiers/{iid}"
KIND = field("type", "phone, email, or a word of your own.", required=True, example="email")
VALUE = field("value", "Up to 255 characters.", required=True, example="asha@example.com")

OPERATIONS = [
    *resource(
        "contacts",
        "2.8 contacts[/id]",
        noun="contact",
        item=CONTACT,
        fields=FIELDS,
        narrow=NARROW,
        words={
            "list": "Contacts List",
            "make": "Contact Saved Successfully",
            "one": "Contact Data",
            "change": "Contact Updated Successfully",
            "delete": "Deleted Successfully",
        },
    ),
    operation(
        "POST",
        "contacts/merge",
        "Merge two contacts that are one person",
        contract="2.8 contacts/merge POST",
        parameters=(
            field("origin", "The contact that goes.", UUID, required=True),
            field("destination", "The contact that stays.", UUID, required=True),
        ),
        answers={200: told(CONTACT, "Contacts Merged Successfully")},
        errors=(400, 401, 403, 404, 409, 422, 429, 503),
    ),
    operation(
        "GET",
        "contacts/identifiers",
        "Identifiers of all contacts",
        contract="2.8 contacts/identifiers GET",
        parameters=filters("type", "value"),
        answers={200: listed(IDENTIFIER, "Identifiers List")},
    ),
    operation(
        "GET",
        MANY,
        "Identifiers of a contact besides its number",
        contract=f"2.8 {MANY} GET",
        parameters=(HERE, PAGE),
        answers={200: listed(IDENTIFIER, "Identifiers List")},
    ),
    operation(
        "POST",
        MANY,
        "One more identifier",
        contract=f"2.8 {MANY} POST",
        parameters=(HERE, KIND, VALUE),
        answers={200: told(IDENTIFIER, "Identifier Saved Successfully")},
    ),
    operation(
        "GET",
        ONE,
        "One identifier",
        contract=f"2.8 {ONE} GET",
        parameters=(HERE, THERE),
        answers={200: told(IDENTIFIER, "Identifier Data")},
    ),
    operation(
        "PUT",
        ONE,
        "Another value for an identifier",
        contract=f"2.8 {ONE} PUT",
        parameters=(HERE, THERE, *loose((KIND,)), VALUE),
        answers={200: told(IDENTIFIER, "Identifier Updated Successfully")},
    ),
    operation(
        "DELETE",
        ONE,
        "Forget an identifier",
        contract=f"2.8 {ONE} DELETE",
        parameters=(HERE, THERE),
        answers={200: gone("Deleted Successfully")},
    ),
]
