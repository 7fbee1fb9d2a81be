"""Reports as they are downloaded: every recipient, rejected rows, and by dates."""

import csv
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO

import pytest
import time_machine
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Account
from campaigns.models import Batch, Campaign, Carrier
from campaigns.selectors import rejects
from campaigns.statuses import MessageState
from reports.selectors import messages as selectors
from tests.campaigns.campaign_scene import checked, confirmed, draft, sent
from tests.campaigns.scene import queued_batch
from tests.campaigns.views.test_builder import page

pytestmark = pytest.mark.django_db


def rows_of(response: StreamingHttpResponse) -> list[dict[str, str]]:
    """The rows of a CSV, after a look at how it begins."""
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()  # type: ignore[arg-type]
    assert text.startswith("\ufeff"), "Excel takes it for something other than UTF-8"
    return list(csv.DictReader(StringIO(text[1:])))


def test_a_campaigns_report_has_every_recipient(
    customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    states = [MessageState.DELIVERED, MessageState.SENT, MessageState.REJECTED]
    campaign = sent(confirmed(customer), carrier, states)
    response = customer_client.get(reverse("campaign_report", args=[campaign.uuid]))
    rows = rows_of(response)
    assert [row["State"] for row in rows] == ["Delivered", "Sent", "Rejected"]
    assert [row["Charged"] for row in rows] == ["1", "1", "0"]
    assert [row["Number"] for row in rows][:2] == ["+919810000001", "+919810000002"]
    assert [row["Row"] for row in rows] == ["2", "3", "7"]
    assert [row["Text"] for row in rows] == ["Hello Asha", "Hello बीना", "Hello Dev"]
    batch = campaign.batches.get()
    assert rows[0]["Message"] == f"{batch.uuid}:1"
    local = timezone.localtime(timezone.now(), timezone.get_fixed_timezone(330))
    assert rows[0]["Sent at"].startswith(f"{local:%Y-%m-%d %H:}")
    assert "attachment" in response["Content-Disposition"]


def test_pages_join_without_a_seam(
    customer: Account, customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "PAGE", 2)
    campaign = confirmed(customer)
    rows = rows_of(customer_client.get(reverse("campaign_report", args=[campaign.uuid])))
    assert [row["Row"] for row in rows] == ["2", "3", "7"]


def test_the_rejected_rows_come_with_their_cells_and_reasons(
    customer: Account, customer_client: Client
) -> None:
    campaign = checked(draft(customer))
    rows = rows_of(customer_client.get(reverse("campaign_rejected", args=[campaign.uuid])))
    assert [(row["Row"], row["name"]) for row in rows] == [
        ("4", "again"),
        ("5", "short"),
        ("6", ""),
    ]
    assert rows[0]["Reason"] == "The number is already in row 3."
    assert rows[2]["Reason"] == "The column “name” is blank, but the text needs it."


def test_the_rejected_rows_as_a_workbook_are_the_same_and_all_text(
    customer: Account, customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejects, "DOWNLOAD_PAGE", 2)
    rows = "phone,name\n9810000001,=1+1\n12,=1+1\n13,<b>&\x01\n+919810000001,+911\n14,\n"
    campaign = checked(draft(customer, rows=rows))
    address = reverse("campaign_rejected_workbook", args=[campaign.uuid])
    response = customer_client.get(address)
    assert response["Content-Disposition"] == 'attachment; filename="sale-rejected.xlsx"'
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined, arg-type]
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    assert list(sheet.iter_rows(values_only=True)) == [
        ("Row", "Reason", "Column", "phone", "name"),
        (3, "The number is too short.", "phone", "12", "=1+1"),
        (4, "The number is too short.", "phone", "13", "<b>&_x0001_"),
        (5, "The number is already in row 2.", "phone", "+919810000001", "+911"),
        (6, "The number is too short.", "phone", "14", None),
    ]
    assert sheet["E2"].data_type != "f"
    assert sheet["D5"].number_format == "@"


def test_no_cell_can_run_as_a_formula(customer: Account, customer_client: Client) -> None:
    rows = 'phone,name\n9810000001,"=HYPERLINK(""http://x"")"\n9810000002,@SUM(A1)\n12,-2+3\n'
    campaign = draft(customer, text="{{name}}", rows=rows)
    checked(campaign)
    report = rows_of(customer_client.get(reverse("campaign_report", args=[campaign.uuid])))
    assert [row["Text"] for row in report] == ['\'=HYPERLINK("http://x")', "'@SUM(A1)"]
    assert report[0]["Number"] == "+919810000001"
    rejected = rows_of(customer_client.get(reverse("campaign_rejected", args=[campaign.uuid])))
    assert rejected[0]["name"] == "'-2+3"


def test_by_dates_goes_by_the_day_in_the_accounts_zone(
    customer: Account, stranger: Account, customer_client: Client
) -> None:
    queued_batch(stranger, 2)
    confirmed(customer)
    early = queued_batch(customer, 2)
    # 21 November 18:29 UTC is still the 21st in Kolkata, 18:30 is the 22nd.
    noon = datetime(2026, 11, 21, 18, 29, tzinfo=UTC)
    Batch.objects.filter(account=customer).update(due_at=noon + timedelta(minutes=1))
    Batch.objects.filter(pk=early.pk).update(due_at=noon)
    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC)):
        # A new sign-in: the session of the fixture began on another day.
        customer_client.force_login(customer.users.get())
        address = reverse("report_download")
        first = customer_client.get(address, {"from": "2026-11-21", "to": "2026-11-21"})
        assert len(rows_of(first)) == 2
        second = customer_client.get(address, {"from": "2026-11-22", "to": "2026-11-25"})
        assert {row["Campaign"] for row in rows_of(second)} == {"Sale"}


def test_unconfirmed_messages_are_in_no_report_by_dates(
    customer: Account, customer_client: Client
) -> None:
    checked(draft(customer))
    today = f"{timezone.localtime():%Y-%m-%d}"
    response = customer_client.get(reverse("report_download"), {"from": today, "to": today})
    assert rows_of(response) == []


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-08-20", "2026-11-01", "Reports go back 3 months, to 21 August 2026."),
        ("2026-11-01", "2026-11-22", "The last day can be today, 21 November 2026."),
        ("2026-11-20", "2026-11-19", "The last day is before the first."),
        ("yesterday", "2026-11-19", "Write the day like"),
        ("", "", "Choose a day."),
        ("0001-01-01", "9999-12-31", "Reports go back 3 months"),
    ],
)
def test_dates_past_the_bounds_are_refused_in_words(
    customer_client: Client, first: str, last: str, words: str
) -> None:
    with time_machine.travel(datetime(2026, 11, 21, 6, tzinfo=UTC)):
        response = customer_client.get(reverse("report_download"), {"from": first, "to": last})
    assert response.status_code == 422
    assert words in page(response)  # type: ignore[arg-type]
    assert f'value="{first}"' in response.content.decode()


def test_the_first_and_the_last_day_are_included(customer_client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 21, 6, tzinfo=UTC)):
        response = customer_client.get(
            reverse("report_download"), {"from": "2026-08-21", "to": "2026-11-21"}
        )
    assert rows_of(response) == []


def test_the_page_offers_the_campaigns_that_were_confirmed(
    customer: Account, customer_client: Client
) -> None:
    draft(customer)
    campaign = confirmed(customer)
    Campaign.objects.filter(pk=campaign.pk).update(name="Sent one")
    shown = page(customer_client.get(reverse("report_downloads")))
    assert "Sent one" in shown
    assert "Sale" not in shown


@pytest.mark.parametrize(
    "name", ["campaign_report", "campaign_rejected", "campaign_rejected_workbook"]
)
def test_a_strangers_campaign_does_not_exist(
    customer: Account, stranger_client: Client, name: str
) -> None:
    campaign = draft(customer)
    assert stranger_client.get(reverse(name, args=[campaign.uuid])).status_code == 404
