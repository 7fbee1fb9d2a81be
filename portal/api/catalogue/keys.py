"""Errors of keys."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "bad_key",
        Kind.INVALID,
        "No usable key of a booking",
        "Each booking needs a key of its own, so that it is done once.",
        "It is blank or too long.",
        "Repeat the call with a new Idempotency-Key.",
    ),
    Entry(
        "no_key",
        Kind.NOT_FOUND,
        "No such key",
        "This account has no such key, or none that this call made.",
        "It was never made, or another kind of key is meant.",
        "Make one.",
    ),
    Entry(
        "key_is_live",
        Kind.CONFLICT,
        "There is a live key already",
        "A key that this call made still works, so no second one is made.",
        "The call was repeated, or two programs make keys.",
        "Regenerate or revoke the one there is.",
    ),
    Entry(
        "key_ended",
        Kind.CONFLICT,
        "The key was revoked",
        "A revoked key cannot be changed or regenerated.",
        "Somebody ended it for good.",
        "Make a new one.",
    ),
    Entry(
        "already_replaced",
        Kind.CONFLICT,
        "Replaced already",
        "The key was regenerated before, and its successor works.",
        "The call was repeated.",
        "Regenerate the successor.",
    ),
    Entry(
        "bad_overlap",
        Kind.INVALID,
        "Not a possible overlap",
        "The old text cannot go on for that long, or not at all.",
        "A user name has one password at a time; other keys have a short list of overlaps.",
        "The message lists them.",
    ),
    Entry(
        "test_key",
        Kind.FORBIDDEN,
        "Not with a test key",
        "A test key moves no credits and costs nothing.",
        "The key was made for tests.",
        "Use a live key.",
    ),
]
