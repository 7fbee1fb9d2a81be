"""Errors of what a key is asked to be limited to."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "bad_expiry",
        Kind.INVALID,
        "Not a life of a key",
        "A key lives for 1 to 365 days.",
        "The number is outside of that, or no whole number.",
        "Send a whole number from 1 to 365, or leave it out.",
    ),
    Entry(
        "bad_address",
        Kind.INVALID,
        "Not an address",
        "The list of allowed addresses holds something that is none.",
        "A host name, or a network with bits behind its prefix.",
        "Use IP addresses, or networks such as 192.0.2.0/24.",
    ),
    Entry(
        "too_many_addresses",
        Kind.INVALID,
        "Too many addresses",
        "The list of allowed addresses is too long.",
        "The message says how many there may be.",
        "Use networks.",
    ),
    Entry(
        "bad_daily_cap",
        Kind.INVALID,
        "Not a daily cap",
        "The cap must be an amount above zero.",
        "It is zero, negative or no amount.",
        "Send an amount, or leave the cap out.",
    ),
    Entry(
        "unknown_kind",
        Kind.INVALID,
        "No such kind of key",
        "There is no kind of key of this name.",
        "It is misspelt.",
        "The message lists the kinds.",
    ),
    Entry(
        "more_rights",
        Kind.FORBIDDEN,
        "More rights than its own",
        "A key cannot make one that may do more than itself.",
        "The new one would have more scopes, products, addresses or time.",
        "Ask for the same or less, or make the key on its page.",
    ),
]
