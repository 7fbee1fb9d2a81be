"""Errors of sub-accounts."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "no_such_account",
        Kind.NOT_FOUND,
        "No such sub-account",
        "There is no such account under yours.",
        "The user name or id is of an account elsewhere, or misspelt.",
        "List your sub-accounts.",
    ),
    Entry(
        "account_closed",
        Kind.CONFLICT,
        "The account is closed",
        "A closed account takes no changes.",
        "Somebody closed it for good.",
        "Make a new one.",
    ),
    Entry(
        "wrong_parent",
        Kind.INVALID,
        "Not under this account",
        "An account of this kind cannot be made there.",
        "Customers have no accounts below them.",
        "Make it under a reseller.",
    ),
    Entry(
        "parent_closed",
        Kind.INVALID,
        "The account above is closed",
        "Nothing can be made under a closed account.",
        "It was closed for good.",
        "Choose another.",
    ),
    Entry(
        "person_exists",
        Kind.CONFLICT,
        "This person has a sign-in",
        "A sign-in with this e-mail address exists.",
        "They signed up or were invited before.",
        "Invite them to the account instead.",
    ),
    Entry(
        "sign_up_off",
        Kind.FORBIDDEN,
        "Sign-up is off",
        "Nobody can sign up here by themselves.",
        "Whoever runs this portal decides that.",
        "Ask them for an account.",
    ),
]
