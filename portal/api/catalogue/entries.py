"""The catalogue of errors: every code that can reach a caller, in the order of the areas."""

from dataclasses import dataclass
from functools import cache

from portal.api.catalogue import (
    access,
    attributes,
    campaigns,
    contactlists,
    dlttemplates,
    erasures,
    files,
    keyrules,
    keys,
    links,
    money,
    optouts,
    optouttags,
    parameters,
    people,
    profiles,
    resources,
    rows,
    sending,
    subaccountfields,
    subaccounts,
    subscriptions,
    templateblocks,
    templates,
    timing,
    transmitting,
    webhooks,
)
from portal.api.catalogue.entry import Entry, by_code


@dataclass(frozen=True)
class Area:
    """Entries that belong together."""

    title: str
    entries: list[Entry]


WRITTEN = (
    Area("Getting in, and being understood", access.ENTRIES),
    Area("Values", parameters.ENTRIES),
    Area("Sending", sending.ENTRIES),
    Area(
        "Senders, templates, webhooks, links",
        resources.ENTRIES
        + templates.ENTRIES
        + dlttemplates.ENTRIES
        + templateblocks.ENTRIES
        + webhooks.ENTRIES
        + subscriptions.ENTRIES
        + links.ENTRIES,
    ),
    Area(
        "Contacts and opt-outs",
        people.ENTRIES
        + contactlists.ENTRIES
        + profiles.ENTRIES
        + attributes.ENTRIES
        + optouts.ENTRIES
        + optouttags.ENTRIES
        + erasures.ENTRIES,
    ),
    Area(
        "Credits, sub-accounts, keys",
        money.ENTRIES
        + subaccounts.ENTRIES
        + subaccountfields.ENTRIES
        + keys.ENTRIES
        + keyrules.ENTRIES,
    ),
    Area("Numbers, keywords, clients", transmitting.ENTRIES),
    Area("Campaigns", campaigns.ENTRIES + timing.ENTRIES),
    Area("Files", files.ENTRIES),
)


@cache
def areas() -> tuple[Area, ...]:
    """All areas; the last one is made of the words that the checks of rows and files have."""
    known = by_code(*(area.entries for area in WRITTEN))
    return (*WRITTEN, Area("Rows and numbers", rows.entries(known)))


@cache
def catalogue() -> dict[str, Entry]:
    """Every entry by its code."""
    return by_code(*(area.entries for area in areas()))
