"""Kannel's sendsms: no ids, so receipts carry our token; what it says stands in the body."""

from typing import Any

from campaigns.gateways.http.presets.asking import PASSWORD, USER, Field, Given, Preset

ANSWER: dict[str, Any] = {
    "success": {"status": [200, 202], "body": r"^(0: Accepted|3: Queued|Sent\.)"},
    "refusals": [
        {
            "status": 503,
            "body": "Temporal failure",
            "effect": "temporary",
            "code": "TEMPORAL_FAILURE",
        },
        {
            "status": 403,
            "body": "Not routable",
            "effect": "permanent",
            "code": "NOT_ROUTABLE",
        },
        {"status": 202, "body": "^[45]", "effect": "temporary", "code": "REJECTED"},
    ],
}
RECEIPTS: dict[str, Any] = {
    "fields": {"token": "?token", "status": "?status", "error": "?answer"},
    "statuses": {
        "1": "DELIVRD",
        "2": "UNDELIV",
        "4": "ACCEPTD",
        "8": "ENROUTE",
        "16": "REJECTD",
        "34": "EXPIRED",
        "66": "UNKNOWN",
    },
}


def _describe(given: Given) -> dict[str, Any]:
    return {
        "url": given["url"],
        "method": "GET",
        "query": {
            "username": given["username"],
            "password": "{secret:password}",
            "smsc?": given.get("smsc", ""),
            "from": "{sender}",
            "to": "{to}",
            "text": "{text}",
            "charset": "utf-8",
            "coding": "{unicode?2:0}",
            "mclass?": "{flash?0:}",
            "validity?": "{validity_minutes}",
            "dlr-mask": "31",
            "dlr-url": "{receipt_url}?token={token}&status=%d&answer=%A&smscid=%F",
        },
        "answer": ANSWER,
        "receipts": RECEIPTS,
        # What it is answered would go to the phone as a message.
        "inbound": {
            "fields": {"source": "?from", "destination": "?to", "text": "?text", "id": "?id"},
            "reply": {"body": ""},
        },
    }


PRESET = Preset(
    "Kannel (sendsms)",
    (
        Field("url", "Address", "http://kannel.example:13013/cgi-bin/sendsms"),
        USER,
        PASSWORD,
        Field("smsc", "SMSC", optional=True),
    ),
    _describe,
)
