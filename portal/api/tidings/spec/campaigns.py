"""Campaigns: made, looked at, read, changed, called off."""

from campaigns.models import Campaign
from campaigns.selectors.campaigns import FILTERS
from portal.api.openapi.operation import FLAG, TEXT, WHOLE, Answer, Parameter, row, rows
from portal.api.tidings.spec import shapes
from portal.api.tidings.spec.kit import (
    ANY,
    CAMPAIGN,
    MOMENT,
    OBJECT,
    OBJECTS,
    TEXTS,
    among,
    call,
    field,
    maybe,
    merged,
)

DRAFT = (
    field("recipients", OBJECT, "One of `file`, `numbers`, `rows`, `audience`."),
    field("mapping", OBJECT, "Which column holds what."),
    field("keep", among(*Campaign.Keep.values), "Which row of a number is sent."),
    field("text", TEXT, "With `{{column}}` for what differs."),
    field("template", maybe(OBJECT), "`id`, and `version` where not the newest."),
    field("product", TEXT, "Its code.", example="T"),
    field("sender", TEXT, "An approved sender ID."),
    field("optout_tags", TEXTS),
    field("scheduled_at", maybe(TEXT), "By the account's clocks, or with an offset."),
    field("plan", OBJECT, "How it leaves: at once, in batches, at hours."),
)
READING = row(
    file=shapes.FILE,
    format=ANY,
    columns=OBJECTS,
    sample=ANY,
    guesses=OBJECT,
    look=ANY,
    unread=ANY,
    mapping=OBJECT,
    keep=TEXT,
    saved=maybe(OBJECT),
)
AUDIENCE = row(audience=TEXT, kind=TEXT, name=TEXT, people=maybe(WHOLE), counted_at=maybe(MOMENT))
ONE = "campaigns/{campaign_uuid}"

OPERATIONS = [
    call(
        "GET",
        "campaigns",
        "Campaigns, the newest first",
        {200: row(campaigns=rows(shapes.SUMMARY), next=maybe(TEXT))},
        Parameter("show", among(*FILTERS), "Only these."),
        Parameter("before", TEXT, "The `next` of the page before."),
        Parameter("size", {**WHOLE, "minimum": 0, "maximum": 100}, "Campaigns a page."),
    ),
    call(
        "POST",
        "campaigns",
        "Make a draft",
        {201: shapes.CAMPAIGN},
        field("name", TEXT, required=True, example="Autumn sale"),
        *DRAFT,
    ),
    call("GET", ONE, "All about a campaign", {200: shapes.CAMPAIGN}, CAMPAIGN),
    call("PATCH", ONE, "Change a draft", {200: shapes.CAMPAIGN}, CAMPAIGN, field("name"), *DRAFT),
    call(
        "DELETE",
        ONE,
        "Throw a draft away, or call a campaign off",
        {200: shapes.STATUS},
        CAMPAIGN,
    ),
    call("GET", f"{ONE}/status", "How it stands", {200: shapes.STATUS}, CAMPAIGN),
    call("GET", f"{ONE}/mapping", "How its file is read", {200: READING}, CAMPAIGN),
    call(
        "PUT",
        f"{ONE}/mapping",
        "Read the file another way",
        {200: merged(READING, row(columns_changed=FLAG))},
        CAMPAIGN,
        field("number", ANY, "The column of the numbers, by name or place."),
        field("keep", among(*Campaign.Keep.values)),
    ),
    call(
        "GET",
        "audiences",
        "Groups and segments of contacts that a campaign can go to",
        {200: row(audiences=rows(AUDIENCE))},
    ),
    call(
        "GET",
        f"{ONE}/report.csv",
        "Who got what",
        {200: Answer("A file", TEXT, "text/csv")},
        CAMPAIGN,
        Parameter("only", among("out"), "Those whose message left."),
    ),
]
