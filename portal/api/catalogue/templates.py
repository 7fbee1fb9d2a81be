"""Errors of templates."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "no_template",
        Kind.NOT_FOUND,
        "No such template",
        "This account has no template with this id or alias.",
        "It was archived, or the id is of another account.",
        "List the templates, and use an id from there.",
    ),
    Entry(
        "template_known",
        Kind.INVALID,
        "A template of this name is there",
        "Names of templates are used once.",
        "The call was repeated, or a colleague was first.",
        "Take another name, or change the template there is.",
    ),
    Entry(
        "template_name",
        Kind.INVALID,
        "No usable name of a template",
        "The name is blank or too long.",
        "The message says how long it may be.",
        "Give a short name.",
    ),
    Entry(
        "template_archived",
        Kind.CONFLICT,
        "The template is archived",
        "An archived template cannot be changed.",
        "Somebody archived it.",
        "Bring it back on its page, or make a new one.",
    ),
    Entry(
        "unknown_template",
        Kind.INVALID,
        "No such version",
        "The template has no version of this number, or was archived.",
        "The version is higher than the newest one.",
        "Leave the version out: the newest one is taken.",
    ),
]
