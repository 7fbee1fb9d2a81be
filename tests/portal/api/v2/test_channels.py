"""Channels that do not exist yet say so, and what people wrote is listed."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account
from campaigns.models import InboundNumber, Reply
from tests.portal.api.v2.conftest import Call

PATHS = [
    "whatsapp/message/send",
    "rcs/message/status/",
    "viber/templates",
    "whatsapp/optout/919810000000",
    "rcs/suppressions/unsubscribers",
    "viber/pricing",
    "voice/c2c",
    "voice/calls",
    "outgoing/tts",
    "lookup/verify",
    "whatsapp",
]


@pytest.mark.parametrize("path", PATHS)
def test_other_channels_are_not_enabled(call: Call, path: str):
    for answered in (call(path), call(path, json={"to": "1"}), call(path, {"_method": "DELETE"})):
        assert answered.status_code == 422
        body = answered.json()
        assert (body["status"], body["code"]) == ("ERROR", 422)
        assert body["message"].startswith("product not enabled: " + path.split("/")[0])
        assert body["docs_url"].endswith("/product_not_enabled/")


def test_strangers_learn_nothing_of_channels(db: None):
    assert Client().get("/api/v2/whatsapp/pricing").status_code == 401


def test_what_people_wrote_is_listed(call: Call, customer: Account, stranger: Account):
    number = InboundNumber.objects.create(account=customer, msisdn=12025550000, country="US")
    now = timezone.now()
    for at, account, msisdn, text in (
        (now, customer, 919810000001, "Hello"),
        (now - timedelta(days=3), customer, 919810000002, "Before"),
        (now, stranger, 919810000001, "Not yours"),
    ):
        Reply.objects.create(
            account=account, number=number, msisdn=msisdn, text=text, received_at=at
        )
    rows = call("vmn/logs").json()["rows"]
    assert (rows["total"], rows["per_page"], rows["current_page"]) == (2, 25, 1)
    first = rows["data"][0]
    assert [first[name] for name in ("mobile", "number", "message", "serial")] == [
        "919810000001",
        "12025550000",
        "Hello",
        1,
    ]
    today = timezone.localtime(now, ZoneInfo(customer.timezone)).strftime("%Y-%m-%d")
    for query in (
        {"filter[mobile]": "+91 98100 00001"},
        {"date[created_at]": today},
        {"filter[number]": "12025550000", "date[created_at]": today},
    ):
        assert [row["message"] for row in call("vmn/logs", query).json()["rows"]["data"]] == [
            "Hello"
        ]
    assert call("vmn/logs", {"filter[number]": "x"}).json()["rows"]["data"] == []
    assert call("vmn/logs", {"date[created_at]": "soon"}).status_code == 422
