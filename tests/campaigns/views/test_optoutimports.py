"""Importing opt-outs: what a file adds, what is refused, and that a second time changes nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AuditEntry, LimitOverride, User
from campaigns import samples, tasks
from campaigns.models import OptOut, OptOutImport, OptOutRejectedRow
from campaigns.services import importers, optoutimports
from tests.factories import OptOutFactory, OptOutTagFactory

NEW = "/opt-outs/import/"
FILE = b"name,phone\nAsha,9810000001\nRavi,+91 98100 00002\nDev,12345\nMina,\nAsha,09810000001\n"


@pytest.fixture(autouse=True)
def nobody_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command stands for the worker here."""
    monkeypatch.setattr(tasks.import_optouts, "delay", lambda *_: None)


def upload(
    client: Client, content: bytes = FILE, name: str = "left.csv", scope: str = "everything"
) -> OptOutImport:
    file = SimpleUploadedFile(name, content)
    response = client.post(NEW, {"file": file, "scope": scope, "note": "from before"})
    assert response.status_code == 302, response.content.decode()
    row = OptOutImport.objects.order_by("-id")[0]
    assert response["Location"] == reverse("optout_import", args=[row.uuid])
    return row


def reading(row: OptOutImport, **changed: Any) -> dict[str, Any]:
    names = ("number", "region", "encoding", "delimiter")
    fields = {name: row.mapping[name] for name in names if row.mapping[name] is not None}
    return fields | ({"has_header": "on"} if row.mapping["has_header"] else {}) | changed


def imported(client: Client, row: OptOutImport, **changed: Any) -> OptOutImport:
    response = client.post(reverse("optout_import", args=[row.uuid]), reading(row, **changed))
    assert response.status_code == 302, response.content.decode()
    call_command("import_optouts", str(row.uuid))
    row.refresh_from_db()
    return row


def counted(row: OptOutImport) -> tuple[int, int, int, int]:
    assert row.rows_done == row.added + row.known + row.invalid
    return row.rows_done, row.added, row.known, row.invalid


def test_a_file_adds_its_numbers_and_explains_the_rest(
    customer: Account, customer_client: Client, owner: User
) -> None:
    row = upload(customer_client)
    address = reverse("optout_import", args=[row.uuid])
    assert "98100 00002" in customer_client.get(address).content.decode()
    assert not OptOut.objects.exists()
    imported(customer_client, row)
    assert (row.status, counted(row)) == ("done", (5, 2, 1, 2))
    found = OptOut.objects.order_by("msisdn")
    assert [o.msisdn for o in found] == [919810000001, 919810000002]
    assert {(o.how, o.created_by, o.file, o.note) for o in found} == {
        ("import", owner, row, "from before")
    }
    page = customer_client.get(address).content.decode()
    assert "2 numbers opted out" in page and "12345" in page and "too short" in page
    text = customer_client.get(f"{address}rejected.csv").getvalue().decode("utf-8-sig")
    assert text.splitlines() == [
        "Row,Reason,name,phone",
        "4,The number is too short.,Dev,12345",
        "5,The number is missing.,Mina",
    ]
    actions = AuditEntry.objects.filter(account=customer, subject_uuid=row.uuid)
    assert list(actions.order_by("id").values_list("action", "actor_label")) == [
        ("optout_import.uploaded", owner.email),
        ("optout_import.started", owner.email),
        ("optout_import.finished", owner.email),
    ]


def test_a_second_time_changes_nothing(customer: Account, customer_client: Client) -> None:
    imported(customer_client, upload(customer_client))
    before = list(OptOut.objects.order_by("id").values())
    again = imported(customer_client, upload(customer_client))
    assert counted(again) == (5, 0, 3, 2)
    assert list(OptOut.objects.order_by("id").values()) == before


def test_a_lifted_number_that_is_imported_again_is_out_again_and_the_history_stays(
    customer: Account, customer_client: Client
) -> None:
    OptOutFactory(account=customer, msisdn=919810000001, lifted_at="2026-01-01T00:00Z")
    row = imported(customer_client, upload(customer_client))
    assert counted(row) == (5, 2, 1, 2)
    assert OptOut.objects.filter(msisdn=919810000001).count() == 2


def test_a_tag_takes_only_the_tag(customer: Account, customer_client: Client) -> None:
    tag = OptOutTagFactory(account=customer)
    OptOutFactory(account=customer, msisdn=919810000001)
    row = imported(customer_client, upload(customer_client, scope=f"tag:{tag.uuid}"))
    assert counted(row) == (5, 2, 1, 2)
    assert OptOut.objects.filter(tag=tag).count() == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("left.txt", b"9810000001\n9810000002\n\n12345\n"),
        ("left.txt", "9810000001\r\n९८१०००० ००२\r\n12345".encode("utf-16")),
        ("left.tsv", b"phone\tx\n9810000001\ty\n9810000002\tz\n12345\tw\n"),
    ],
)
def test_plain_lists_need_no_header(
    customer: Account, customer_client: Client, name: str, content: bytes
) -> None:
    row = imported(customer_client, upload(customer_client, content, name))
    assert counted(row) == (3, 2, 0, 1)


def test_csv_and_xlsx_of_the_same_rows_give_the_same_opt_outs(
    customer: Account, customer_client: Client
) -> None:
    table = samples.table(400, seed=3)
    found = []
    for name, content in (("a.csv", samples.as_csv(table)), ("a.xlsx", samples.as_xlsx(table))):
        row = imported(customer_client, upload(customer_client, content, name))
        assert row.status == "done", row.problem
        rejected = OptOutRejectedRow.objects.filter(file=row).order_by("row")
        found.append([*rejected.values_list("row", "code", "value"), row.invalid])
    assert found[0] == found[1] and row.added == 0


def test_the_column_can_be_chosen_and_must_exist(
    customer: Account, customer_client: Client
) -> None:
    row = upload(customer_client, b"a,b\n9810000001,9820000001\n9810000002,9820000002\n")
    address = reverse("optout_import", args=[row.uuid])
    for wrong in ("7", "", "x"):
        response = customer_client.post(address, reading(row, number=wrong))
        assert response.status_code == 422 and 'id="id_number_error"' in response.content.decode()
    imported(customer_client, row, number="1")
    assert {o.msisdn for o in OptOut.objects.all()} == {919820000001, 919820000002}
    again = customer_client.post(address, reading(row), follow=True)
    assert "is being imported, or has been" in again.content.decode()
    assert OptOut.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 nothing", "not a spreadsheet"),
        (b"name,town\nAsha,Pune\n", "No column holds phone numbers"),
        (b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_what_is_no_list_is_refused_and_not_kept(
    customer_client: Client, content: bytes, words: str
) -> None:
    file = SimpleUploadedFile("left.csv", content)
    response = customer_client.post(NEW, {"file": file, "scope": "everything"})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not OptOutImport.objects.exists()


def test_one_byte_over_the_limit_is_refused(customer: Account, customer_client: Client) -> None:
    LimitOverride.objects.create(account=customer, name="optout_file_bytes", value=len(FILE))
    upload(customer_client)
    file = SimpleUploadedFile("left.csv", FILE + b"\n")
    response = customer_client.post(NEW, {"file": file, "scope": "everything"})
    assert response.status_code == 413 and "larger than" in response.content.decode()


def test_one_row_over_the_limit_fails_and_says_so(
    customer: Account, customer_client: Client
) -> None:
    LimitOverride.objects.create(account=customer, name="optout_rows", value=4)
    row = imported(customer_client, upload(customer_client))
    assert (row.status, row.problem["code"]) == ("failed", "too_many_rows")
    page = customer_client.get(reverse("optout_import", args=[row.uuid])).content.decode()
    assert "more than 4 rows" in page


class Killed(BaseException):
    """What a test ends an importer with: nothing may catch it."""


@pytest.mark.django_db(transaction=True)
def test_after_a_kill_the_import_goes_on_where_it_was(
    customer: Account, customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"{919810000000 + n}" if n % 10 else f"bad{n}" for n in range(100)]
    row = upload(customer_client, "\n".join(["number", *lines, lines[1]]).encode())
    monkeypatch.setattr(optoutimports, "BLOCK_ROWS", 30)
    with monkeypatch.context() as patch:
        patch.setattr(optoutimports.store, "bulk_insert", dying(after=1))
        with pytest.raises(Killed):
            imported(customer_client, row)
    row.refresh_from_db()
    assert (row.status, row.rows_done) == ("running", 30)
    call_command("import_optouts", str(row.uuid))
    row.refresh_from_db()
    assert (row.status, counted(row)) == ("done", (101, 90, 1, 10))
    assert OptOut.objects.count() == 90
    refused = OptOutRejectedRow.objects.order_by("id").values_list("row", flat=True)
    assert list(refused) == list(range(2, 102, 10))


def dying(after: int) -> Any:
    """A bulk_insert that dies in the middle of the transaction with number `after`."""
    real = optoutimports.store.bulk_insert
    calls: Iterator[int] = iter(range(1000))

    def insert(*args: Any, **kwargs: Any) -> int:
        written = real(*args, **kwargs)
        if next(calls) == after:
            raise Killed
        return written

    return insert


def test_the_live_panel_tells_how_far_it_is_and_when_it_is_over(
    customer: Account, customer_client: Client
) -> None:
    row = upload(customer_client)
    address = reverse("optout_import", args=[row.uuid])
    customer_client.post(address, reading(row))
    assert "Opening the file" in customer_client.get(address).content.decode()
    OptOutImport.objects.filter(pk=row.pk).update(rows_done=1200, added=1000)
    panel = customer_client.get(address, headers={"X-Live": "ask"})
    assert "1,200 rows done so far, 1,000 opted out" in panel.content.decode()
    assert "X-Live" not in panel
    OptOutImport.objects.filter(pk=row.pk).update(rows_done=0, added=0)
    call_command("import_optouts", str(row.uuid))
    assert customer_client.get(address, headers={"X-Live": "ask"})["X-Live"] == "done"


def test_an_import_without_an_importer_is_taken_up_again(
    customer: Account, customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = upload(customer_client)
    customer_client.post(reverse("optout_import", args=[row.uuid]), reading(row))
    assert optoutimports.requeue_stuck() == []
    monkeypatch.setattr(importers, "PATIENCE", 0.0)
    assert optoutimports.requeue_stuck() == [row]
