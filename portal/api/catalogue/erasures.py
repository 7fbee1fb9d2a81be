"""Errors of erasing recipients."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "owners_key",
        Kind.FORBIDDEN,
        "Not a key to erase with",
        "This key may not erase recipients. Nothing was done.",
        "It lacks the scope erase by name, or was not made by an owner of the account.",
        "Let an owner make a key with the scope erase.",
    ),
    Entry(
        "too_many_erasures",
        Kind.INVALID,
        "Too many numbers to erase at once",
        "The list has more numbers than one call may erase. Nothing was done.",
        "The message says how many there may be.",
        "Make several calls.",
    ),
    Entry(
        "reference_long",
        Kind.INVALID,
        "The reference is too long",
        "The reference has more characters than there is room for.",
        "The message says how many there may be.",
        "Shorten it.",
    ),
    Entry(
        "reference_number",
        Kind.INVALID,
        "The reference has the number in it",
        "The reference is kept after the number is erased, so it must not name it.",
        "The number stands in the reference, in some spelling.",
        "Use a case number of your own.",
    ),
    Entry(
        "no_erasure",
        Kind.NOT_FOUND,
        "No such erasure",
        "The account has no request to erase with this id.",
        "The id is of another account, or mistyped.",
        "List the erasures, or use the id that asking gave.",
    ),
]
