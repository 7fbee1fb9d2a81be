"""Errors of what a sub-account is called and where it is."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "name",
        Kind.INVALID,
        "No usable name",
        "The name must have 1 to 120 visible characters.",
        "It is blank or too long.",
        "Send another one.",
    ),
    Entry(
        "timezone",
        Kind.INVALID,
        "No such time zone",
        "The value is no time zone that we know.",
        "An abbreviation or an offset.",
        "Use a name such as Asia/Kolkata.",
    ),
    Entry(
        "country",
        Kind.INVALID,
        "No such country",
        "The value is no country that we know.",
        "A name where a code is due.",
        "Use the ISO code, such as IN.",
    ),
    Entry(
        "unknown_username",
        Kind.INVALID,
        "Nobody of this name",
        "No account of yours has this user name or e-mail address.",
        "It is misspelt, or the account is not under yours.",
        "Use a send credential's user name, or its owner's e-mail address.",
    ),
    Entry(
        "ambiguous_username",
        Kind.INVALID,
        "Several accounts of this name",
        "The person belongs to several accounts.",
        "An e-mail address does not say which.",
        "Give the user name of one of the account's send credentials.",
    ),
]
