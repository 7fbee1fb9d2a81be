"""Errors of DLT registrations."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "dlt_header_id",
        Kind.INVALID,
        "Not a DLT header id",
        "The header id of a sender for India has another shape.",
        "It has digits only, and a fixed range of lengths.",
        "Copy it from the portal of your operator.",
    ),
    Entry(
        "dlt_entity_id",
        Kind.INVALID,
        "Not a DLT entity id",
        "The entity id for India has another shape.",
        "It has digits only, and a fixed range of lengths.",
        "Copy it from the portal of your operator.",
    ),
    Entry(
        "dlt_template_id",
        Kind.INVALID,
        "Not a DLT template id",
        "The template id for India has another shape.",
        "It has digits only, and a fixed range of lengths.",
        "Copy it from the portal of your operator.",
    ),
    Entry(
        "dlt_template_known",
        Kind.INVALID,
        "The DLT template is there already",
        "The account has a registered text under this id.",
        "It was entered or imported before.",
        "Change that one.",
    ),
    Entry(
        "dlt_id",
        Kind.INVALID,
        "Not a DLT id",
        "A DLT id has digits only, usually 19.",
        "Blanks or letters in it.",
        "Copy it from the portal of your operator.",
    ),
    Entry(
        "dlt_missing",
        Kind.INVALID,
        "A DLT id is missing",
        "A template for India needs its DLT template id and its type.",
        "The sender is one for India.",
        "Send both, as they are registered.",
    ),
    Entry(
        "dlt_text_differs",
        Kind.CONFLICT,
        "Registered with another text",
        "The template id is registered with another text.",
        "One id belongs to one text.",
        "Change the registered text first, or take another id.",
    ),
    Entry(
        "no_dlt_template",
        Kind.NOT_FOUND,
        "No such registered text",
        "The account has no registered text with this id.",
        "It was deleted, or is of another account.",
        "List them.",
    ),
    Entry(
        "too_many_dlt_templates",
        Kind.INVALID,
        "Too many registered texts",
        "The account has as many registered texts as it may.",
        "The message says how many.",
        "Delete some that are not used.",
    ),
]
