"""Errors of opt-out tags."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "unknown_scope",
        Kind.INVALID,
        "No such scope",
        "The value is not one of those that there are.",
        "An opt-out holds for all, a product, a sender or a tag; a key has a short list of scopes.",
        "The message lists them.",
    ),
    Entry(
        "no_tag",
        Kind.NOT_FOUND,
        "No such opt-out tag",
        "This account has no opt-out tag with this id.",
        "It was deleted, or is of another account.",
        "List the tags.",
    ),
    Entry(
        "tag_name",
        Kind.INVALID,
        "No usable name of a tag",
        "The name is blank or too long, or holds a comma.",
        "The message says what it may be.",
        "Give a short name.",
    ),
    Entry(
        "tag_known",
        Kind.INVALID,
        "The tag is there already",
        "The account has an opt-out tag of this name.",
        "The call was repeated.",
        "Use it.",
    ),
    Entry(
        "tag_used",
        Kind.CONFLICT,
        "The tag is in use",
        "People have left this tag, so it cannot be deleted.",
        "Their opt-outs would be lost.",
        "Keep it.",
    ),
    Entry(
        "description_long",
        Kind.INVALID,
        "The description is too long",
        "It has more characters than there is room for.",
        "The message says how many there may be.",
        "Shorten it.",
    ),
]
