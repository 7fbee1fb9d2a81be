"""F45: strings that break programs, in cells, headers and names: shown as they are, harmless."""

import csv
import io
from html import escape

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Message, RejectedRow
from campaigns.services import imports
from tests.campaigns.intake.door import post
from tests.campaigns.intake.files import text_cell, xlsx

STEPS = ("recipients", "message", "time", "review")

NAUGHTY = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"><img src=x onerror=alert(1)> '",
    "template": "{% debug %}{{ 7|add:7 }}{# x #}",
    "format": "{0} {name} %s %d %(x)s ${x} {{",
    "sql": "'); DROP TABLE campaigns_campaign; --",
    "path": "../../../../etc/passwd",
    "null word": "null",
    "undefined": "undefined NaN Infinity None True",
    "right to left": "\u202egnp.exe\u202c مرحبا \u200f!",
    "zalgo": "Z͑ͫa̴l̶g̸o͜" * 8,
    "zero width": "a\u200b\u200d\ufeffb\u2060",
    "emoji": "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ✌🏿",
    "beyond the plane": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠜎𠜱",
    "turkish": "İstanbul ıIiİ ß ﬁ ǆ",
    "line ends": "a\u2028b\u2029c\u0085d",
    "tab and break": "a\tb\nc",
    "quotes": "'\"`´‘’“”«»",
    "backslashes": "\\ \\n \\u0000 \\x00 \\\\",
    "entities": "&lt; &amp; &#0; &nbsp;",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+2",
    "at": "@SUM(1,2)",
    "long": "x" * 900,
    "noncharacter": "a\ufffe\uffffb",
    "controls": "a\x01\x02\x1b[31mb\x7f",
    "placeholder": "{{phone}}",
    "xlsx escape": "_x000D_ _xD800_",
}


def csv_with(header: str, cell: str) -> bytes:
    out = io.StringIO(newline="")
    note = "plain words of a clerk " * 20
    rows = [["phone", header, "note"], ["+14155550100", cell, note], ["12", cell, note]]
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def drafted(client: Client, content: bytes, title: str) -> Campaign:
    response = post(client, content, title=title)
    assert response.status_code == 302, response.content.decode()[-3000:]
    return Campaign.objects.get()


def pages_are_harmless(client: Client, campaign: Campaign, naughty: str) -> None:
    for step in STEPS:
        response = client.get(reverse(f"campaign_{step}", args=[campaign.uuid]))
        assert response.status_code in (200, 302)
        shown = response.content.decode()
        assert "<script>alert" not in shown and "<img src=x" not in shown
    for name in ("campaigns", "files"):
        response = client.get(reverse(name))
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
        assert "<img src=x" not in response.content.decode()


def checked(campaign: Campaign) -> Campaign:
    account = campaign.account
    product = account.wallets.get(product__code="T").product
    Campaign.objects.filter(pk=campaign.pk).update(
        text="Hi", product=product, sender=account.senders.get()
    )
    campaign.refresh_from_db()
    imports.start(campaign)
    imports.carry_out(campaign.uuid)
    campaign.refresh_from_db()
    return campaign


@pytest.mark.parametrize("name", NAUGHTY)
def test_in_a_header_a_cell_and_a_name(customer_client: Client, name: str) -> None:
    naughty = NAUGHTY[name]
    campaign = drafted(customer_client, csv_with(naughty, naughty), naughty[:100])
    pages_are_harmless(customer_client, campaign, naughty)
    campaign = checked(campaign)
    assert (campaign.status, campaign.messages, campaign.invalid) == ("ready", 1, 1)
    pages_are_harmless(customer_client, campaign, naughty)
    rejected = customer_client.get(reverse("campaign_rejected", args=[campaign.uuid]))
    assert rejected.status_code == 200
    assert b"".join(rejected).decode("utf-8-sig")  # type: ignore[call-overload]


def test_the_words_come_through_unchanged(customer_client: Client) -> None:
    naughty = NAUGHTY["script"] + NAUGHTY["emoji"] + NAUGHTY["sql"]
    campaign = drafted(customer_client, csv_with("word", naughty), "Sale")
    account = campaign.account
    product = account.wallets.get(product__code="T").product
    Campaign.objects.filter(pk=campaign.pk).update(
        text="{{word}}", product=product, sender=account.senders.get()
    )
    campaign.refresh_from_db()
    imports.start(campaign)
    imports.carry_out(campaign.uuid)
    assert Message.objects.get().text == naughty
    shown = customer_client.get(reverse("campaign_recipients", args=[campaign.uuid]))
    assert escape(NAUGHTY["script"]) in shown.content.decode()


def test_a_lone_surrogate_of_a_workbook_costs_its_row_only(customer_client: Client) -> None:
    rows = f'<row r="1">{text_cell("A1", "phone")}{text_cell("B1", "na_xD800_me")}</row>'
    rows += f'<row r="2">{text_cell("A2", "+14155550100")}{text_cell("B2", "_xD800_")}</row>'
    rows += f'<row r="3">{text_cell("A3", "_xDC00_")}{text_cell("B3", "Ravi")}</row>'
    campaign = drafted(customer_client, xlsx(rows), "Sale")
    campaign = checked(campaign)
    assert campaign.status == "ready", campaign.problem
    assert list(RejectedRow.objects.values_list("row", flat=True)) == [3]
