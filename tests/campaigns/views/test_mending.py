"""The fix-it loop as a browser without scripts goes through it."""

import re
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Account
from accounts.money import MICRO
from campaigns.models import BillLine, Campaign, Carrier, Supplement
from campaigns.selectors import rejects
from campaigns.services import campaigns, confirming, imports, supplements, uploads
from campaigns.statuses import CampaignStatus, MessageState
from tests.campaigns.campaign_scene import checked, csv_file, draft, sent
from tests.campaigns.views.test_builder import page, step

pytestmark = pytest.mark.django_db

ROWS = """phone,name,town
9810000001,Asha,Pune
tel: 9810000002,Dev,Pune
9810000003 / 9810000004,Mira,Delhi
9810000001,Again,Pune
98100,Short,Pune
9810000005,,Pune
0151 23456789,Uwe,Berlin
"""


@pytest.fixture
def campaign(customer: Account) -> Campaign:
    return checked(draft(customer, rows=ROWS))


def cause(campaign: Campaign, code: str, column: str = "phone", **more: str) -> str:
    query = {"kind": "invalid", "code": code, "column": column, **more}
    return reverse("campaign_cause", query=query, args=[campaign.uuid])


def again(campaign: Campaign) -> Campaign:
    imports.carry_out(campaign.uuid)
    campaign.refresh_from_db()
    return campaign


def test_the_review_says_how_many_need_fixing_and_why(
    campaign: Campaign, customer_client: Client
) -> None:
    shown = page(customer_client.get(step(campaign, "review")))
    assert "1 message ready, 5 rows need fixing" in shown
    assert "The number holds something other than digits" in shown
    assert "tel: 9810000002" in shown
    assert "The number is already in row 2." in shown


def test_a_rule_is_tried_before_it_is_applied(campaign: Campaign, customer_client: Client) -> None:
    before = list(campaign.rejected_rows.values_list("row", "code"))
    shown = page(customer_client.get(cause(campaign, "number_characters")))
    assert "2 rows:" in shown and "Strip letters and marks" in shown
    tried = cause(campaign, "number_characters", repair="digits_only")
    shown = page(customer_client.get(tried))
    assert "1 row would be ready" in shown
    assert "Of 2 rows, 1 would change." in shown
    assert re.search(r"tel: 9810000002\s+9810000002\s+Ready", shown)
    assert list(campaign.rejected_rows.values_list("row", "code")) == before
    campaign.refresh_from_db()
    assert campaign.repairs == []


def test_an_applied_rule_is_listed_and_can_be_taken_back(
    campaign: Campaign, customer_client: Client
) -> None:
    answer = customer_client.post(
        reverse("campaign_repair", args=[campaign.uuid]), {"repair": "digits_only"}
    )
    assert answer.url == step(campaign, "review")
    assert again(campaign).messages == 2
    shown = page(customer_client.get(answer.url))
    assert "2 messages ready, 4 rows need fixing" in shown
    assert "Strip letters and marks around the number" in shown
    back = reverse("campaign_repair_remove", args=[campaign.uuid])
    customer_client.post(back, {"place": "0"})
    assert again(campaign).messages == 1
    assert campaign.repairs == []
    customer_client.post(back, {"place": "7"})
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.READY


def test_rules_stay_with_a_mended_file_but_not_with_another_sheet(
    campaign: Campaign, customer: Account
) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(repairs=[{"kind": "digits_only"}])
    for rows, rules in ((ROWS + "9810000009,New,Pune\n", 1), ("phone,x\n9810000001,1\n", 0)):
        campaigns.take_upload(campaign, uploads.store(customer, csv_file(rows), by=None))
        assert len(campaign.repairs) == rules


def test_the_country_that_fits_comes_first_and_mends(
    campaign: Campaign, customer_client: Client
) -> None:
    refused = rejects.active(campaign).get(row=8)
    answer = customer_client.get(cause(campaign, refused.code))
    found = re.search(
        r"<optgroup label=\"Fit the first rows\">(.*?)</optgroup>", text(answer), re.S
    )
    assert found and "Germany" in found[1]
    shown = page(
        customer_client.get(cause(campaign, refused.code, repair="set_country", country="DE"))
    )
    assert "+4915123456789" in shown and "1 row would be ready" in shown
    only_berlin = {"repair": "set_country", "country": "DE", "where": "town", "equals": "berlin"}
    customer_client.post(
        reverse("campaign_repair", args=[campaign.uuid]), only_berlin | {"value": ""}
    )
    assert again(campaign).messages == 2
    assert "where “town” is “berlin”" in page(customer_client.get(step(campaign, "review")))


def test_a_blank_column_is_filled_in(campaign: Campaign, customer_client: Client) -> None:
    tried = cause(
        campaign, "missing_value", "name", repair="fill_blank", in_column="name", value="friend"
    )
    assert "1 row would be ready" in page(customer_client.get(tried))
    rule = {"repair": "fill_blank", "in_column": "name", "value": "friend"}
    customer_client.post(reverse("campaign_repair", args=[campaign.uuid]), rule)
    assert again(campaign).messages == 2


BAD_RULES: list[tuple[dict[str, str], str]] = [
    ({"repair": "fill_blank", "in_column": "name"}, "Write what is to be filled in."),
    ({"repair": "set_country", "country": "XX"}, "Choose a country."),
    ({"repair": "trim", "in_column": "zip"}, "The file has no column “zip”."),
    ({"repair": "drop tables"}, "This rule is not complete."),
]


def test_a_rule_that_is_none_is_refused_in_words(
    campaign: Campaign, customer_client: Client
) -> None:
    for rule, words in BAD_RULES:
        address = reverse("campaign_repair", args=[campaign.uuid])
        assert words in page(customer_client.post(address, rule, follow=True))
    campaign.refresh_from_db()
    assert (campaign.status, campaign.repairs) == (CampaignStatus.READY, [])


def test_rows_of_a_cause_come_page_by_page(
    campaign: Campaign, customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejects, "PAGE", 1)
    first = customer_client.get(cause(campaign, "number_characters"))
    assert "Mira" not in page(first) and " Dev " in page(first)
    older = re.search(r'rel="next" href="([^"]+)"', text(first))
    assert older
    second = customer_client.get(older[1].replace("&amp;", "&"))
    assert "Mira" in page(second) and " Dev " not in page(second)
    nothing = customer_client.get(reverse("campaign_cause", args=[campaign.uuid]))
    assert nothing.url == step(campaign, "review")


def test_the_bill_adds_up_and_curly_quotes_can_be_replaced(
    customer: Account, customer_client: Client
) -> None:
    words = "It’s here. " + "x" * 100
    rows = "phone,name\n9810000001,O’Neil\n+447400123456,Bob\n"
    campaign = checked(draft(customer, rows=rows, text=words + " {{name}}"))
    lines = BillLine.objects.filter(batch__campaign=campaign)
    assert sum(line.price for line in lines) == campaign.price == 4 * MICRO
    assert sum(line.segments for line in lines) == campaign.segments
    shown = page(customer_client.get(step(campaign, "review")))
    assert "Plain characters would save 2 credits on 2 messages" in shown
    assert "Britain (UK)" in shown and "India" in shown
    customer_client.post(reverse("campaign_make_plain", args=[campaign.uuid]))
    assert again(campaign).price == 2 * MICRO
    assert campaign.text.startswith("It's here.")
    assert "Plain characters would save" not in page(customer_client.get(step(campaign, "review")))


FOUND = {
    "2": "Hello Asha",
    "6": "The number is too short.",
    "7": "The column “name” is blank",
    "900": "Row 900 is blank, is the header, or is not in the file.",
    "+91 98100 00001": "Hello Asha",
    "98100-00005": "The column “name” is blank",
    "98100 00002": "something other than digits",
    "+14155550100": "No row of this campaign has",
    "nonsense": "No row of this campaign has",
}


def test_what_became_of_a_row_or_a_number(campaign: Campaign, customer_client: Client) -> None:
    for find, words in FOUND.items():
        shown = page(customer_client.get(step(campaign, "review"), {"find": find}))
        assert words in shown, find
    confirming.confirm(campaign, by=None)
    there = reverse("campaign", args=[campaign.uuid])
    for find, words in FOUND.items():
        assert words in page(customer_client.get(there, {"find": find})), find


def test_a_duplicate_is_found_by_its_number_beside_the_row_that_is_sent(
    campaign: Campaign, customer_client: Client
) -> None:
    shown = page(customer_client.get(step(campaign, "review"), {"find": "9810000001"}))
    assert "Hello Asha" in shown and "Row 5 is not sent. The number is already in row 2." in shown


def finished(campaign: Campaign, carrier: Carrier) -> Campaign:
    confirming.confirm(campaign, by=None)
    return sent(campaign, carrier, [MessageState.DELIVERED] * campaign.messages)


def test_mended_rows_join_a_finished_campaign(
    campaign: Campaign, customer_client: Client, carrier: Carrier
) -> None:
    finished(campaign, carrier)
    there = reverse("campaign", args=[campaign.uuid])
    assert "Mend rows" in page(customer_client.get(there))
    assert "With a rule, by cause" in page(customer_client.get(f"{there}mend/"))
    rule = {"repair": "digits_only"}
    answer = customer_client.post(reverse("campaign_repair", args=[campaign.uuid]), rule)
    mended = Supplement.objects.get()
    assert answer.url == reverse("supplement", args=[campaign.uuid, mended.uuid])
    assert "Checking the mended rows" in page(customer_client.get(answer.url))
    supplements.carry_out(mended.uuid)
    shown = page(customer_client.get(answer.url))
    assert "1 mended message ready" in shown
    assert "Send 1 more message for 1 credit" in shown
    offer = {"messages": "1", "price": str(MICRO)}
    assert customer_client.post(answer.url, offer).url == there
    shown = page(customer_client.get(there))
    assert "7 rows = 2 messages + 4 invalid + 1 duplicates + 0 opted out" in shown
    assert "Every row is accounted for." in shown
    assert "1 message joined" in shown
    assert "1 mended message has joined" in page(customer_client.get(answer.url))
    assert "messages a second" not in shown


def test_the_mended_workbook_comes_back(
    campaign: Campaign, customer_client: Client, carrier: Carrier
) -> None:
    finished(campaign, carrier)
    answer = customer_client.get(reverse("campaign_rejected_workbook", args=[campaign.uuid]))
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined, arg-type]
    sheet = book.active
    assert sheet is not None
    sheet["D2"] = 919810000002  # as a spreadsheet makes of what is typed
    out = BytesIO()
    book.save(out)
    mend = reverse("campaign_mend", args=[campaign.uuid])
    file = SimpleUploadedFile("mended.xlsx", out.getvalue())
    answer = customer_client.post(mend, {"file": file})
    mended = Supplement.objects.get()
    assert answer.url == reverse("supplement", args=[campaign.uuid, mended.uuid])
    supplements.carry_out(mended.uuid)
    mended.refresh_from_db()
    assert (mended.messages, mended.rows, mended.skipped) == (1, 1, 5), mended.problem
    assert "mended.xlsx" in page(customer_client.get(answer.url))
    gone = customer_client.post(reverse("supplement_discard", args=[campaign.uuid, mended.uuid]))
    assert gone.url == reverse("campaign", args=[campaign.uuid])
    assert "as it was" in page(customer_client.get(gone.url))


def test_a_file_that_is_something_else_is_refused_in_words(
    campaign: Campaign, customer_client: Client, carrier: Carrier
) -> None:
    finished(campaign, carrier)
    mend = reverse("campaign_mend", args=[campaign.uuid])
    other = SimpleUploadedFile("other.csv", StringIO("mobile,x\n9810000001,1\n").read().encode())
    answer = customer_client.post(mend, {"file": other})
    assert answer.status_code == 422
    assert "The file has no column “phone”" in page(answer)
    empty = SimpleUploadedFile("empty.csv", b"")
    assert "The file is empty." in page(customer_client.post(mend, {"file": empty}))


def text(answer: HttpResponse) -> str:
    return answer.content.decode()
