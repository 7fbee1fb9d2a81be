"""Errors of opt-outs."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "no_optout",
        Kind.NOT_FOUND,
        "No such opt-out",
        "This account has no opt-out with this id.",
        "It was lifted, or is of another account.",
        "List them, and use an id from there.",
    ),
    Entry(
        "already_lifted",
        Kind.CONFLICT,
        "Lifted already",
        "The opt-out does not hold any more.",
        "The call was repeated, or the person came back.",
        "Nothing needs to be done.",
    ),
    Entry(
        "reason_missing",
        Kind.INVALID,
        "A reason is needed",
        "What was asked for is kept with its reason, which is missing.",
        "Opt-outs that are lifted, and credits that are moved by hand, must be explained later.",
        "Say why.",
    ),
    Entry(
        "note_long",
        Kind.INVALID,
        "The note is too long",
        "The note has more characters than there is room for.",
        "The message says how many there may be.",
        "Shorten it.",
    ),
    Entry(
        "no_numbers",
        Kind.INVALID,
        "No numbers",
        "At least one number is needed.",
        "The list is empty.",
        "Give a number.",
    ),
    Entry(
        "too_many_numbers",
        Kind.INVALID,
        "Too many numbers",
        "The list has more numbers than fit here.",
        "The message says how many there may be.",
        "Upload them as a file.",
    ),
    Entry(
        "none_readable",
        Kind.INVALID,
        "No number can be read",
        "None of the numbers can be written to.",
        "They lack their country code, or are no numbers.",
        "Write them with country code.",
    ),
    Entry(
        "optout_known",
        Kind.CONFLICT,
        "Opted out already",
        "The number has opted out of that.",
        "The call was repeated.",
        "Nothing needs to be done.",
    ),
    Entry(
        "lifted",
        Kind.INVALID,
        "Lifted meanwhile",
        "Somebody lifted the opt-out at the same moment.",
        "Two calls, or a call and a person.",
        "Repeat the call.",
        retryable=True,
    ),
]
