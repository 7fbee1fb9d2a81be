"""Rows that say for themselves from where, in which words, when and under which id they go."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Account
from campaigns.mappings import Mapping
from campaigns.models import Campaign, Chunk, Message, RejectedRow, Sender
from campaigns.services import campaigns, readings
from tests.campaigns.campaign_scene import checked, draft

pytestmark = pytest.mark.django_db
KOLKATA = ZoneInfo("Asia/Kolkata")
COLUMNS = ("phone", "country", "sender", "message", "when", "id")
ROLES = {"country": 1, "sender": 2, "text": 3, "send_at": 4, "client_ref": 5}


def clock(**ahead: float) -> str:
    return f"{timezone.now().astimezone(KOLKATA) + timedelta(**ahead):%Y-%m-%d %H:%M}"


def sent(account: Account, *rows: str, text: str = "Hello", **wanted: Any) -> Campaign:
    """A checked campaign of these rows, all its optional columns in use."""
    content = "\n".join([",".join(COLUMNS), *rows]) + "\n"
    campaign = draft(account, text=text, rows=content)
    Sender.objects.create(account=account, name="OFFERS", status=Sender.Status.APPROVED)
    Sender.objects.create(account=account, name="WAITING", status=Sender.Status.PENDING)
    keep = wanted.pop("keep", None)
    mapping = _mapping(campaign).with_columns(ROLES | wanted)
    assert not campaigns.set_reading(campaign, mapping, keep=keep)
    return checked(campaign)


def _mapping(campaign: Campaign) -> Mapping:
    assert campaign.upload is not None
    return readings.guessed(campaign.upload.preview)


def refusals() -> list[tuple[int, str, str, str]]:
    found = RejectedRow.objects.order_by("row")
    return list(found.values_list("row", "code", "column", "value"))


def test_a_row_has_its_own_country_sender_text_time_and_id(customer: Account) -> None:
    due = clock(hours=2)
    campaign = sent(
        customer,
        f"07400123456,United Kingdom,offers,Dear {{{{id}}}},{due},A-1",
        "9810000001,,,,,",
    )
    first, second = Message.objects.order_by("row")
    assert (first.msisdn, first.country, first.sender) == (447400123456, "GB", "OFFERS")
    assert (first.text, first.client_ref) == ("Dear A-1", "A-1")
    assert (second.msisdn, second.sender, second.text, second.client_ref) == (
        919810000001,
        "TIDING",
        "Hello",
        "",
    )
    chunk = Chunk.objects.get(pk=first.chunk_id)
    assert chunk.due_at == datetime.fromisoformat(due).replace(tzinfo=KOLKATA)
    assert first.chunk_id != second.chunk_id
    assert campaign.messages == 2


def test_each_fault_is_named_with_its_column_and_value(customer: Account) -> None:
    sent(
        customer,
        "9810000001,Wonderland,,,,",
        "+919810000002,Wonderland,,,,",
        "9810000003,,WAITING,,,",
        "9810000004,,,Hi {{nickname}},,",
        "9810000005,,,,next week,",
        f"9810000006,,,,{clock(minutes=4)},",
        f"9810000007,,,,{clock(days=100)},",
        f"9810000008,,,,,{'x' * 256}",
        "1126012345,,,,,",
        "9810000010,,,,2026-11-30,",
    )
    assert [row[1:3] for row in refusals()] == [
        ("country_unknown", "country"),
        ("sender_unknown", "sender"),
        ("row_placeholder", "message"),
        ("time_unreadable", "when"),
        ("time_past", "when"),
        ("time_far", "when"),
        ("ref_long", "id"),
        ("number_not_mobile", "phone"),
        ("time_no_clock", "when"),
    ]
    assert {row[0]: row[3] for row in refusals()}[4] == "WAITING"
    # A number with its own code needs no country.
    assert Message.objects.get().msisdn == 919810000002


def test_a_blank_text_is_refused_where_the_campaign_has_none(customer: Account) -> None:
    campaign = draft(customer, text="Hi", rows="phone,message\n9810000001,\n9810000002,Hello\n")
    campaigns.set_reading(campaign, _mapping(campaign).with_columns({"text": 1}))
    Campaign.objects.filter(pk=campaign.pk).update(text="")
    campaign.refresh_from_db()
    checked(campaign)
    assert [row[:2] for row in refusals()] == [(2, "text_empty")]
    assert Message.objects.get().text == "Hello"


ROWS = "phone,name\n9810000001,first\n9810000002,other\n9810000001,second\n9810000001,\n"


@pytest.mark.parametrize(
    ("keep", "texts", "told"),
    [
        ("first", ["Hi first", "Hi other"], [(4, "duplicate_of", "2")]),
        ("last", ["Hi other", "Hi second"], [(2, "duplicate_later", "4")]),
        ("all", ["Hi first", "Hi other", "Hi second"], []),
    ],
)
def test_which_row_of_a_number_is_sent(
    customer: Account, keep: str, texts: list[str], told: list[tuple[int, str, str]]
) -> None:
    campaign = draft(customer, text="Hi {{name}}", rows=ROWS)
    campaigns.set_reading(campaign, _mapping(campaign), keep=keep)
    checked(campaign)
    assert list(Message.objects.order_by("row").values_list("text", flat=True)) == texts
    rows = [(row, code, value) for row, code, _, value in refusals() if code != "missing_value"]
    assert rows == told
    # A row that cannot be sent takes no number.
    assert (5, "missing_value") in [row[:2] for row in refusals()]
    assert campaign.file_rows == campaign.messages + campaign.invalid + campaign.duplicates
    assert campaign.findings.get("repeats") == (1 if keep == "all" else None)


def test_a_list_that_counts_upwards_is_remarked_on(customer: Account) -> None:
    rows = "phone\n" + "".join(f"{9810000000 + n}\n" for n in range(600))
    campaign = checked(draft(customer, text="Hi", rows=rows))
    assert campaign.messages == 600
    assert campaign.findings["generated"]["longest_run"] == 600
    rows = "phone\n" + "".join(f"{9810000000 + n * n * 37}\n" for n in range(600))
    assert "generated" not in checked(draft(customer, text="Hi", rows=rows)).findings
