"""Errors of blocked templates."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "template_blocked",
        Kind.INVALID,
        "The template is blocked",
        "Nothing may be sent by this template.",
        "It is on the account's block list.",
        "Take it off the list, or use another one.",
    ),
    Entry(
        "template_blocked_already",
        Kind.CONFLICT,
        "Blocked already",
        "The template is on the block list.",
        "The call was repeated.",
        "Nothing needs to be done.",
    ),
    Entry(
        "no_blocked_template",
        Kind.NOT_FOUND,
        "No such entry",
        "The account's block list has no entry with this id.",
        "It was taken off, or is of another account.",
        "List the entries.",
    ),
    Entry(
        "too_many_blocked_templates",
        Kind.INVALID,
        "Too many blocked templates",
        "The block list is full.",
        "The message says how many there may be.",
        "Take some off.",
    ),
    Entry(
        "bad_template_id",
        Kind.INVALID,
        "Not a template id",
        "The value is neither a DLT id nor an id of ours.",
        "Letters in a DLT id, or a name.",
        "Give the digits of the DLT id, or our own id.",
    ),
    Entry(
        "no_rows",
        Kind.INVALID,
        "Nothing in the file",
        "The file has no rows that can be taken.",
        "Only headings, or a blank file.",
        "Put one entry in each row.",
    ),
]
