"""`sms/report`, `sms/activity`, `sms/pricing`, the coverage list, and the old `sms/status`."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Account
from accounts.services import prices
from campaigns.models import Batch, Carrier, Message
from campaigns.statuses import MessageState
from tests.factories import product_of
from tests.portal.api.v2.conftest import Call
from tests.portal.api.v2.test_reporting import reach, send

ZONE = ZoneInfo("Asia/Kolkata")
PAGE_KEYS = {
    "current_page",
    "data",
    "first_page_url",
    "from",
    "last_page",
    "last_page_url",
    "next_page_url",
    "path",
    "per_page",
    "prev_page_url",
    "to",
    "total",
}


def today() -> str:
    return str(datetime.now(ZONE).date())


def test_a_report_counts_by_day_and_status(call: Call, customer: Account, carrier: Carrier):
    accepted = send(customer, 5)
    reach(carrier, accepted.first_id, MessageState.SENT, MessageState.DELIVERED)
    sent, failed = MessageState.SENT, MessageState.UNDELIVERED
    reach(carrier, accepted.first_id + 1, sent, failed, reason="ABSENT-SUB")
    reach(carrier, accepted.first_id + 2, MessageState.BLOCKED, reason="opted_out")
    old = send(customer, 1, first=50)
    before = timezone.now() - timedelta(days=3)
    Batch.objects.filter(uuid=old.uuid).update(created_at=before)
    day = str(before.astimezone(ZONE).date())

    body = call("sms/report", {"daterange": f"{day}|{today()}"}).json()
    assert (body["status"], body["message"]) == (200, "OK")
    assert body["data"] == {
        day: {"date": day, "status": {"AWAITING-DLR": 1}},
        today(): {
            "date": today(),
            "status": {"DELIVRD": 1, "ABSENT-SUB": 1, "OPTOUT-REJ": 1, "AWAITING-DLR": 2},
        },
    }
    assert list(call("sms/report").json()["data"]) == [today()]


def test_a_report_knows_nothing_of_others_and_of_drafts(
    call: Call, customer: Account, stranger: Account
):
    send(stranger)
    assert call("sms/report").json()["data"] == {}
    assert call("sms/activity").json()["rows"]["data"] == []


@pytest.mark.parametrize(
    "text", ["x", "2026-13-01|2026-13-02", "2026-11-02|2026-11-01", "1999-01-01|1999-01-02", "|"]
)
def test_days_that_make_no_sense_are_422(call: Call, customer: Account, text: str):
    response = call("sms/report", {"daterange": text})
    assert (response.status_code, list(response.json()["errors"])) == (422, ["daterange"])


def test_activity_tells_balances_and_units(call: Call, customer: Account, carrier: Carrier):
    accepted = send(customer, 3)
    reach(carrier, accepted.first_id, MessageState.SENT, MessageState.DELIVERED)
    reach(carrier, accepted.first_id + 1, MessageState.REJECTED, reason="ESME_RSUBMITFAIL")
    rows = call("sms/activity").json()["rows"]
    assert set(rows) == PAGE_KEYS
    assert (rows["per_page"], rows["total"], rows["current_page"]) == (25, 1, 1)
    assert rows["data"] == [
        {
            "service": "T",
            "opening": 0,
            "available": 998,
            "sent_units": 2,
            "sent_credits": 2,
            "deliv_units": 1,
            "on_date": today(),
            "serial": 1,
        }
    ]


def test_activity_comes_in_pages(call: Call, customer: Account):
    for days in range(30):
        accepted = send(customer, 1, first=days)
        moment = timezone.now() - timedelta(days=days)
        Batch.objects.filter(uuid=accepted.uuid).update(created_at=moment)
    rows = call("sms/activity", {"page": 2}).json()["rows"]
    assert [row["serial"] for row in rows["data"]] == [26, 27, 28, 29, 30]
    assert (rows["from"], rows["to"], rows["last_page"]) == (26, 30, 2)
    assert rows["prev_page_url"].endswith("sms/activity?page=1")
    assert rows["next_page_url"] is None
    for page in ("0", "-1", "abc"):
        assert call("sms/activity", {"page": page}).status_code == 422


def test_prices_by_country_and_service(call: Call, customer: Account):
    product = product_of(customer)
    prices.set_price(customer, product, 250_000)
    body = call("sms/pricing", {"filter[iso]": "in", "filter[service]": "t"}).json()
    row = body["data"][0]
    assert (body["status"], body["code"], body["meta"]["total"]) == ("OK", 200, 1)
    assert row.pop("created_at").endswith("Z") and row.pop("updated_at").endswith("Z")
    assert row == {
        "iso": "IN",
        "country_name": "India",
        "calling_code": "91",
        "sale_price": 0.25,
        "service": "T",
        "service_name": product.name,
        "currency": "CREDITS",
        "status": 1,
    }
    everywhere = call("sms/pricing").json()
    assert (everywhere["meta"]["per_page"], len(everywhere["data"])) == (15, 15)
    assert everywhere["meta"]["total"] > 900
    assert call("sms/pricing", {"filter[status]": "0"}).json()["data"] == []
    assert call("sms/pricing", {"filter[service]": "QQ"}).json()["data"] == []
    wrong = call("sms/pricing", {"filter[iso]": "Atlantis"})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["filter.iso"])


def test_coverage_has_countries_and_prefixes(call: Call, customer: Account):
    body = call("sms/locations/coveragelist", {"country": "India"}).json()
    assert set(body) == {"status", "data"}
    assert set(body["data"]) == PAGE_KEYS
    row = body["data"]["data"][0]
    assert row.pop("effective_date")
    assert row == {
        "location": "India",
        "network": "All networks",
        "mcc": "",
        "mnc": "",
        "charges": 1,
        "serial": 1,
    }
    everywhere = call("sms/locations/coveragelist", {"page": 2}).json()["data"]
    assert [row["serial"] for row in everywhere["data"]] == list(range(26, 51))
    assert call("sms/locations/coveragelist", {"mcc": "404"}).json()["data"]["data"] == []


def test_clients_of_old_ask_by_post(call: Call, customer: Account):
    accepted = send(customer, 101)
    body = call("sms/status", form={"id": f"{accepted.uuid}:1"}).json()
    assert (body["status"], body["message"]) == (200, "OK")
    assert "code" not in body
    assert not {"service", "sender"} & set(body["data"][0])
    pages: dict[str, Any] = call(
        "sms/status", form={"group_id": str(accepted.uuid), "page": 2}
    ).json()["data"]
    assert set(pages) == PAGE_KEYS
    assert [row["id"] for row in pages["data"]] == [f"{accepted.uuid}:101"]
    assert Message.objects.count() == 101
