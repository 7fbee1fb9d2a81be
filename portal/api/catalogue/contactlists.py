"""Errors of lists, tags, segments and their members."""

from portal.api.catalogue.entry import Entry, Kind

ENTRIES = [
    Entry(
        "no_member",
        Kind.NOT_FOUND,
        "Not a member",
        "The number is not in this list.",
        "It was removed, or never added.",
        "Add it first.",
    ),
    Entry(
        "left_list",
        Kind.CONFLICT,
        "The number has opted out",
        "The person has left, and is not added again by a call.",
        "They asked for it.",
        "Only they can come back.",
    ),
    Entry(
        "part_name",
        Kind.INVALID,
        "No usable name",
        "The name of a group, tag or segment is blank or too long.",
        "The message says how long it may be.",
        "Give a short name.",
    ),
    Entry(
        "part_known",
        Kind.INVALID,
        "The name is taken",
        "There is a group, tag or segment of this name.",
        "The call was repeated, or a colleague was first.",
        "Use the one there is, or take another name.",
    ),
    Entry(
        "part_used",
        Kind.CONFLICT,
        "It is used elsewhere",
        "What is to be deleted is part of a segment's rules.",
        "The message names the segment.",
        "Change that segment first.",
    ),
    Entry(
        "full",
        Kind.INVALID,
        "As many as there may be",
        "The account has as many of these as it may.",
        "The message says how many.",
        "Delete some, or ask for a higher limit.",
    ),
    Entry(
        "nobody_selected",
        Kind.INVALID,
        "Nobody is selected",
        "The change is for nobody.",
        "No contact was named.",
        "Name at least one.",
    ),
    Entry(
        "nobody_matches",
        Kind.INVALID,
        "Nobody matches",
        "No contact meets the filter any more.",
        "Others changed them meanwhile.",
        "Look again.",
    ),
    Entry(
        "segment_rules",
        Kind.CONFLICT,
        "More than tags",
        "The segment has rules besides tags, which this call cannot change.",
        "It was made on its page.",
        "Change it there.",
    ),
]
