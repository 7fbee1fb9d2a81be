"""Webhooks, subscriptions and smart links."""

from portal.api.openapi.operation import TEXT, WHOLE, row
from portal.api.v2.resources.visits import DETAILS
from portal.api.v2.spec.resourcekit import (
    BIT,
    MOMENT,
    PAGE,
    UUID,
    field,
    listed,
    maybe,
    operation,
    place_of,
    resource,
)

WEBHOOK = row(
    id=UUID,
    name=TEXT,
    uri=TEXT,
    secret=TEXT,
    verification_code=TEXT,
    status=BIT,
    created_at=MOMENT,
    updated_at=MOMENT,
)
SUBSCRIPTION = row(
    id=WHOLE,
    event=TEXT,
    identity=TEXT,
    payload=maybe({"type": "object"}),
    webhook_id=TEXT,
    created_at=MOMENT,
)
LINK = row(
    id=WHOLE,
    title=TEXT,
    short_url=TEXT,
    long_url=TEXT,
    webhook_id=maybe(UUID),
    token=TEXT,
    visits=WHOLE,
    last_visited=maybe(MOMENT),
    is_advanced=BIT,
    status=BIT,
    created_at=MOMENT,
    updated_at=MOMENT,
)
VISIT = row(
    id=WHOLE,
    user_id=UUID,
    link_id=WHOLE,
    client_ip=maybe(TEXT),
    **{name: {} for name in DETAILS},
    created_at=MOMENT,
    visit_id=UUID,
    token=maybe(TEXT),
    message_id=maybe(WHOLE),
    mobile=maybe(TEXT),
)
NUMBER = {"type": "integer", "minimum": 1}

OPERATIONS = [
    *resource(
        "developer/webhooks",
        "2.5 developer/webhooks[/id]",
        noun="webhook",
        item=WEBHOOK,
        fields=(
            field("name", "What you call it.", required=True, example="Receipts"),
            field(
                "uri", "Where we call, https.", required=True, example="https://hooks.example.com/"
            ),
            field("secret", "Sent with each call as a Bearer token."),
            field("token", "Goes into the address of each call."),
            field("status", "1: in use, 0: not.", BIT),
        ),
        narrow=("name",),
        words={
            "list": "OK",
            "make": "Created successfully",
            "one": "OK",
            "change": "Updated successfully",
            "delete": "Deleted successfully",
        },
    ),
    *resource(
        "developer/subscriptions",
        "2.5 developer/subscriptions[/id]",
        noun="subscription",
        item=SUBSCRIPTION,
        fields=(
            field("event", "Such as sms:message:status.", required=True),
            field("identity", "`all`, `number:1` or `keyword:1`.", example="all"),
            field("webhook_id", "A webhook's id, or a flow's (`flow:1`).", required=True),
        ),
        narrow=("event", "identity"),
        words={
            "list": "Subscriptions List",
            "make": "Subscription Saved Successfully",
            "one": "Subscription",
            "delete": "Subscription Deleted successfully",
        },
        identity=NUMBER,
    ),
    *resource(
        "link/urls",
        "2.7 link/urls[/id]",
        noun="smart link",
        item=LINK,
        fields=(
            field("long_url", "Where it leads.", required=True, example="https://example.com/sale"),
            field("title", "What you call it."),
            field("webhook_id", "The webhook that is told of visits."),
            field("is_advanced", "1: it knows who was sent it.", BIT),
            field("status", "1: it leads on, 0: it does not.", BIT),
        ),
        narrow=("id", "title", "long_url", "webhook_id", "is_advanced", "status"),
        words={
            "list": "OK",
            "make": "Link Created Successfully",
            "one": "OK",
            "change": "Link Updated Successfully",
            "delete": "Link Deleted Successfully",
        },
        identity=NUMBER,
    ),
    operation(
        "GET",
        "link/urls/{id}/visits",
        "Who followed a smart link",
        contract="2.7 link/urls/{id}/visits GET",
        parameters=(place_of("id", NUMBER), PAGE),
        answers={200: listed(VISIT, "Visits")},
    ),
]
