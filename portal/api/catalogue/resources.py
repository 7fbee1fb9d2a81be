"""Errors of senders, numbers and keywords."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "bad_sender",
        Kind.INVALID,
        "Not a possible sender ID",
        "The text cannot be a sender ID anywhere.",
        "It is longer than 11 characters, or 15 digits, or holds characters that phones do not "
        "show.",
        "Ask for 3 to 11 letters and digits, or for a number.",
    ),
    Entry(
        "sender_known",
        Kind.CONFLICT,
        "The sender ID is there already",
        "The account has this sender ID, or has asked for it.",
        "The call was repeated, or a colleague was first.",
        "List the senders: its state stands there.",
    ),
    Entry(
        "sender_decided",
        Kind.CONFLICT,
        "Decided already",
        "What was asked for has been approved or refused meanwhile.",
        "Two people decided, or the call came late.",
        "Read it again.",
    ),
    Entry(
        "answer_missing",
        Kind.INVALID,
        "A reason is needed",
        "A refusal must say why.",
        "The reason was left out.",
        "Give a sentence that helps whoever asked.",
    ),
    Entry(
        "no_keyword",
        Kind.NOT_FOUND,
        "No such keyword",
        "This account has no such keyword on this number.",
        "It was deleted, or is of another account.",
        "List the keywords.",
    ),
    Entry(
        "no_number",
        Kind.NOT_FOUND,
        "No such number",
        "This account has no such number.",
        "It was given back, or never leased.",
        "List the numbers.",
    ),
    Entry(
        "unknown_sender",
        Kind.INVALID,
        "No such sender",
        "The account has no sender ID of this name, or it was refused.",
        "It is misspelt, or was never asked for.",
        "Ask for the sender ID first.",
    ),
    Entry(
        "sender_used",
        Kind.CONFLICT,
        "The sender is in use",
        "Campaigns or opt-outs refer to the sender ID, so it has to stay.",
        "It was sent from.",
        "Keep it.",
    ),
    Entry(
        "sender_fixed",
        Kind.CONFLICT,
        "The sender keeps its name",
        "An approved sender ID cannot be renamed.",
        "Carriers know it by its name.",
        "Ask for a new one.",
    ),
    Entry(
        "bad_status",
        Kind.INVALID,
        "Not a state",
        "The value is not one of the states that there are.",
        "Another number was sent.",
        "The message lists them.",
    ),
]
