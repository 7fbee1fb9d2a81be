"""The message step as a browser without scripts uses it: templates, rows, advice, tests."""

import html
import json
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry
from accounts.money import MICRO
from campaigns.models import Batch, Campaign, Message, SendingRules, Template
from campaigns.services import campaigns, templates, uploads
from campaigns.services.transitions import Move, move
from campaigns.statuses import MessageState
from tests.campaigns.campaign_scene import csv_file, draft
from tests.campaigns.dltscene import registered
from tests.factories import OptOutFactory, wallet_of

MANY = "phone,name\n" + "".join(f"98100{number:05},Person {number}\n" for number in range(2, 400))


def step(campaign: Campaign) -> str:
    return reverse("campaign_message", args=[campaign.uuid])


def typed(**more: Any) -> dict[str, Any]:
    return {"text": "Hello {{name}}", "product": "T", "sender": "TIDING", "row": "2", **more}


def said(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def bubble(response: HttpResponse) -> str:
    return said(response).partition("data-phone-text>")[2].partition("</p>")[0]


def test_a_template_fills_the_text_and_the_campaign_remembers_the_version(
    customer: Account, customer_client: Client
) -> None:
    campaign, by = draft(customer), customer.users.get()
    version = templates.create(customer, name="Order", text="Order for {{name}}", by=by)
    chosen = typed(text="mine", use="1", template=str(version.template.uuid))
    page = customer_client.post(step(campaign), chosen)
    assert bubble(page) == "Order for Asha"
    ref = f"{version.template.uuid}:1"
    assert f'value="{ref}"' in said(page)
    customer_client.post(step(campaign), typed(text="Order for {{name}}!", version=ref))
    campaign.refresh_from_db()
    assert (campaign.text, campaign.template_version) == ("Order for {{name}}!", version)
    page = customer_client.get(step(campaign))
    assert 'data-changed="true"' in said(page) and "changed from version 1" in said(page)


def test_the_text_is_saved_as_a_version_and_as_a_template(
    customer: Account, customer_client: Client
) -> None:
    campaign, by = draft(customer), customer.users.get()
    version = templates.create(customer, name="Order", text="Order", by=by)
    ref = f"{version.template.uuid}:1"
    page = customer_client.post(step(campaign), typed(text="Better", version=ref, save="version"))
    assert "Saved as version 2 of Order" in said(page)
    assert f'value="{version.template.uuid}:2"' in said(page)
    again = customer_client.post(step(campaign), typed(save="new", new_name="order"))
    assert again.status_code == 422
    assert "There is a template Order already" in said(again) and "Hello {{name}}" in said(again)
    customer_client.post(step(campaign), typed(save="new", new_name="Greeting"))
    assert Template.objects.get(name="Greeting").versions.get().text == "Hello {{name}}"
    assert Campaign.objects.get(pk=campaign.pk).text == "Hello {{name}}"


def test_another_account_s_template_is_not_to_be_had(
    customer: Account, stranger: Account, customer_client: Client
) -> None:
    campaign, by = draft(customer), stranger.users.get()
    secret = templates.create(stranger, name="Theirs", text="Secret", by=by)
    chosen = typed(use="1", template=str(secret.template.uuid))
    assert customer_client.post(step(campaign), chosen).status_code == 404
    customer_client.post(step(campaign), typed(version=f"{secret.template.uuid}:1"))
    assert Campaign.objects.get(pk=campaign.pk).template_version is None


def test_the_phone_shows_any_row(customer: Account, customer_client: Client) -> None:
    campaign = draft(customer, rows=MANY)
    assert bubble(customer_client.get(step(campaign))) == "Hello Person 2"
    later = customer_client.post(step(campaign), typed(row="250", preview="1"))
    assert bubble(later) == "Hello Person 250"
    assert bubble(customer_client.post(step(campaign), typed(row="250", step="1"))) == (
        "Hello Person 251"
    )
    assert bubble(customer_client.post(step(campaign), typed(row="250", step="-1"))) == (
        "Hello Person 249"
    )
    assert bubble(customer_client.post(step(campaign), typed(row="2", step="-1"))) == (
        "Hello Person 2"
    )


def test_rows_come_from_the_file_for_the_script(customer: Account, customer_client: Client) -> None:
    campaign = draft(customer, rows=MANY)
    address = reverse("campaign_rows", args=[campaign.uuid])
    found = json.loads(customer_client.get(address, {"near": "300"}).content)
    numbers = [row["row"] for row in found["rows"]]
    assert numbers[0] == 270 and numbers == list(range(270, 370)) and found["more"]
    assert found["rows"][30]["cells"][1] == "Person 300"
    last = json.loads(customer_client.get(address, {"near": "99999999"}).content)
    assert last == {"rows": [], "more": False}


def test_repairs_count_in_the_preview(customer: Account, customer_client: Client) -> None:
    campaign = draft(customer, rows="phone,name\n9810000001,\n")
    Campaign.objects.filter(pk=campaign.pk).update(
        repairs=[{"kind": "fill_blank", "column": "name", "value": "friend"}]
    )
    assert bubble(customer_client.get(step(campaign))) == "Hello friend"


def test_a_row_s_own_text_and_sender_show_on_its_phone(
    customer: Account, customer_client: Client
) -> None:
    rows = "phone,name,say,from\n9810000001,Asha,Own words for {{name}},OTHER\n9810000002,B,,\n"
    campaign = draft(customer, rows=rows)
    campaign.mapping |= {"text": 2, "sender": 3}
    Campaign.objects.filter(pk=campaign.pk).update(mapping=campaign.mapping)
    page = customer_client.get(step(campaign))
    assert bubble(page) == "Own words for Asha"
    assert "data-phone-sender>OTHER" in said(page)
    second = customer_client.post(step(campaign), typed(row="3", preview="1"))
    assert bubble(second) == "Hello B" and "data-phone-sender>TIDING" in said(second)
    blank = customer_client.post(step(campaign), typed(text=""))
    assert blank.status_code == 302


def test_a_name_of_no_column_gets_the_nearest(customer: Account, customer_client: Client) -> None:
    campaign = draft(customer)
    address = reverse("campaign_advice", args=[campaign.uuid])
    advice = said(customer_client.post(address, typed(text="Hi {{nmae|you}}")))
    assert "The file has no column “nmae”" in advice and "Did you mean “name”?" in advice
    refused = customer_client.post(step(campaign), typed(text="Hi {{nmae}}"))
    assert refused.status_code == 422
    assert "Did you mean “name”?" in said(refused)


def test_dlt_is_told_as_one_types(customer: Account, customer_client: Client) -> None:
    registered(customer, "Hello {#var#}", check="warn")
    rows = f"phone,name\n9810000001,Asha\n9810000002,{'x' * 40}\n"
    campaign = draft(customer, rows=rows)
    address = reverse("campaign_advice", args=[campaign.uuid])
    good = said(customer_client.post(address, typed(text="Hello {{amount|you}}")))
    assert "Fits the DLT template Greeting" in good
    long = said(customer_client.post(address, typed()))
    assert "not with the values of row 3" in long and "40 characters" in long
    bad = said(customer_client.post(address, typed(text="Hallo {{name}}")))
    assert "After “H” the template has “ello ”, but the text has “allo {{name}}”" in bad
    sent = customer_client.post(step(campaign), typed(text="Hallo {{name}}"), follow=True)
    assert "operators may drop it" in said(sent)


def test_typographic_characters_go_at_the_press_of_a_button(
    customer: Account, customer_client: Client
) -> None:
    page = customer_client.post(step(draft(customer)), typed(text="“Hi” {{name}}", plain="1"))
    assert bubble(page) == '"Hi" Asha'


def test_a_test_goes_to_one_s_own_number_and_is_followed(
    customer: Account, customer_client: Client, carrier: Any
) -> None:
    campaign = draft(customer, rows=MANY)
    before = wallet_of(customer).available
    sent = typed(row="300", test="1", test_numbers="98200 00001, +12025550100", remember="1")
    page = customer_client.post(step(campaign), sent)
    assert page.status_code == 200 and "Credits for this test: 2" in said(page)
    batch = Batch.objects.get(campaign=None)
    assert (batch.name, batch.capacity) == ("Test of Sale", 2)
    first, second = Message.objects.filter(batch=batch).order_by("id")
    assert (first.msisdn, first.text, first.sender) == (919820000001, "Hello Person 300", "TIDING")
    assert wallet_of(customer).available == before - 2 * MICRO
    assert SendingRules.objects.get().test_numbers == ["98200 00001", "+12025550100"]
    with transaction.atomic():
        for message in (first, second):
            move([Move(message.pk, MessageState.SENT, carrier_id=carrier.pk)])
        move([Move(first.pk, MessageState.DELIVERED)])
        move([Move(second.pk, MessageState.UNDELIVERED, reason="UNDELIV")])
    address = reverse("campaign_test", args=[campaign.uuid, batch.uuid])
    panel = customer_client.get(address, headers={"X-Live": "ask"})
    assert panel["X-Live"] == "done"
    assert "Delivered after" in said(panel) and "could not deliver it" in said(panel)
    assert customer_client.get(address).status_code == 200
    entry = AuditEntry.objects.get(action="campaign.test_sent")
    assert entry.after["messages"] == 2 and "Person" not in json.dumps(entry.after)
    campaign.refresh_from_db()
    assert campaign.status == "draft"


def test_a_reload_sends_no_second_test(customer: Account, customer_client: Client) -> None:
    campaign = draft(customer)
    sent = typed(test="1", test_numbers="9820000001", test_token="abc")
    for _ in range(2):
        assert "Credits for this test: 1" in said(customer_client.post(step(campaign), sent))
    assert Batch.objects.filter(campaign=None).count() == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"test_numbers": ""}, "Enter the number the test goes to"),
        ({"test_numbers": "1,2,3,4"}, "at most 3 numbers"),
        ({"test_numbers": "12345"}, "too short"),
        ({"test_numbers": "9820000009"}, "has opted out"),
        ({"row": "6"}, "Row 6 has nothing in “name”"),
        ({"text": "Hi {{nobody}}"}, "no column “nobody”"),
        ({"text": ""}, "Write the message"),
        ({"sender": ""}, "required"),
    ],
)
def test_a_test_that_cannot_be_sent_says_why_and_loses_nothing(
    customer: Account, customer_client: Client, changed: dict[str, str], why: str
) -> None:
    OptOutFactory(account=customer, msisdn=919820000009)
    campaign = draft(customer)
    sent = typed(test="1", test_numbers="9820000001") | changed
    response = customer_client.post(step(campaign), sent)
    assert response.status_code == 422
    assert why in said(response) and sent["text"] in said(response)
    assert not Batch.objects.filter(campaign=None).exists()


def test_only_so_many_tests_in_ten_minutes(customer: Account, customer_client: Client) -> None:
    campaign = draft(customer)
    for _ in range(10):
        sent = customer_client.post(step(campaign), typed(test="1", test_numbers="9820000001"))
        assert sent.status_code == 200
    refused = customer_client.post(step(campaign), typed(test="1", test_numbers="9820000001"))
    assert refused.status_code == 422 and "10 tests in ten minutes" in said(refused)
    assert Batch.objects.filter(campaign=None).count() == 10


def test_a_test_carries_the_dlt_ids(customer: Account, customer_client: Client) -> None:
    template = registered(customer)
    customer_client.post(step(draft(customer)), typed(test="1", test_numbers="9820000001"))
    batch = Batch.objects.get(campaign=None)
    assert batch.dlt_template_id == template.template_id
    assert batch.dlt_entity_id and batch.dlt_header_id


def test_the_file_may_be_gone(customer: Account, customer_client: Client) -> None:
    campaign = draft(customer, rows=MANY)
    assert campaign.upload
    campaign.upload.path = "uploads/gone"
    campaign.upload.save()
    assert bubble(customer_client.get(step(campaign))) == "Hello Person 2"
    page = customer_client.post(step(campaign), typed(row="300", preview="1"))
    assert bubble(page) == "Hello Person 2"


def test_the_kept_test_numbers_have_a_price(customer: Account, customer_client: Client) -> None:
    SendingRules.objects.create(account=customer, test_numbers=["9820000001", "9820000002"])
    campaign = campaigns.create_draft(customer, name="X", by=customer.users.get())
    file = uploads.store(customer, csv_file(), by=customer.users.get())
    campaigns.take_upload(campaign, file)
    page = said(customer_client.get(step(campaign)))
    assert f'"T": {2 * MICRO}' in page and 'value="9820000001, 9820000002"' in page
