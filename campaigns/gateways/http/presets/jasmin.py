"""Jasmin's HTTP API: ids in quotes, receipts in two levels, each answered in its own way."""

from typing import Any

from campaigns.gateways.http.presets.asking import PASSWORD, USER, Field, Given, Preset

ANSWER: dict[str, Any] = {
    "success": {"status": 200, "body": '^Success "'},
    "reference": {"matches": '^Success "([^"]+)"'},
    "refusals": [
        {"status": 403, "body": "(?i)throughput", "effect": "throttled"},
        {
            "status": [403, 412],
            "body": '^Error "',
            "effect": "temporary",
            "code_from": {"matches": '^Error "([^"]+)"'},
        },
        {
            "status": 400,
            "body": '^Error "',
            "effect": "permanent",
            "code_from": {"matches": '^Error "([^"]+)"'},
        },
    ],
}
RECEIPTS: dict[str, Any] = {
    "fields": {
        "reference": "id",
        "status": "message_status",
        "error": ["err", "message_status"],
    },
    # At first what its carrier answered to the submit, later what became of the message.
    "statuses": {"ESME_ROK": "ACCEPTD", "ESME_R*": "REJECTD"},
    "reply": {"body": "ACK/Jasmin"},
}
INBOUND: dict[str, Any] = {
    "fields": {
        "id": "id",
        "source": "from",
        "destination": "to",
        "text": "content",
        "text_hex": "binary",
        "coding": "coding",
    },
    "reply": {"body": "ACK/Jasmin"},
}


def _describe(given: Given) -> dict[str, Any]:
    return {
        "url": given["url"],
        "body": "form",
        "template": {
            "username": given["username"],
            "password": "{secret:password}",
            "from": "{sender}",
            "to": "{to}",
            "coding": "{unicode?8:0}",
            "content?": "{text_plain}",
            "hex-content?": "{text_unicode|hex}",
            "validity-period?": "{validity_minutes}",
            "dlr": "yes",
            "dlr-url": "{receipt_url}",
            "dlr-level": "3",
            "dlr-method": "GET",
        },
        "answer": ANSWER,
        "receipts": RECEIPTS,
        "inbound": INBOUND,
    }


PRESET = Preset(
    "Jasmin (HTTP API)",
    (Field("url", "Address", "http://jasmin.example:1401/send"), USER, PASSWORD),
    _describe,
)
