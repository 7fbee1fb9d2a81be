"""Errors of links."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "bad_url",
        Kind.INVALID,
        "Not an address that can be called",
        "The value is no web address with a host.",
        "The scheme is missing, or there are blanks in it.",
        "Send a whole address, such as https://example.com/receipts.",
    ),
    Entry(
        "url_not_https",
        Kind.INVALID,
        "HTTPS is needed",
        "Addresses that we call must begin with https://.",
        "Receipts hold numbers and texts: they do not cross the network in clear.",
        "Put a certificate before your receiver, and send its https:// address.",
    ),
    Entry(
        "url_private",
        Kind.INVALID,
        "A private address",
        "The host is one of a private network, or this machine.",
        "We call public hosts only, so that nobody reaches into the network we stand in.",
        "Give an address that the internet can reach.",
    ),
    Entry(
        "no_link",
        Kind.NOT_FOUND,
        "No such link",
        "This account has no short link with this id.",
        "It was deleted, or is of another account.",
        "List the links, and use an id from there.",
    ),
    Entry(
        "link_title",
        Kind.INVALID,
        "The title is too long",
        "The title of a link has a longest length.",
        "The message says which.",
        "Shorten it.",
    ),
    Entry(
        "link_to_link",
        Kind.INVALID,
        "A link to a short link",
        "A short link may not lead to another short link of ours.",
        "People would be sent in a circle.",
        "Link to the page itself.",
    ),
    Entry(
        "no_code",
        Kind.UNAVAILABLE,
        "No short address was free",
        "Several short addresses in a row were taken. Nothing was made.",
        "Chance, as a rule.",
        "Repeat the call.",
        retryable=True,
    ),
]
