"""Errors of subscriptions to events."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "no_subscription",
        Kind.NOT_FOUND,
        "No such subscription",
        "This account has no subscription with this id.",
        "It was deleted, or is of another account.",
        "List the subscriptions, and use an id from there.",
    ),
    Entry(
        "subscription_known",
        Kind.CONFLICT,
        "The subscription is there already",
        "The same event goes to the same webhook already.",
        "The call was repeated.",
        "Nothing needs to be done.",
    ),
    Entry(
        "too_many_subscriptions",
        Kind.INVALID,
        "Too many subscriptions",
        "The account has as many subscriptions as it may.",
        "The message says how many there may be.",
        "Delete one that is not used.",
    ),
    Entry(
        "unknown_event",
        Kind.INVALID,
        "No such event",
        "There is no event of this name.",
        "It is misspelt, or of a channel that is not there yet.",
        "The message lists the events.",
    ),
    Entry(
        "bad_identity",
        Kind.INVALID,
        "Not an identity",
        "What a subscription is for has another shape.",
        "It is `all`, or a kind, a colon and an id, such as number:1.",
        "Send one of those.",
    ),
    Entry(
        "unknown_identity",
        Kind.INVALID,
        "No such number or keyword",
        "The subscription names a number or a keyword that this account does not have.",
        "It was given back or deleted.",
        "List them, and use an id from there.",
    ),
]
