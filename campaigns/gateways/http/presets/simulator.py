"""The HTTP door of the carrier simulator, with all that carriers seldom have together."""

from typing import Any

from campaigns.gateways.http.presets.asking import Field, Given, Preset

ANSWER: dict[str, Any] = {
    "success": {"status": 200, "path": "status", "is": "accepted"},
    "reference": "id",
    "refusals": [
        {"status": 429, "effect": "throttled"},
        {"path": "permanent", "is": "true", "effect": "permanent", "code_from": "code"},
        {"path": "permanent", "is": "false", "effect": "temporary", "code_from": "code"},
    ],
}
RECEIPTS: dict[str, Any] = {
    "fields": {"reference": "id", "token": "token", "status": "status", "error": "error"},
    "inbound_when": {"path": "type", "is": "inbound"},
}


def _describe(given: Given) -> dict[str, Any]:
    return {
        "simulated": True,
        "url": given["url"],
        "body": "form",
        "template": {
            "to": "{to}",
            "from": "{sender}",
            "text": "{text}",
            "token": "{token}",
            "callback?": "{receipt_url}",
        },
        "headers": {"Idempotency-Key": "{token}"},
        # It knows a key again only once it has answered: not what a repetition needs.
        "repeatable": False,
        "answer": ANSWER,
        "receipts": RECEIPTS,
        "inbound": {"fields": {"id": "id", "source": "from", "destination": "to", "text": "text"}},
        "lookup": {
            "url": given["url"].rpartition("/")[0] + "/find",
            "by_token": {"query": {"token": "{token}"}},
            "fields": {"reference": "id", "status": "status"},
            "missing": {"status": 404},
        },
    }


PRESET = Preset(
    "The carrier simulator (HTTP)",
    (Field("url", "Address", "http://127.0.0.1:8080/send"),),
    _describe,
)
