"""The DLT pages: by hand, from a portal's file, the rules, and the senders' header ids."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, LimitOverride
from campaigns.models import DltTemplate, Sender, SendingRules
from tests.campaigns.dltscene import ENTITY, HEADER, TEMPLATE, registered

PAGE = "/templates/dlt/"
PORTAL = """Report of templates,,,,,
Sr No,Template Id,Template Name,Template Type,Header,Template Content,Status
1,'1107000000000000101,Order,Service Implicit,TIDING,"Dear {#var#}, your order has left",Approved
2,1107000000000000102,Sale,Promotional,"TIDING,ABSENT",Sale until {#var#},ACTIVE
3,1.10716E+18,Rounded,Promotional,,Text,Approved
4,1107160000000000000,Noughts,Promotional,,Text,Approved
5,110700000000000010X,Letters,Promotional,,Text,Approved
6,1107000000000000106,Waiting,Promotional,,Text,Pending
7,1107000000000000107,Empty,Promotional,,,Approved
8,1107000000000000101,Order again,Service Implicit,TIDING,Another text,Approved
"""


def upload(client: Client, content: bytes, name: str = "templates.csv") -> HttpResponse:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def test_a_portal_s_file_is_taken_over_row_by_row(
    customer: Account, customer_client: Client
) -> None:
    page = upload(customer_client, PORTAL.encode()).content.decode()
    assert "Import: 2 new, 0 changed, 0 as before, 6 rows refused" in page
    order = DltTemplate.objects.get(template_id="1107000000000000101")
    assert (order.name, order.category) == ("Order", "service_implicit")
    assert order.text == "Dear {#var#}, your order has left"
    assert list(order.senders.all()) == [customer.senders.get()]
    for said in (
        "rounded the template id",
        "digits only",
        "does not say that it is approved",
        "The text is missing",
        "stands further up with another text",
    ):
        assert said in page
    again = upload(customer_client, PORTAL.replace("has left", "is here").encode())
    assert "Import: 0 new, 1 changed, 1 as before" in again.content.decode()
    entry = AuditEntry.objects.filter(action="dlt_template.imported").first()
    assert entry and entry.after == {"added": 2, "changed": 0, "same": 0, "refused": 6}


def test_a_workbook_is_read_like_the_csv(customer_client: Client) -> None:
    book = openpyxl.Workbook()
    book.active.append(["TEMPLATE ID", "CONTENT"])
    book.active.append(["1107000000000000101", "Dear {#var#}"])
    book.active.append([1107000000000000102, "A number keeps fifteen digits"])
    content = io.BytesIO()
    book.save(content)
    page = upload(customer_client, content.getvalue(), "templates.xlsx").content.decode()
    assert "Import: 1 new" in page and "1 row refused" in page
    assert DltTemplate.objects.get().text == "Dear {#var#}"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"phone,name\n1,2\n", "No row names the columns"),
        (b"Template Id,Template Content\n", "no rows below its headings"),
        (b"PK\x03\x04" + b"\x00" * 100, ""),
        (b"\x00\x01\x02" * 500, ""),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_reason(
    customer_client: Client, content: bytes, said: str
) -> None:
    response = upload(customer_client, content)
    assert response.status_code == 422
    page = response.content.decode()
    assert "There is a problem" in page and said in page
    assert not DltTemplate.objects.exists()


def test_an_account_keeps_so_many_and_no_more(customer: Account, customer_client: Client) -> None:
    LimitOverride.objects.create(account=customer, name="dlt_templates", value=1)
    response = upload(customer_client, PORTAL.encode())
    assert response.status_code == 422
    assert "at most 1 registered templates" in response.content.decode()
    assert not DltTemplate.objects.exists()


def test_one_is_added_corrected_and_deleted_by_hand(
    customer: Account, customer_client: Client
) -> None:
    new = {"template_id": f" {TEMPLATE} ", "text": "Hi {#var#}", "name": "Hi", "category": ""}
    customer_client.post("/templates/dlt/new/", new)
    template = DltTemplate.objects.get()
    assert template.template_id == TEMPLATE
    again = customer_client.post("/templates/dlt/new/", new)
    assert again.status_code == 422
    assert "on your list already" in again.content.decode()
    own = reverse("dlt_template", args=[template.uuid])
    sender = customer.senders.get()
    changed = new | {"text": "Hello {#var#}", "senders": [str(sender.uuid)]}
    customer_client.post(own, changed)
    template.refresh_from_db()
    assert (template.text, list(template.senders.all())) == ("Hello {#var#}", [sender])
    wrong = customer_client.post(own, new | {"template_id": "12-AB"})
    assert "digits only" in wrong.content.decode()
    customer_client.post(reverse("dlt_template_delete", args=[template.uuid]))
    assert not DltTemplate.objects.exists()
    actions = AuditEntry.objects.filter(subject_kind="dlt_template").order_by("id")
    assert [entry.action.partition(".")[2] for entry in actions] == ["added", "changed", "deleted"]


def test_rules_and_header_ids_are_set_and_recorded(
    customer: Account, customer_client: Client
) -> None:
    rules = {"entity_id": ENTITY, "check": "block"}
    assert customer_client.post("/templates/dlt/rules/", rules).status_code == 302
    kept = SendingRules.objects.get(account=customer)
    assert (kept.dlt_entity_id, kept.dlt_check) == (ENTITY, "block")
    bad = customer_client.post("/templates/dlt/rules/", rules | {"entity_id": "abc"})
    assert bad.status_code == 422
    sender = customer.senders.get()
    header = reverse("sender_header", args=[sender.uuid])
    customer_client.post(header, {"header_id": HEADER})
    assert Sender.objects.get(pk=sender.pk).dlt_header_id == HEADER
    customer_client.post(header, {"header_id": "x"})
    assert Sender.objects.get(pk=sender.pk).dlt_header_id == HEADER
    assert HEADER in customer_client.get(reverse("senders")).content.decode()
    recorded = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"sending_rules.dlt_set", "sender.header_set"} <= recorded


def test_who_may_only_send_sets_no_rules(customer: Account, customer_client: Client) -> None:
    registered(customer)
    customer.memberships.update(role="sender")
    assert customer_client.get(PAGE).status_code == 200
    assert customer_client.get("/templates/dlt/rules/").status_code == 403
    header = reverse("sender_header", args=[customer.senders.get().uuid])
    assert customer_client.post(header, {"header_id": "1"}).status_code == 403
