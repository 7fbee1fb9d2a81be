"""Report pages: the figures are the messages', charts are their tables, files are the page."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
import time_machine
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Account, AuditEntry
from accounts.money import MICRO
from campaigns.models import Carrier, Message
from campaigns.services import campaigns
from campaigns.statuses import SETTLEMENTS, MessageState, Settlement
from reports.selectors.kinds import KINDS, Audience, Kind
from tests.reports.sent_scene import EACH, NOW, ended, squash, told_apart
from tests.reports.shownpages import file_of, number, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
S = MessageState
FOR_ALL = [kind for kind in KINDS if kind.audience is Audience.ALL]
OUTCOMES = {
    "Delivered": (S.DELIVERED,),
    "On the way": (S.SENT,),
    "No receipt": (S.UNKNOWN,),
    "Failed": (S.UNDELIVERED, S.REJECTED, S.EXPIRED),
    "Withdrawn": (S.CANCELLED, S.BLOCKED),
}


@pytest.fixture
def clock() -> Iterator[object]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sent(customer: Account, carrier: Carrier) -> None:
    """Two batches of today, one by a campaign to Nepal, and one of 31 days ago."""
    ended(customer, EACH, NOW - timedelta(hours=1), carrier)
    owner = customer.users.get()
    campaign = campaigns.create_draft(customer, name="=Sale", by=owner)
    batch = ended(customer, EACH, NOW - timedelta(days=2), carrier, campaign=campaign)
    told_apart(batch, country="NP", sender="OFFERS")
    ended(customer, {S.DELIVERED: 4, S.UNDELIVERED: 1}, NOW - timedelta(days=31), carrier)
    squash()


def counted(account: Account) -> dict[str, int]:
    """What the page should say of the last 30 days, counted from the messages."""
    rows = Message.objects.filter(account=account, batch__created_at__gte=NOW - timedelta(days=99))
    first = NOW - timedelta(days=29)
    recent = [m for m in rows if (at := m.sent_at or m.final_at) and at >= first]
    figures = {name: sum(m.state in states for m in recent) for name, states in OUTCOMES.items()}
    charged = [m for m in recent if SETTLEMENTS[S(m.state)] is Settlement.CAPTURED]
    return figures | {
        "Messages": len(recent),
        "Sent": len(charged),
        "Segments": sum(m.segments for m in charged),
        "Credits": sum(m.price for m in charged) // MICRO,
    }


@pytest.mark.parametrize("slug", ["daily", "campaigns", "senders", "countries", "products", "keys"])
@pytest.mark.usefixtures("sent")
def test_the_sums_of_a_report_are_those_of_the_messages(
    slug: str, customer: Account, customer_client: Client
) -> None:
    page = shown(customer_client.get(reverse(f"report_{slug}")))
    for name, count in counted(customer).items():
        assert number(page.total[name]) == count, name
        assert sum(page.column(name)) == count, name
    assert page.stats["Messages"][0] == "30"
    # 12 delivered of 12 delivered, 8 failed and 2 without a receipt.
    assert page.stats["Delivery rate"][0] == "54.5 %"
    assert page.total["Delivery rate"] == "54.5 %"


@pytest.mark.parametrize("slug", ["senders", "countries", "products", "keys"])
@pytest.mark.usefixtures("sent")
def test_bars_are_their_table(slug: str, customer_client: Client) -> None:
    page = shown(customer_client.get(reverse(f"report_{slug}")))
    assert page.across, "there is no picture"
    widest = max(page.column("Messages"))
    rects = iter(page.rects)
    for bar, line in zip(page.across, page.lines, strict=True):
        assert line[page.headings[0]].startswith(bar["label"])
        assert number(bar["total"]) == number(line["Messages"])
        parts = [(name, number(line[name])) for name in OUTCOMES if number(line[name])]
        assert bar["words"] == ", ".join(f"{name} {count:,}" for name, count in parts)
        for _name, count in parts:
            assert float(next(rects)["width"]) == pytest.approx(1000 * count / widest, abs=0.01)
    assert next(rects, None) is None


@pytest.mark.usefixtures("sent")
def test_the_days_of_the_chart_are_those_of_the_table(customer_client: Client) -> None:
    page = shown(customer_client.get(reverse("report_daily")))
    assert len(page.lines) == 30
    said = [title for title in page.titles if ":" in title and "%" not in title]
    for line, title in zip(page.lines[::-1], said, strict=True):
        parts = [f"{name} {line[name]}" for name in OUTCOMES if line[name] != "0"]
        assert title.partition(": ")[2] == (", ".join(parts) or "0"), line
    heights = [float(rect["height"]) for rect in page.rects]
    assert sum(heights) == pytest.approx(200 * 30 / 15), "two days of 15 reach to the top"
    rates = [title.partition(": ")[2] for title in page.titles if "%" in title]
    assert rates == [line["Delivery rate"] for line in page.lines[::-1] if line["Messages"] != "0"]


@pytest.mark.usefixtures("sent")
def test_the_heat_map_is_its_table(customer_client: Client) -> None:
    page = shown(customer_client.get(reverse("report_hours")))
    table = {
        f"{day}, {line['Hour'][:2]}: {line[day]}"
        for line in page.lines
        for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    }
    assert set(page.titles) == table
    # 11:07 UTC is 16:37 in India; two days before, 17:37.
    assert {"Fri, 16: 15", "Wed, 17: 15"} <= table
    assert page.total["All days"] == "30"
    hot = [rect for rect in page.rects if rect["class"] == "heat-7" and "rx" in rect]
    assert len([rect for rect in hot if rect["rx"] == "3"]) == 2


@pytest.mark.usefixtures("sent")
def test_reasons_say_what_did_not_arrive_and_why(customer_client: Client) -> None:
    page = shown(customer_client.get(reverse("report_reasons")))
    found = {(line["State"], line["Code"]): line for line in page.lines}
    assert {key: number(line["Messages"]) for key, line in found.items()} == {
        ("Undelivered", "UNDELIV"): 6,
        ("Cancelled", ""): 4,
        ("Rejected", "ESME_RINVDSTADR"): 2,
        ("Unknown", "no_receipt"): 2,
    }
    first = found["Undelivered", "UNDELIV"]
    assert (first["Before"], first["Change"], first["Credits charged"]) == ("1", "+500.0 %", "6")
    assert found["Rejected", "ESME_RINVDSTADR"]["Credits charged"] == "0"
    assert [bar["total"] for bar in page.across] == [line["Messages"] for line in page.lines]
    narrowed = shown(customer_client.get(page.links["The carrier could not deliver it (UNDELIV)."]))
    assert narrowed.total["Messages"] == "6"
    assert narrowed.stats["Delivery rate"][0] == "–", "of failures alone there is no rate"


def test_delivery_times_are_told_from_the_receipts(
    customer: Account, customer_client: Client
) -> None:
    for seconds, count in ((1, 3), (4, 5), (400, 2)):
        ended(customer, {S.DELIVERED: count}, NOW - timedelta(hours=2), seconds=seconds)
    squash()
    page = shown(customer_client.get(reverse("report_delivery_times")))
    told = [(n["Receipt after"], n["Delivered"], n["Delivered by then"]) for n in page.lines[:7]]
    assert told[0] == ("under 2 seconds", "3", "30.0 %")
    assert told[1] == ("2 seconds to 5 seconds", "5", "80.0 %")
    assert told[6] == ("5 minutes to 15 minutes", "2", "100.0 %")
    assert [bar["total"] for bar in page.across] == [line["Delivered"] for line in page.lines]
    assert page.total["Delivered"] == "10"


@pytest.mark.parametrize("kind", FOR_ALL, ids=lambda kind: kind.slug)
@pytest.mark.usefixtures("sent")
def test_files_are_the_page(kind: Kind, customer: Account, customer_client: Client) -> None:
    asked = {"period": "7-days", "sort": "-name"}
    page = shown(customer_client.get(reverse(kind.url_name), asked))
    text = file_of(customer_client.get(reverse(f"{kind.url_name}_csv"), asked))
    rows = list(csv.reader(StringIO(text.decode().lstrip("\ufeff"))))
    body = file_of(customer_client.get(reverse(f"{kind.url_name}_xlsx"), asked))
    cells = [list(row) for row in load_workbook(BytesIO(body)).active.values]
    assert [len(rows), len(cells)] == [len(page.lines) + 2] * 2
    has_notes = rows[0][1] == "Note"
    for line, row, sheet_row in zip([*page.lines, page.total], rows[1:], cells[1:], strict=True):
        figures = [plain(text) for text in list(line.values())[1:]]
        assert row[2 if has_notes else 1 :] == figures
        assert [as_text(cell) for cell in sheet_row[2 if has_notes else 1 :]] == figures
    assert AuditEntry.objects.filter(action="report.downloaded").count() == 2


def plain(text: str) -> str:
    """What a cell of the page is in a file."""
    bare = text.replace(",", "").removesuffix(" %").replace("−", "-").lstrip("+±")
    return "" if bare == "–" else bare


def as_text(cell: object) -> str:
    """A cell of a workbook as the CSV has it: shares keep their decimal."""
    return "" if cell is None else f"{cell:.1f}" if isinstance(cell, float) else str(cell)


@pytest.mark.usefixtures("sent")
def test_a_formula_in_a_name_is_none_in_a_file(customer_client: Client) -> None:
    page = shown(customer_client.get(reverse("report_campaigns")))
    assert page.lines[0]["Campaign"] in ("=Sale", "Sent by programs through the API")
    text = file_of(customer_client.get(reverse("report_campaigns_csv")))
    names = [row[0] for row in csv.reader(StringIO(text.decode()))]
    assert "'=Sale" in names and "=Sale" not in names


@pytest.mark.usefixtures("sent")
def test_what_is_compared_is_said_and_right(customer_client: Client) -> None:
    response = customer_client.get(reverse("report_countries"))
    page = shown(response)
    india = next(line for line in page.lines if line["Country"].startswith("India"))
    assert (india["Messages"], india["Before"], india["Change"]) == ("15", "5", "+200.0 %")
    nepal = next(line for line in page.lines if line["Country"].startswith("Nepal"))
    assert (nepal["Before"], nepal["Change"]) == ("0", "–")
    assert page.stats["Messages"] == ("30", "+500.0 %, 5 before")
    # 12:07 UTC is 17:37 in India; the rollups are by quarters of an hour.
    assert "Compared with 22 September – 21 October 2026 up to 17:30." in response.content.decode()
    alone = shown(customer_client.get(reverse("report_countries"), {"compare": "none"}))
    assert "Before" not in alone.headings and alone.stats["Messages"] == ("30", "")


@pytest.mark.usefixtures("sent")
def test_where_nothing_was_before_nothing_is_compared(customer_client: Client) -> None:
    response = customer_client.get(reverse("report_daily"), {"period": "7-days"})
    assert shown(response).stats["Messages"] == ("30", "")
    assert "so there is nothing to compare with" in response.content.decode()


@pytest.mark.parametrize("kind", FOR_ALL, ids=lambda kind: kind.slug)
def test_more_messages_cost_no_more_queries(
    kind: Kind, customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    ended(customer, EACH, NOW - timedelta(hours=1), carrier)
    squash()
    customer_client.get(reverse(kind.url_name))
    few = queries(customer_client, kind)
    for day in range(1, 20):
        campaign = campaigns.create_draft(customer, name=f"{day}", by=customer.users.get())
        batch = ended(customer, EACH, NOW - timedelta(days=day), campaign=campaign)
        told_apart(batch, country=["NP", "AE", "GB"][day % 3], sender=f"SHOP{day}")
    squash()
    assert queries(customer_client, kind) == few <= 25


def queries(client: Client, kind: Kind) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(reverse(kind.url_name)).status_code == 200
    return len(caught)


def test_an_empty_report_says_what_to_do_next(customer_client: Client) -> None:
    for kind in FOR_ALL:
        response = customer_client.get(reverse(kind.url_name), {"country": "FR"})
        assert "Take off all filters" in response.content.decode(), kind.slug
        assert "Show 3 months" in customer_client.get(reverse(kind.url_name)).content.decode()


def test_the_total_of_the_ledger_is_the_spending(
    customer: Account, customer_client: Client, carrier: Carrier
) -> None:
    ended(customer, EACH, NOW - timedelta(hours=1), carrier)
    squash()
    page = shown(customer_client.get(reverse("report_products")))
    consumed = customer.wallets.aggregate(s=Sum("consumed"))["s"]
    assert number(page.total["Credits"]) * MICRO == consumed
