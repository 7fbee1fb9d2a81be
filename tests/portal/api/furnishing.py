"""Things for made-up calls to hit: without them every id leads nowhere."""

import json
import re
from typing import Any

from django.test import Client

MESSAGE = {"message": "Hello", "sender": "TIDING", "service": "T", "name": "Fuzz"}
DLT_ID = "1107160000000000000"
# Made in this order through the API itself: what answers an id -> the address it belongs to.
MADE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("/api/v2/contacts/{id}", "contacts", {"phone": "+919810000001", "identity": "fuzz-1"}),
    (
        "/api/v2/contacts/{id}/identifiers/{iid}",
        "contacts/{id}/identifiers",
        {"type": "email", "value": "fuzz@example.com"},
    ),
    (
        "/api/v2/contacts/{id}/subscriptions/{sid}",
        "contacts/{id}/subscriptions",
        {"subscriptions": [{"channel": "sms", "channel_id": "TIDING"}]},
    ),
    ("/api/v2/contacts/tags/{id}", "contacts/tags", {"name": "fuzz"}),
    (
        "/api/v2/contacts/segments/{id}",
        "contacts/segments",
        {"name": "Fuzz", "positive_tags": ["fuzz"]},
    ),
    (
        "/api/v2/developer/webhooks/{id}",
        "developer/webhooks",
        {"name": "Fuzz", "uri": "https://hooks.example.com/receipts"},
    ),
    ("/api/v2/link/urls/{id}", "link/urls", {"long_url": "https://example.com/a", "title": "A"}),
    (
        "/api/v2/sms/senders/{id}",
        "sms/senders",
        {"name": "FUZZED", "country_code": "KE", "service": "T"},
    ),
    (
        "/api/v2/sms/templates/{id}",
        "sms/templates",
        {"sender": "TIDING", "name": "Fuzz", "body": "Hi {{name}}"},
    ),
    (
        "/api/v2/sms/suppressions/unsubscribers/{id}",
        "sms/suppressions/unsubscribers",
        {"receiver": "919810000002", "type": "all"},
    ),
    (
        "/api/v2/sms/suppressions/templates/{id}",
        "sms/suppressions/templates",
        {"template_id": DLT_ID, "status": 0},
    ),
    ("/api/v2/verify/search/{id}", "verify", {"to": "+12025550100", "originator": "TIDING"}),
    ("", "sms/send", {**MESSAGE, "to": "12025550100"}),
)
ALIKE = {
    "/api/v2/verify/search/{id}": (
        "/api/v2/verify/check/{id}",
        "/api/v2/verify/cancel/{id}",
    ),
    "/api/v2/contacts/{id}/subscriptions/{sid}": (
        "/api/v2/contacts/{id}/unsubscribe/{sid}",
        "/api/v2/contacts/{id}/resubscribe/{sid}",
    ),
}
_BRACES = re.compile(r"\{(\w+)\}")


def furnish(token: str) -> dict[str, str]:
    """Make one of each; the ids by the address they end."""
    client = Client(headers={"Authorization": f"Bearer {token}"})
    known: dict[str, str] = {}
    for place, path, body in MADE:
        address = filled(f"/api/v2/{path}", known)
        answer = client.post(address, json.dumps(body), content_type="application/json")
        assert answer.status_code in (200, 201, 202), (path, answer.content)
        if place:
            known[place] = id_in(answer.json())
            known |= dict.fromkeys(ALIKE.get(place, ()), known[place])
    return known


def filled(path: str, known: dict[str, str]) -> str:
    """A path with the ids that are known for it."""
    for place, value in parameters(path, known).items():
        path = path.replace(f"{{{place}}}", value)
    return path


def parameters(path: str, known: dict[str, str]) -> dict[str, str]:
    """The ids for the names in a path's braces."""
    found = {}
    for match in _BRACES.finditer(path):
        value = known.get(path[: match.end()])
        if value:
            found[match[1]] = value
    return found


def id_in(body: Any) -> str:
    """The id of what was made, wherever the envelope has it."""
    data = body.get("data", body)
    one = data[0] if isinstance(data, list) else data
    return str(one["id"])
