"""Errors of the attributes of contacts."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "attributes_full",
        Kind.INVALID,
        "Too many attributes",
        "A contact has as many attributes as it may.",
        "The message says how many.",
        "Remove some.",
    ),
    Entry(
        "attribute_name",
        Kind.INVALID,
        "No usable name of an attribute",
        "The name of an attribute has another shape.",
        "It holds characters that a placeholder cannot have.",
        "Use letters, digits and underscores.",
    ),
    Entry(
        "attribute_long",
        Kind.INVALID,
        "The attribute is too long",
        "A value has more characters than there is room for.",
        "The message says how many there may be.",
        "Shorten it.",
    ),
    Entry(
        "attribute_twice",
        Kind.INVALID,
        "An attribute comes twice",
        "Two columns or fields go into the same attribute.",
        "Names that differ in capital letters only are the same.",
        "Name one of them otherwise.",
    ),
    Entry(
        "no_such_field",
        Kind.INVALID,
        "No such field",
        "The list has no field of this number.",
        "Fields are counted from 1 to 10.",
        "Add the field to the list first.",
    ),
    Entry(
        "field_used",
        Kind.CONFLICT,
        "The field is used elsewhere",
        "What is to be removed is part of a segment's rules.",
        "The message names the segment.",
        "Change that segment first.",
    ),
    Entry(
        "bad_field",
        Kind.INVALID,
        "A field is wrong",
        "A field of the contact has another shape.",
        "No e-mail address, no date, or too long.",
        "The message says what it must be.",
    ),
]
