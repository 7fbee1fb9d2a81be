"""Errors of webhooks."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "webhook_name",
        Kind.INVALID,
        "No usable name of a webhook",
        "The name is blank or too long.",
        "The message says how long it may be.",
        "Give a short name.",
    ),
    Entry(
        "webhook_secret",
        Kind.INVALID,
        "The secret is too long",
        "The secret of a webhook has a longest length.",
        "The message says which.",
        "Shorten it; 32 random characters are plenty.",
    ),
    Entry(
        "webhook_status",
        Kind.INVALID,
        "Not a state of a webhook",
        "A webhook is active (1) or inactive (0).",
        "Another value was sent.",
        "Send 1 or 0.",
    ),
    Entry(
        "no_webhook",
        Kind.NOT_FOUND,
        "No such webhook",
        "This account has no webhook with this id.",
        "It was deleted, or is of another account.",
        "List the webhooks, and use an id from there.",
    ),
    Entry(
        "unknown_webhook",
        Kind.INVALID,
        "No such webhook",
        "The call refers to a webhook that this account does not have.",
        "It was deleted, or the id is misspelt.",
        "Make the webhook first, and send its id.",
    ),
    Entry(
        "too_many_webhooks",
        Kind.INVALID,
        "Too many webhooks",
        "The account has as many webhooks as it may.",
        "The message says how many there may be.",
        "Delete one that is not used.",
    ),
]
