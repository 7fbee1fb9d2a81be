"""F46: files that go out run no formulas, and numbers with a plus stay numbers."""

import csv
import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from tests.campaigns.intake.test_f41_csv import checked

FORMULAS = [
    "=1+2",
    "=cmd|' /C calc'!A0",
    "@SUM(1)",
    "+cmd|x",
    "-2+3+cmd",
    "\t=1",
    "＝1+2",
    '=HYPERLINK("http://x")',
]
NUMBER = "+14155550100"


@pytest.fixture
def campaign(customer_client: Client) -> Campaign:
    """Refused rows with formulas, duplicates of a number with a plus."""
    out = io.StringIO(newline="")
    rows = [["phone", "=name"], [NUMBER, "Asha"], [NUMBER, "again"], *(["12", f] for f in FORMULAS)]
    csv.writer(out).writerows(rows)
    campaign = checked(customer_client, out.getvalue().encode(), "Hello")
    assert (campaign.messages, campaign.duplicates) == (1, 1)
    return campaign


def body(client: Client, name: str, campaign: Campaign) -> bytes:
    response = client.get(reverse(name, args=[campaign.uuid]))
    assert response.status_code == 200
    return b"".join(response)


def test_no_cell_of_a_csv_is_a_formula(customer_client: Client, campaign: Campaign) -> None:
    text = body(customer_client, "campaign_rejected", campaign).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    for cell in cells:
        assert cell == NUMBER or not cell.startswith(("=", "+", "-", "@", "\t", "＝")), cell
    assert {f"'{formula}" for formula in FORMULAS} <= set(cells)
    assert NUMBER in cells
    assert not any("'+1415" in cell for cell in cells)


def test_no_cell_of_a_workbook_is_a_formula(customer_client: Client, campaign: Campaign) -> None:
    content = body(customer_client, "campaign_rejected_workbook", campaign)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert NUMBER in {cell.value for cell in cells}
