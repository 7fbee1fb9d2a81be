"""What is done to a campaign, and when its parts leave."""

from portal.api.openapi.operation import FLAG, TEXT, WHOLE, row, rows
from portal.api.tidings.spec import shapes
from portal.api.tidings.spec.kit import (
    CAMPAIGN,
    CREDITS,
    MOMENT,
    OBJECTS,
    TEXTS,
    UUID,
    among,
    call,
    field,
    maybe,
    merged,
    part,
)

ONE = "campaigns/{campaign_uuid}/"
BATCH = row(number=WHOLE, at=maybe(MOMENT), messages=WHOLE, left=WHOLE, movable=FLAG)
PLACE = row(country=TEXT, messages=WHOLE, at=maybe(MOMENT), until=maybe(MOMENT), clock=maybe(TEXT))
TIMES = row(batches=rows(BATCH), places=rows(PLACE), timed=WHOLE, never=maybe(WHOLE))
TESTED = row(number=TEXT, text=TEXT, sender=TEXT, segments=WHOLE, state=TEXT, words=TEXT)
TEST = row(id=maybe(UUID), messages=rows(TESTED), price=CREDITS, done=FLAG)
AGREED = (
    field("messages", WHOLE, "As the offer says.", required=True, example=2),
    field("price", CREDITS, "As the offer says.", required=True, example="2"),
)

OPERATIONS = [
    call("POST", f"{ONE}check", "Check every row of the file", {202: shapes.STATUS}, CAMPAIGN),
    call(
        "POST",
        f"{ONE}confirm",
        "Send it, as it was offered",
        {200: shapes.STATUS},
        CAMPAIGN,
        *AGREED,
    ),
    call(
        "POST",
        f"{ONE}release",
        "Let it leave, as the second person",
        {200: shapes.STATUS},
        CAMPAIGN,
        field("at_once", FLAG),
    ),
    call(
        "POST",
        f"{ONE}send-back",
        "Return it to whoever made it",
        {200: shapes.STATUS},
        CAMPAIGN,
        field("reason"),
    ),
    call("POST", f"{ONE}undo", "Take the confirmation back", {200: shapes.STATUS}, CAMPAIGN),
    call("POST", f"{ONE}pause", "Let nothing more leave for now", {200: shapes.STATUS}, CAMPAIGN),
    call("POST", f"{ONE}resume", "Go on", {200: shapes.STATUS}, CAMPAIGN),
    call("POST", f"{ONE}stop", "Call back what has not left", {200: shapes.STATUS}, CAMPAIGN),
    call(
        "POST",
        f"{ONE}leftovers",
        "What becomes of messages whose hours were over",
        {200: shapes.STATUS},
        CAMPAIGN,
        field("decision", among("send", "drop"), required=True, example="drop"),
    ),
    call("GET", f"{ONE}batches", "When its parts leave", {200: TIMES}, CAMPAIGN),
    call(
        "PATCH",
        f"{ONE}batches/{{number}}",
        "Let a batch leave at another time",
        {200: TIMES},
        CAMPAIGN,
        part("number", {**WHOLE, "minimum": 0, "maximum": 2**31 - 1}, "Its number, from 1."),
        field("at", maybe(TEXT), "By the account's clocks, or with an offset."),
        field("later_too", FLAG, "Move the later ones by as much; usual."),
        field("now", FLAG),
    ),
    call(
        "POST",
        f"{ONE}tests",
        "Send what a row would get to numbers of one's own",
        {201: merged(TEST, row(refused=OBJECTS))},
        CAMPAIGN,
        field("numbers", TEXTS, required=True, example=["+12025550100"]),
        field("row", WHOLE, "A row of the file; 0: without one."),
    ),
    call(
        "GET",
        f"{ONE}tests/{{batch_uuid}}",
        "What became of a test",
        {200: TEST},
        CAMPAIGN,
        part("batch_uuid"),
    ),
]
