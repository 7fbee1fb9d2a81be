"""`sms/bulk`: a file of numbers becomes a campaign that confirms itself once it is checked."""

import io
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import Account, AuditEntry, LimitOverride, Mail, User
from accounts.money import MICRO
from apikeys.models import ApiKey
from apikeys.services.keys import KeyTerms, issue
from campaigns.models import (
    Batch,
    BlockedTemplate,
    Campaign,
    FileSend,
    Message,
    Subscription,
    Upload,
)
from campaigns.services import cancelling, confirming, erasing, filesettling, imports
from tests.factories import wallet_of
from tests.portal.api.v2.conftest import Call

NUMBERS = "phone\n919810000001\n919810000002\n12\n919810000001\n"
FORM = {"message": "Hello", "sender": "TIDING", "service": "T"}


def file(text: str | bytes = NUMBERS, name: str = "people.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def check() -> Campaign:
    """What the worker does next."""
    campaign = Campaign.objects.get()
    imports.carry_out(campaign.uuid)
    filesettling.settle(str(campaign.uuid))
    campaign.refresh_from_db()
    return campaign


def refusal(response: HttpResponse) -> tuple[int, list[str]]:
    body = response.json()
    assert (body["status"], body["code"]) == ("ERROR", response.status_code), body
    return response.status_code, list(body.get("errors", {}))


def test_a_file_is_accepted_checked_and_confirmed(call: Call, customer: Account):
    response = call("sms/bulk", form=FORM | {"file": file(), "custom": "order 7", "flash": "1"})
    campaign = Campaign.objects.get()
    assert response.status_code == 200, response.content
    assert response.json() == {
        "status": 200,
        "message": "File accepted for delivery.",
        "data": [],
        "group_id": str(campaign.uuid),
    }
    assert campaign.status == "importing"
    assert check().status == "scheduled"
    assert (campaign.name, FileSend.objects.get().state) == ("File people.csv", "confirmed")
    texts = Message.objects.order_by("id").values_list("msisdn", "text", "sender")
    assert list(texts) == [
        (919810000001, "Hello", "TIDING"),
        (919810000002, "Hello", "TIDING"),
    ]
    assert wallet_of(customer).available == 998 * MICRO
    batch = Batch.objects.get()
    assert (batch.options, batch.api_key.name) == ({"flash": 1, "custom": "order 7"}, "Shop")
    rows = call("sms/status", {"group_id": str(campaign.uuid)}).json()
    assert (rows["meta"]["total"], rows["data"][0]["custom"]) == (2, "order 7")
    assert filesettling.settle_checked() == 0
    said = set(
        AuditEntry.objects.filter(action__startswith="campaign.").values_list(
            "action", "actor_label"
        )
    )
    assert ("campaign.confirmed", "key Shop") in said, said
    assert {label for _action, label in said} == {"key Shop"}, said


def test_numbers_are_read_as_those_of_a_call(call: Call, customer: Account):
    numbers = ["12025550100", "9810000001", "+4915112345678", "919810000002", "0", "99"]
    call("sms/bulk", form=FORM | {"file": file("\n".join(["phone", *numbers]))})
    check()
    in_file = set(Message.objects.values_list("msisdn", flat=True))
    rows = call("sms/send", json=FORM | {"to": ",".join(numbers)}).json()["data"]
    in_call = {int(row["mobile"]) for row in rows if row["id"]}
    assert in_file == in_call == {12025550100, 919810000001, 4915112345678, 919810000002}


@pytest.mark.parametrize("kind", ["txt", "xlsx", "bare"])
def test_every_kind_of_file(call: Call, customer: Account, kind: str):
    if kind == "xlsx":
        book, out = Workbook(), io.BytesIO()
        for row in (["Name", "Mobile"], ["Ada", "919810000001"], ["Bo", "919810000002"]):
            book.active.append(row)
        book.save(out)
        sheet = file(out.getvalue(), "people.xlsx")
    else:
        sheet = file("919810000001\r\n919810000002\r\n", f"people.{kind}")
    assert call("sms/bulk/", form=FORM | {"file": sheet}).status_code == 200
    assert check().messages == 2


def test_the_column_of_the_numbers_may_be_named(call: Call, customer: Account):
    text = "home,work,message,sender\n919810000001,919810000002,Own text,OTHER\n"
    form = FORM | {"file": file(text), "column": "Work"}
    assert call("sms/bulk", form=form).status_code == 200
    check()
    row = Message.objects.get()
    # Columns of other names mean nothing: the call says text and sender.
    assert (row.msisdn, row.text, row.sender) == (919810000002, "Hello", "TIDING")
    wrong = call("sms/bulk", form=FORM | {"file": file(text), "column": "mobile"})
    assert refusal(wrong) == (422, ["column"])
    assert "home, work" in wrong.json()["message"]


def test_the_text_may_name_columns(call: Call, customer: Account):
    text = "phone,name\n919810000001,Ada\n"
    form = FORM | {"file": file(text), "message": "Dear {{name}}"}
    assert call("sms/bulk", form=form).status_code == 200
    check()
    assert Message.objects.get().text == "Dear Ada"
    wrong = call("sms/bulk", form=form | {"file": file(text), "message": "Dear {{nobody}}"})
    assert refusal(wrong) == (422, ["message"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"file": "numbers"}, "file"),
        ({"file": None}, "file"),
        ({"file": ("x.csv", "")}, "file"),
        ({"file": ("x.csv", "name\nAda\nBo\n")}, "file"),
        ({"file": ("x.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 200)}, "file"),
        ({"message": ""}, "message"),
        ({"message": "x" * 1531}, "message"),
        ({"sender": "EVIL"}, "sender"),
        ({"service": "QQ"}, "service"),
        ({"service": ""}, "service"),
        ({"tags": "nothing"}, "tags"),
        ({"time": "soon"}, "time"),
        ({"time": "2020-01-01 00:00:00"}, "time"),
        ({"time": "9999-12-31 23:59:59"}, "time"),
        ({"max_units": "x"}, "max_units"),
        ({"webhook_id": "x"}, "webhook_id"),
        ({"port": "-1"}, "port"),
    ],
)
def test_what_makes_no_sense_is_422_and_keeps_nothing(
    call: Call, customer: Account, change: dict[str, Any], field: str
):
    if isinstance(change.get("file"), tuple):
        name, content = change["file"]
        change = {"file": file(content, name)}
    form = {key: value for key, value in (FORM | {"file": file()} | change).items() if value}
    assert refusal(call("sms/bulk", form=form)) == (422, [field])
    assert not Campaign.objects.exists() and not Upload.objects.exists()


def test_a_time_for_a_file_is_more_than_five_minutes_ahead(call: Call, customer: Account):
    zone = ZoneInfo(customer.timezone)

    def send(minutes: int) -> HttpResponse:
        moment = timezone.now().astimezone(zone) + timedelta(minutes=minutes)
        return call("sms/bulk", form=FORM | {"file": file(), "time": f"{moment:%F %T}"})

    assert refusal(send(4)) == (422, ["time"])
    assert refusal(send(60 * 24 * 100)) == (422, ["time"])
    assert send(60).status_code == 200
    campaign = check()
    assert campaign.scheduled_at > timezone.now() + timedelta(minutes=58)
    assert campaign.status == "scheduled"


def test_without_any_credit_the_call_is_refused(call: Call, customer: Account):
    call("sms/send", json=FORM | {"to": ",".join(f"9198100{n:05}" for n in range(1000))})
    response = call("sms/bulk", form=FORM | {"file": file()})
    assert refusal(response) == (422, ["service"])
    assert "no credits" in response.json()["message"]


def test_what_costs_too_much_waits_for_a_person(call: Call, customer: Account, owner: User):
    call("sms/send", json=FORM | {"to": ",".join(f"9198100{n:05}" for n in range(999))})
    assert call("sms/bulk", form=FORM | {"file": file()}).status_code == 200
    campaign = check()
    row = FileSend.objects.get()
    assert (campaign.status, row.state, row.reason) == ("ready", "waiting", "refused")
    mail = Mail.objects.get(kind="file_waits")
    assert "File people.csv" in mail.subject and "2 needed" in mail.text
    assert str(campaign.uuid) in mail.text
    assert filesettling.settle_checked() == 0
    assert Mail.objects.filter(kind="file_waits").count() == 1


def test_a_person_may_confirm_or_call_off_what_waits(call: Call, customer: Account, owner: User):
    hook = {"dlr_url": "https://example.com/?id={id}", "max_units": "1"}
    form = FORM | {"message": "x" * 161, "file": file()} | hook
    assert call("sms/bulk", form=form).status_code == 200
    campaign = check()
    assert FileSend.objects.get().reason == "too_long"
    confirming.confirm(campaign, by=owner)
    assert filesettling.settle_checked() == 1
    assert FileSend.objects.get().state == "confirmed"
    assert Subscription.objects.get().batch == Batch.objects.get()


def test_nothing_to_send_and_called_off(call: Call, customer: Account):
    assert call("sms/bulk", form=FORM | {"file": file("phone\n12\n919\n0123\n")}).status_code == 200
    campaign = check()
    assert FileSend.objects.get().reason == "nothing_to_send"
    cancelling.cancel(campaign)
    assert filesettling.settle_checked() == 1
    assert FileSend.objects.get().state == "dropped"


def test_the_cap_of_a_key_holds_for_files(call: Call, customer: Account):
    ApiKey.objects.update(daily_cap=MICRO)
    assert call("sms/bulk", form=FORM | {"file": file()}).status_code == 200
    assert check().status == "ready"
    assert "a day" in FileSend.objects.get().detail
    assert wallet_of(customer).available == 1000 * MICRO


def test_a_key_for_other_products_is_refused(call: Call, customer: Account):
    ApiKey.objects.update(products=["P"])
    assert refusal(call("sms/bulk", form=FORM | {"file": file()})) == (403, [])
    assert refusal(call("sms/send", json=FORM | {"to": "919810000000"})) == (403, [])


def test_nothing_goes_by_a_template_that_is_blocked(call: Call, customer: Account):
    form = FORM | {"template_id": "1007"}
    assert call("sms/bulk", form=form | {"file": file()}).status_code == 200
    BlockedTemplate.objects.create(account=customer, template_id="1007")
    assert check().status == "ready"
    assert "1007" in FileSend.objects.get().detail
    assert refusal(call("sms/bulk", form=form | {"file": file()})) == (422, ["template_id"])


def test_a_closed_account_leaves_nothing_of_it(call: Call, customer: Account):
    form = FORM | {"file": file(), "custom": "order 7", "dlr_url": "https://example.com/secret"}
    assert call("sms/bulk", form=form).status_code == 200
    check()
    Account.objects.filter(pk=customer.pk).update(status=Account.Status.CLOSED)
    customer.refresh_from_db()
    assert erasing.erase(customer)
    assert not FileSend.objects.exists() and not Subscription.objects.exists()
    assert Batch.objects.get().options == {}


def test_a_test_key_sends_to_the_simulator_at_once(customer: Account, owner: User):
    terms = KeyTerms(is_test=True)
    text = issue(customer, name="Test", terms=terms, created_by=owner).text
    client = Client(headers={"Authorization": f"Bearer {text}"})
    answer = client.post("/api/v2/sms/bulk", FORM | {"file": file()})
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"status": 200, "message": "File accepted for delivery.", "data": []}
    assert Batch.objects.get().is_test and Message.objects.count() == 2
    assert wallet_of(customer).available == 1000 * MICRO
    assert not Campaign.objects.exists() and not Upload.objects.exists()
    LimitOverride.objects.create(account=customer, name="api_recipients", value=2)
    assert refusal(client.post("/api/v2/sms/bulk", FORM | {"file": file()})) == (422, ["file"])


def test_a_large_form_needs_its_token_in_the_header(call: Call, token: str, customer: Account):
    large = "phone\n" + "919810000001,padding that makes the file large\n" * 260_000
    LimitOverride.objects.create(account=customer, name="campaign_messages", value=300_000)
    client = Client()
    inside = client.post("/api/v2/sms/bulk", FORM | {"access_token": token, "file": file(large)})
    assert refusal(inside) == (422, ["body"])
    small = client.post("/api/v2/sms/bulk", FORM | {"access_token": token, "file": file()})
    assert small.status_code == 200
    assert call("sms/bulk", form=FORM | {"file": file(large)}).status_code == 200


def test_a_file_over_the_limit_is_refused(call: Call, customer: Account):
    LimitOverride.objects.create(account=customer, name="campaign_file_bytes", value=1000)
    response = call("sms/bulk", form=FORM | {"file": file("919810000001\n" * 100_000)})
    assert refusal(response) == (422, ["file"])


def test_strangers_and_other_shapes(client: Client, call: Call, customer: Account):
    assert refusal(client.post("/api/v2/sms/bulk", FORM | {"file": file()})) == (401, [])
    assert refusal(call("sms/bulk", json=FORM)) == (422, ["file"])
    assert refusal(call("sms/bulk")) == (405, [])


def test_the_same_call_with_a_key_of_its_own_counts_once(call: Call, customer: Account):
    headers = {"Idempotency-Key": "file-1"}
    answers = [
        call("sms/bulk", form=FORM | {"file": file()}, headers=headers).json() for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert Campaign.objects.count() == 1
    other = call("sms/bulk", form=FORM | {"file": file("919810000009\n")}, headers=headers)
    assert other.status_code == 422
