"""Another Tidings, or what else speaks version 2 of its API: a key for each call, and look-ups."""

from typing import Any

from campaigns.gateways.http.lookups import AFTER
from campaigns.gateways.http.presets.asking import Field, Given, Preset

ANSWER: dict[str, Any] = {
    "success": {"status": 200, "path": "data.0.status", "is": "AWAITING-DLR"},
    "reference": "data.0.id",
    "refusals": [
        {"path": "data.0.status", "is": "THROTTLED", "effect": "throttled"},
        {
            "path": "data.0.status",
            "is": ["NO-CREDITS", "SERVER-ERR"],
            "effect": "temporary",
            "code_from": "data.0.status",
        },
        {
            "path": "data.0.status",
            "matches": "^[A-Z-]+$",
            "effect": "permanent",
            "code_from": "data.0.status",
        },
        {
            "status": 422,
            "path": "docs_url",
            "matches": "insufficient_credit",
            "effect": "temporary",
            "code": "NO-CREDITS",
        },
        {
            "status": 422,
            "effect": "permanent",
            "code": "HTTP_422",
            "code_from": {"path": "docs_url", "matches": "/([a-z_]+)/?$"},
        },
    ],
}


def _describe(given: Given) -> dict[str, Any]:
    base = given["base"].rstrip("/")
    return {
        "url": f"{base}/sms/send",
        "body": "form",
        "template": {
            "to": "{to}",
            "sender": "{sender}",
            "service": given["service"],
            "message": "{text}",
            "custom": "{token}",
            "entity_id?": "{entity_id}",
            "template_id?": "{template_id}",
            "flash?": "{flash?1:}",
        },
        "headers": {"Idempotency-Key": "{token}", "Accept": "application/json"},
        "auth": {"kind": "bearer", "token": "{secret:token}"},
        "repeatable": True,
        "answer": ANSWER,
        "lookup": {
            "url": f"{base}/sms/status",
            "method": "GET",
            "by_reference": {"query": {"id": "{reference}"}},
            "by_token": {"query": {"cid": "{token}"}},
            "batch": 100,
            "items": "data",
            "fields": {
                "reference": "id",
                "token": "custom",
                "status": "status",
                "error": "status",
            },
            "statuses": {
                "AWAITING-DLR": "ENROUTE",
                "DELIVRD": "DELIVRD",
                "EXPIRED": "EXPIRED",
                "REJECTED": "REJECTD",
                "TIMEOUT-DLR": "UNKNOWN",
                "*": "UNDELIV",
            },
            "missing": {"status": 404},
            "after": list(AFTER),
        },
    }


PRESET = Preset(
    "Tidings (API version 2)",
    (
        Field("base", "Address", "https://portal.example/api/v2"),
        Field("service", "Service", "T"),
        Field("token", "Access token", secret=True),
    ),
    _describe,
)
