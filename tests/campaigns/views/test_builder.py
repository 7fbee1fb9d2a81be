"""The builder as a browser without scripts uses it."""

import re
from datetime import timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, LimitOverride
from accounts.money import MICRO
from campaigns import samples
from campaigns.models import Campaign, Upload
from campaigns.services import imports
from campaigns.statuses import CampaignStatus
from tests.campaigns.campaign_scene import checked, csv_file, draft
from tests.factories import OptOutFactory, OptOutTagFactory, wallet_of

pytestmark = pytest.mark.django_db
KOLKATA = ZoneInfo("Asia/Kolkata")


def upload(client: Client, file: SimpleUploadedFile, name: str = "Sale") -> HttpResponse:
    return client.post(reverse("campaign_new"), {"name": name, "file": file})


def page(response: HttpResponse) -> str:
    """The text of a page, tags left out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def step(campaign: Campaign, name: str) -> str:
    return reverse(f"campaign_{name}", args=[campaign.uuid])


def test_the_main_job_without_scripts(customer: Account, customer_client: Client) -> None:
    tag = OptOutTagFactory(account=customer, name="offers")
    OptOutFactory(account=customer, tag=tag, msisdn=919810000004)
    response = upload(customer_client, csv_file())
    campaign = Campaign.objects.get()
    assert response.url == step(campaign, "recipients")
    shown = page(customer_client.get(response.url))
    assert "people.csv" in shown
    assert "बीना" in shown

    reading = {"number": "0", "has_header": "on", "region": "IN"}
    reading |= {"encoding": "utf-8", "delimiter": ","}
    response = customer_client.post(step(campaign, "recipients"), reading)
    assert response.url == step(campaign, "message")
    message = {"text": "Hello {{ NAME }}", "product": "T", "sender": "TIDING"}
    response = customer_client.post(
        step(campaign, "message"), message | {"optout_tags": [str(tag.uuid)]}
    )
    assert response.url == step(campaign, "time")
    response = customer_client.post(step(campaign, "time"), {"when": "now"})
    assert response.url == step(campaign, "review")
    assert "Checking your file" in page(customer_client.get(response.url))

    imports.carry_out(campaign.uuid)
    response = customer_client.get(step(campaign, "review"))
    shown = page(response)
    assert "2 messages ready, 2 rows need fixing" in shown
    assert "Send 2 messages now for 2 credits" in shown
    assert "12345" in shown
    assert "Another row has the same number." in shown
    offer = {"messages": "2", "price": str(2 * MICRO)}
    response = customer_client.post(step(campaign, "review"), offer)
    assert response.url == reverse("campaign", args=[campaign.uuid])
    shown = page(customer_client.get(response.url))
    assert "6 rows = 2 messages + 2 invalid + 1 duplicates + 1 opted out" in shown
    assert "Every row is accounted for." in shown
    assert wallet_of(customer).reserved == 2 * MICRO


BAD_FILES = [
    (SimpleUploadedFile("people.csv", b""), "The file is empty."),
    (SimpleUploadedFile("people.xlsx", b"%PDF-1.7 \x00\x01\x02" * 40), "people.xlsx"),
    (SimpleUploadedFile("people.xlsx", b"PK\x03\x04 not really a zip"), "people.xlsx"),
    (csv_file("phone,name\n"), "a header but no rows"),
    (csv_file("name,city\nAsha,Pune\nDev,Delhi\n"), "No column holds phone numbers"),
    (SimpleUploadedFile("old.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600), "xls"),
]


@pytest.mark.parametrize(("file", "words"), BAD_FILES, ids=range(len(BAD_FILES)))
def test_a_bad_file_is_refused_in_words_and_the_name_is_kept(
    customer_client: Client, file: SimpleUploadedFile, words: str
) -> None:
    file.seek(0)
    response = upload(customer_client, file, name="Diwali & more")
    assert response.status_code == 422
    assert words in page(response)
    assert 'value="Diwali &amp; more"' in response.content.decode()
    assert not Campaign.objects.exists()
    assert not Upload.objects.exists()


def test_a_file_over_the_limit_is_413_and_names_the_limit(
    customer: Account, customer_client: Client
) -> None:
    LimitOverride.objects.create(account=customer, name="campaign_file_bytes", value=1024 * 1024)
    file = SimpleUploadedFile("big.csv", b"9810000001\n" * 100_000)
    response = upload(customer_client, file)
    assert response.status_code == 413
    assert "larger than 1 MB" in page(response)


def test_an_upload_over_everybodys_limit_is_broken_off(customer_client: Client) -> None:
    with patch("campaigns.uploading._largest_limit", return_value=100_000):
        file = SimpleUploadedFile("big.csv", b"9810000001\n" * 100_000)
        response = upload(customer_client, file, name="Kept")
    assert response.status_code == 413
    assert 'value="Kept"' in response.content.decode()
    assert not Upload.objects.exists()


def test_no_file_is_said_beside_the_field(customer_client: Client) -> None:
    response = customer_client.post(reverse("campaign_new"), {"name": "Sale"})
    assert response.status_code == 422
    assert "Choose a file with your recipients." in page(response)


def test_a_header_can_be_denied_and_the_columns_change(
    customer: Account, customer_client: Client
) -> None:
    campaign = draft(customer)
    reading = {"number": "0", "region": "IN", "encoding": "utf-8", "delimiter": ","}
    response = customer_client.post(step(campaign, "recipients"), reading)
    assert response.url == step(campaign, "recipients")
    shown = page(customer_client.get(response.url))
    assert "column A" in shown
    campaign.refresh_from_db()
    assert campaign.mapping["has_header"] is False
    # The text still names a column of the header; the next check says so.
    response = customer_client.post(step(campaign, "time"), {"when": "now"})
    assert response.status_code == 422
    assert "The file has no column “name”" in page(response)


def test_another_file_takes_the_place_of_the_first(
    customer: Account, customer_client: Client
) -> None:
    campaign = draft(customer)
    file = SimpleUploadedFile("clean.xlsx", samples.sample("clean.xlsx"))
    response = customer_client.post(step(campaign, "recipients"), {"file": file})
    assert response.url == step(campaign, "recipients")
    campaign.refresh_from_db()
    assert campaign.upload is not None
    assert campaign.upload.name == "clean.xlsx"


def test_what_was_typed_survives_a_refusal(customer: Account, customer_client: Client) -> None:
    campaign = draft(customer)
    typed = {"text": "Dear {{surname}}, <b>hi</b>", "product": "P", "sender": "TIDING"}
    response = customer_client.post(step(campaign, "message"), typed)
    assert response.status_code == 422
    html = response.content.decode()
    assert "Dear {{surname}}, &lt;b&gt;hi&lt;/b&gt;" in html
    assert 'value="P" selected' in html
    assert "The file has no column “surname”" in html


def test_the_preview_fills_in_the_first_row(customer: Account, customer_client: Client) -> None:
    campaign = draft(customer)
    typed = {"text": "Hi {{name}} – {{amount}}", "product": "T", "sender": "TIDING", "preview": "1"}
    shown = page(customer_client.post(step(campaign, "message"), typed))
    assert "Hi Asha – 10.50" in shown
    assert "UCS-2" in shown
    campaign.refresh_from_db()
    assert campaign.text == "Hello {{name}}"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("", "Choose a date and a time."),
        ("soon", "Write the time like"),
        ("2020-01-01T10:00", "Choose a time after"),
        ("9999-12-31T23:59", "Choose a time after"),
        ("0001-01-01T00:00", "Choose a time after"),
    ],
)
def test_a_bad_time_is_refused_in_words(
    customer: Account, customer_client: Client, at: str, words: str
) -> None:
    campaign = draft(customer)
    response = customer_client.post(step(campaign, "time"), {"when": "later", "scheduled_at": at})
    assert response.status_code == 422
    assert words in page(response)


def test_a_time_in_the_accounts_zone_can_be_called_off(
    customer: Account, customer_client: Client
) -> None:
    campaign = draft(customer)
    clock = (timezone.now() + timedelta(minutes=7)).astimezone(KOLKATA).replace(tzinfo=None)
    clock = clock.replace(second=0, microsecond=0)
    customer_client.post(
        step(campaign, "time"), {"when": "later", "scheduled_at": f"{clock:%Y-%m-%dT%H:%M}"}
    )
    campaign.refresh_from_db()
    assert campaign.scheduled_at == clock.replace(tzinfo=KOLKATA)
    imports.carry_out(campaign.uuid)
    assert f"Schedule 3 messages for {clock.day} " in page(
        customer_client.get(step(campaign, "review"))
    )
    customer_client.post(step(campaign, "review"), {"messages": "3", "price": str(3 * MICRO)})
    shown = page(customer_client.get(reverse("campaign", args=[campaign.uuid])))
    assert "3 credits come back" in shown
    customer_client.post(reverse("campaign_cancel", args=[campaign.uuid]))
    shown = page(customer_client.get(reverse("campaign", args=[campaign.uuid])))
    assert "Nothing was sent, and the credits set aside for it are back." in shown
    assert wallet_of(customer).available == 1000 * MICRO


def test_a_file_that_fails_in_the_check_says_where(
    customer: Account, customer_client: Client
) -> None:
    good = "9810000001,Asha\n"
    rows = "phone,name\n" + good * 300 + '9810000002,"never closed\n' + good * 200
    campaign = draft(customer, text="Hi", rows=rows)
    checked(campaign)
    assert campaign.status == CampaignStatus.FAILED
    shown = page(customer_client.get(step(campaign, "review")))
    assert "The file could not be read" in shown
    assert "row 302" in shown


def test_any_row_can_be_looked_at(customer: Account, customer_client: Client) -> None:
    campaign = checked(draft(customer))
    address = step(campaign, "review")
    assert "Hello Dev" in page(customer_client.get(address, {"row": "7"}))
    assert "already in row 3" in page(customer_client.get(address, {"row": "4"}))
    assert "Row 99 is blank" in page(customer_client.get(address, {"row": "99"}))
    for odd in ("-1", "x", "9" * 30, "٣"):
        assert customer_client.get(address, {"row": odd}).status_code == 200


def test_a_step_cannot_be_jumped_to(customer: Account, customer_client: Client) -> None:
    upload(customer_client, csv_file())
    campaign = Campaign.objects.get()
    for name in ("time", "review"):
        assert customer_client.get(step(campaign, name)).url == step(campaign, "message")


def test_the_broker_may_be_down(customer: Account, customer_client: Client) -> None:
    campaign = draft(customer)
    with patch("campaigns.tasks.import_campaign.delay", side_effect=ConnectionError):
        response = customer_client.post(step(campaign, "time"), {"when": "now"})
    assert response.url == step(campaign, "review")


def test_a_viewer_may_look_but_not_send(customer: Account, customer_client: Client) -> None:
    campaign = checked(draft(customer))
    customer.memberships.update(role="viewer")
    assert customer_client.get(reverse("campaigns")).status_code == 200
    assert customer_client.get(reverse("campaign", args=[campaign.uuid])).status_code == 200
    assert customer_client.get(reverse("campaign_new")).status_code == 403
    assert customer_client.post(step(campaign, "review")).status_code == 403


@pytest.mark.parametrize("name", samples.NAMES)
def test_the_samples_can_be_uploaded_as_they_are(customer_client: Client, name: str) -> None:
    content = customer_client.get(reverse("sample_file", args=[name])).content
    assert upload(customer_client, SimpleUploadedFile(name, content)).status_code == 302
    assert customer_client.get(reverse("sample_file", args=["other.csv"])).status_code == 404
