"""The calls of this dialect: importing a module registers what it answers to."""

from portal.api.transmit.calls import (
    balance,
    batches,
    bulk,
    clients,
    formatting,
    history,
    keywords,
    lists,
    members,
    numbers,
    recipients,
    reports,
    responses,
    sending,
    transactions,
)

__all__ = [
    "balance",
    "batches",
    "bulk",
    "clients",
    "formatting",
    "history",
    "keywords",
    "lists",
    "members",
    "numbers",
    "recipients",
    "reports",
    "responses",
    "sending",
    "transactions",
]
