"""F43: numbers as spreadsheets spoil them: normalised, or refused with the sheet's own row."""

import pytest
from django.test import Client

from campaigns.models import Message, RejectedRow
from tests.campaigns.intake.files import text_cell, xlsx
from tests.campaigns.intake.odsfiles import number, ods, row, text
from tests.campaigns.intake.test_f41_csv import checked
from tests.campaigns.intake.xlsfiles import xls

GOOD = [
    "+919876543210",
    "00919876543210",
    "919876543210",
    "9876543210",
    "09876543210",
    "+91 98765 43210",
    "+91-98765-43210",
    "(+91) 98765.43210",
    "٩٨٧٦٥٤٣٢١٠",
    "९८७६५४३२१०",
    "９８７６５４３２１０",
    "\u00a098765\u00a043210\u200b",
    "\u202a+919876543210\u202c",
    "'9876543210",
    "9876543210.0",
]
BAD = {
    "9.87654E+09": "number_scientific",
    "9.19E+11": "number_scientific",
    "9876543210.5": "number_decimal",
    "2026-11-21": "",
    "98765": "number_short",
    "98765432101234567890": "number_long",
    "+999 1234567": "number_country",
    "9876543210 / 9876543211": "number_characters",
    "none": "number_characters",
    "#N/A": "",
}


@pytest.mark.parametrize("cell", GOOD)
def test_a_number_is_read_however_it_is_written(customer_client: Client, cell: str) -> None:
    campaign = checked(customer_client, f'phone,x\n"{cell}",\n+14155550100,\n'.encode(), "Hello")
    assert campaign.messages == 2, RejectedRow.objects.values_list("code", "value")
    assert Message.objects.get(row=2).msisdn == 919876543210


def test_what_is_lost_is_refused_with_its_row(customer_client: Client) -> None:
    rows = "".join(f'"{cell}"\n' for cell in BAD)
    campaign = checked(customer_client, f"phone\n+14155550100\n{rows}".encode(), "Hello")
    assert (campaign.messages, campaign.invalid) == (1, len(BAD))
    found = RejectedRow.objects.order_by("row").values_list("row", "value", "code")
    for (at, value, code), (place, (cell, expected)) in zip(
        found, enumerate(BAD.items(), start=3), strict=True
    ):
        assert (at, value) == (place, cell)
        assert expected in ("", code)


@pytest.mark.parametrize(
    "content",
    [
        xlsx(
            f'<row r="1">{text_cell("A1", "phone")}</row>'
            '<row r="4"><c r="A4"><v>9.19876543210E11</v></c></row>'
            '<row r="7"><c r="A7"><v>919876543210.5</v></c></row>'
        ),
        xls([["phone"], [], [], [919876543210.0], [], [], [919876543210.5]]),
        ods(
            row(text("phone"))
            + row("<table:table-cell/>", repeat=2)
            + row(number("919876543210", "9,19876543210E+11"))
            + row("<table:table-cell/>", repeat=2)
            + row(number("919876543210.5", "919876543210.5"))
        ),
    ],
    ids=["xlsx", "xls", "ods"],
)
def test_a_number_cell_keeps_its_digits_and_its_row(
    customer_client: Client, content: bytes
) -> None:
    campaign = checked(customer_client, content, "Hello")
    assert campaign.messages == 1
    assert Message.objects.values_list("row", "msisdn").get() == (4, 919876543210)
    refused = RejectedRow.objects.get()
    assert refused.row == 7
    assert refused.code in ("number_decimal", "number_scientific")  # as its program shows it
