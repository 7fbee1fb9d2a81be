"""The page that says how a file is read, and the readings that are kept, without scripts."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, AuditEntry
from campaigns.models import Campaign, SavedMapping, Upload
from tests.campaigns.campaign_scene import checked, csv_file, draft

pytestmark = pytest.mark.django_db

RICH = """Mobile No,Country,Sender ID,Send at,Ref No,Message
9810000001,India,TIDING,03/12/2026 09:15,1,Hello
07400123456,UK,,30/12/2026 10:00,2,Hi
n/a,IN,,,3,Hey
"""


def address(campaign: Campaign) -> str:
    return reverse("campaign_recipients", args=[campaign.uuid])


def page(response: HttpResponse) -> str:
    """The text of a page, tags left out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def started(client: Client, text: str = RICH, name: str = "bills.csv") -> Campaign:
    file = csv_file(text, name)
    response = client.post(reverse("campaign_new"), {"name": "Bills", "file": file})
    assert response.status_code == 302, page(response)
    return Campaign.objects.latest("id")


def form(**fields: Any) -> dict[str, Any]:
    usual = {"number": "0", "has_header": "on", "region": "IN"}
    return usual | {"encoding": "utf-8", "delimiter": ","} | fields


ALL_ROLES = {"country": "1", "sender": "2", "send_at": "3", "client_ref": "4", "text": "5"}


def test_the_guess_is_shown_and_counts_only_once_it_is_sent(customer_client: Client) -> None:
    campaign = started(customer_client)
    html = customer_client.get(address(campaign)).content.decode()
    for role in ALL_ROLES:
        select = re.search(rf'<select name="{role}".*?</select>', html, re.DOTALL)
        assert select and f'value="{ALL_ROLES[role]}" selected' in select[0], role
    assert campaign.mapping["sender"] is None
    assert campaign.mapping["text"] is None
    response = customer_client.post(address(campaign), form(**ALL_ROLES))
    assert response.status_code == 302, page(response)
    campaign.refresh_from_db()
    assert campaign.mapping["text"] == 5
    assert campaign.mapping["day_first"] is True


def test_what_was_deselected_stays_so(customer_client: Client) -> None:
    campaign = started(customer_client)
    customer_client.post(address(campaign), form(country="1", keep="last"))
    html = customer_client.get(address(campaign)).content.decode()
    select = re.search(r'<select name="text".*?</select>', html, re.DOTALL)
    assert select and "selected" not in select[0].replace('value="" selected', "")
    campaign.refresh_from_db()
    assert (campaign.mapping["sender"], campaign.keep) == (None, "last")


def test_rows_with_times_of_their_own_are_not_said_to_leave_now(
    customer: Account, customer_client: Client
) -> None:
    soon = f"{timezone.now() + timedelta(days=2):%Y-%m-%d 12:00}"
    campaign = draft(customer, rows=f"phone,at\n9810000001,{soon}\n", text="Hello")
    customer_client.post(address(campaign), form(send_at="1"))
    checked(campaign)
    shown = page(customer_client.get(reverse("campaign_review", args=[campaign.uuid])))
    assert "At the times the rows ask for" in shown
    assert "Confirm 1 message for 1 credit" in shown
    assert "now for" not in shown


def test_where_most_numbers_cannot_be_read_the_country_is_doubted(customer_client: Client) -> None:
    campaign = started(customer_client, "phone,name\n01512 3456789,Anna\n01512 3456780,Jan\n")
    doubt = "Numbers without a country code are read as numbers of India."
    assert doubt in page(customer_client.get(address(campaign)))
    tried = customer_client.post(address(campaign), form(region="DE", **{"try": "1"}))
    assert "2 of 2 numbers read as Germany." in page(tried)
    assert doubt not in page(tried)


def test_the_first_look_says_how_the_numbers_read(customer_client: Client) -> None:
    shown = page(customer_client.get(address(started(customer_client))))
    assert "1 of 3 numbers read as India, 1 as Britain (UK), 1 cannot be used." in shown
    assert "Row 4, n/a : The number holds something other than digits" in shown


def test_another_reading_is_tried_without_being_kept(customer_client: Client) -> None:
    campaign = started(customer_client)
    before = Upload.objects.get().preview
    asked = form(region="GB", **{"try": "1"})
    shown = page(customer_client.post(address(campaign), asked))
    assert "1 of 3 numbers reads as Britain" in shown or "as Britain (UK)" in shown
    del asked["has_header"]
    html = customer_client.post(address(campaign), asked).content.decode()
    assert "column A" in html
    assert Upload.objects.get().preview == before
    campaign.refresh_from_db()
    assert campaign.mapping["has_header"] is True


def test_an_encoding_can_be_tried_until_the_letters_are_right(customer_client: Client) -> None:
    file = SimpleUploadedFile("names.csv", "phone;name\n9810000001;Łukasz\n".encode("cp1250"))
    customer_client.post(reverse("campaign_new"), {"name": "N", "file": file})
    campaign = Campaign.objects.get()
    asked = form(encoding="cp1250", delimiter=";", **{"try": "1"})
    assert "Łukasz" in page(customer_client.post(address(campaign), asked))
    asked |= {"encoding": "cp1251"}
    assert "Łukasz" not in page(customer_client.post(address(campaign), asked))
    del asked["try"]
    customer_client.post(address(campaign), asked | {"encoding": "cp1250"})
    assert "Łukasz" in page(customer_client.get(address(campaign)))


def test_a_reading_that_cannot_be_is_refused_in_words_and_nothing_is_lost(
    customer_client: Client,
) -> None:
    campaign = started(customer_client, "phone,name\n9810000001,Zoë\n")
    response = customer_client.post(address(campaign), form(encoding="utf-16", **{"try": "1"}))
    assert response.status_code == 422
    assert "bills.csv:" in page(response)
    assert "Zoë" in page(response)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sender": "0"}, "The column “Mobile No” is chosen for something else already."),
        ({"sender": "2", "text": "2"}, "The column “Sender ID” is chosen for something else"),
        ({"text": "99"}, "Select a valid choice"),
        ({"number": ""}, "Choose the column that holds the phone numbers."),
        ({"send_at": "3", "day_first": "0"}, "written the other way round"),
    ],
)
def test_a_wrong_choice_is_said_beside_its_field(
    customer_client: Client, fields: dict[str, str], words: str
) -> None:
    campaign = started(customer_client)
    response = customer_client.post(address(campaign), form(**fields))
    assert response.status_code == 422
    assert words in page(response)


def test_dates_that_can_be_read_in_two_ways_ask_for_a_decision(customer_client: Client) -> None:
    campaign = started(customer_client, "phone,send at\n9810000001,03/12/2026 09:15\n")
    response = customer_client.post(address(campaign), form(send_at="1"))
    assert response.status_code == 422
    assert "Say whether the day or the month comes first." in page(response)
    response = customer_client.post(address(campaign), form(send_at="1", day_first="1"))
    assert response.status_code == 302
    campaign.refresh_from_db()
    assert campaign.mapping["day_first"] is True


SHUFFLED = "Ref No,Message,mobile no,Send at,Country,Sender ID\n7,Hi,9810000005,,IN,\n"


def test_a_file_with_the_same_columns_is_recognised(customer_client: Client) -> None:
    campaign = started(customer_client)
    customer_client.post(address(campaign), form(**ALL_ROLES, save_as="Monthly bills"))
    assert AuditEntry.objects.filter(action="mapping.saved").exists()
    again = started(customer_client, SHUFFLED, "december.csv")
    shown = page(customer_client.get(address(again)))
    assert "Read like “Monthly bills”, which you used on" in shown
    assert (again.mapping["number"], again.mapping["text"], again.mapping["country"]) == (2, 1, 4)
    customer_client.post(address(again), {"forget": "1"})
    again.refresh_from_db()
    assert (again.mapping["saved"], again.mapping["text"]) == ("", None)
    assert "Read like" not in page(customer_client.get(address(again)))


def test_other_columns_and_other_accounts_are_not_recognised(
    customer_client: Client, stranger: Account
) -> None:
    campaign = started(customer_client, "phone,message\n9810000001,Hi\n")
    SavedMapping.objects.create(
        account=stranger, name="Theirs", columns=["phone", "text"], mapping={"number": 0}
    )
    customer_client.post(address(campaign), form(text="1", save_as="Mine"))
    assert started(customer_client, "phone,text\n9810000001,Hi\n").mapping["saved"] == ""
    assert started(customer_client, "9810000001,Hi\n9810000002,Hey\n").mapping["saved"] == ""


def test_the_encoding_of_before_is_taken_where_the_file_does_not_tell(
    customer_client: Client,
) -> None:
    content = "phone;name\n9810000001;Łukasz\n".encode("cp1250")
    reading = form(encoding="cp1250", delimiter=";", save_as="Poland")
    for name in ("a.csv", "b.csv"):
        file = SimpleUploadedFile(name, content)
        customer_client.post(reverse("campaign_new"), {"name": name, "file": file})
        if name == "a.csv":
            customer_client.post(address(Campaign.objects.get()), reading)
    assert "Łukasz" in page(customer_client.get(address(Campaign.objects.latest("id"))))


def test_saved_readings_are_listed_renamed_and_deleted(
    customer: Account, customer_client: Client
) -> None:
    for name in ("Bills", "Offers"):
        SavedMapping.objects.create(
            account=customer, name=name, columns=["phone", "text"], mapping={"number": 0, "text": 1}
        )
    saved = SavedMapping.objects.get(name="Bills")
    assert "phone, text" in page(customer_client.get(reverse("mappings")))
    one = reverse("mapping", args=[saved.uuid])
    assert "Text text" in page(customer_client.get(one))
    response = customer_client.post(one, {"name": "Offers"})
    assert response.status_code == 422
    assert "There is a saved mapping “Offers” already." in page(response)
    customer_client.post(one, {"name": "Invoices"})
    saved.refresh_from_db()
    assert saved.name == "Invoices"
    customer_client.post(reverse("mapping_delete", args=[saved.uuid]))
    assert list(SavedMapping.objects.values_list("name", flat=True)) == ["Offers"]
    actions = AuditEntry.objects.filter(action__startswith="mapping.")
    assert set(actions.values_list("action", flat=True)) == {"mapping.renamed", "mapping.deleted"}


def test_a_viewer_sees_the_list_and_changes_nothing(
    customer: Account, customer_client: Client
) -> None:
    saved = SavedMapping.objects.create(account=customer, name="Bills", columns=["a"])
    customer.memberships.update(role="viewer")
    assert customer_client.get(reverse("mappings")).status_code == 200
    assert customer_client.get(reverse("mapping", args=[saved.uuid])).status_code == 403
    assert customer_client.post(reverse("mapping_delete", args=[saved.uuid])).status_code == 403


def test_a_header_can_be_denied_and_other_columns_are_shown_first(
    customer: Account, customer_client: Client
) -> None:
    campaign = draft(customer)
    reading = form()
    del reading["has_header"]
    response = customer_client.post(address(campaign), reading)
    assert response.url == address(campaign)
    assert "The file now has other columns." in page(customer_client.get(response.url))
