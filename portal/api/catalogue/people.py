"""Errors of contacts and their import."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "no_contact",
        Kind.NOT_FOUND,
        "No such contact",
        "This account has no contact with this id.",
        "It was deleted or merged, or is of another account.",
        "Search for the number, and use the id from there.",
    ),
    Entry(
        "contact_known",
        Kind.INVALID,
        "The contact is there already",
        "Another contact has this number.",
        "A number belongs to one contact of an account.",
        "Change that one, or merge the two.",
    ),
    Entry(
        "contacts_full",
        Kind.INVALID,
        "The contacts are full",
        "The account has as many contacts as it may.",
        "The message says how many.",
        "Delete some, or ask for a higher limit.",
    ),
    Entry(
        "no_such",
        Kind.NOT_FOUND,
        "No such group, tag or segment",
        "This account has nothing of this id or name.",
        "It was deleted, or is of another account.",
        "List them, and use an id from there.",
    ),
    Entry(
        "no_import",
        Kind.NOT_FOUND,
        "No such import",
        "This account has no import with this id.",
        "It is older than we keep them, or of another account.",
        "Use the id that the upload answered.",
    ),
    Entry(
        "import_begun",
        Kind.CONFLICT,
        "The import has begun",
        "The file is being imported, or has been.",
        "The call was repeated.",
        "Ask how far it is.",
    ),
    Entry(
        "number_column",
        Kind.INVALID,
        "Which column holds the numbers?",
        "The file's numbers could not be found.",
        "No column has a heading or contents like phone numbers.",
        "Name the column.",
    ),
    Entry(
        "name_column",
        Kind.INVALID,
        "No such column",
        "The call names a column that the file does not have.",
        "The heading is misspelt.",
        "Use one of the file's headings.",
    ),
]
