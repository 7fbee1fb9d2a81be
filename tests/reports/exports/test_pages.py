"""Exports as people meet them: asking, watching, the mail, the file, and whose they are."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, AuditEntry, Mail, User
from campaigns.models import Message
from reports import tasks
from reports.models import Export, ExportColumns
from reports.services.exports import keeping
from reports.services.exports.files import file_of, folder_of
from tests.campaigns.scene import queued_batch
from tests.reports.exports.scene import by_pandas, finished, made

pytestmark = [pytest.mark.django_db, pytest.mark.unaudited]


@pytest.fixture(autouse=True)
def nobody_works(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What workers were woken for."""
    kicked: list[str] = []
    monkeypatch.setattr(tasks, "kick_export", kicked.append)
    return kicked


def wish(**more: object) -> dict[str, object]:
    now = timezone.now().date()
    days = {"since": now - timedelta(days=1), "until": now}
    return days | {"format": "csv", "column": ["number", "state", "text"]} | more


def content(client: Client, address: str, **headers: str) -> bytes:
    response = client.get(address, headers=headers)
    assert response.status_code in (200, 206), response.status_code
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_from_the_form_to_the_file(
    customer: Account, customer_client: Client, nobody_works: list[str]
) -> None:
    queued_batch(customer, 4)
    response = customer_client.post(reverse("export_new"), wish())
    export = Export.objects.get(account=customer)
    assert response["Location"] == reverse("export", args=[export.uuid])
    assert nobody_works == [str(export.uuid)]
    page = customer_client.get(response["Location"]).content.decode()
    assert "It waits for its turn" in page and "Cancel the export" in page
    finished(export)
    export.refresh_from_db()
    page = customer_client.get(response["Location"]).content.decode()
    assert "4 messages, ready to download" in page and export.sha256 in page
    data = content(customer_client, reverse("export_file", args=[export.uuid]))
    assert hashlib.sha256(data).hexdigest() == export.sha256
    assert data.decode("utf-8-sig").splitlines()[1] == "+919810000000,Queued,Hello"
    assert AuditEntry.objects.filter(action="export.downloaded", account=customer).count() == 1


def test_a_download_that_broke_off_goes_on(customer: Account, customer_client: Client) -> None:
    queued_batch(customer, 50)
    export = made(customer, "csv", columns=["number"])
    whole = file_of(export).read_bytes()
    address = reverse("export_file", args=[export.uuid])
    response = customer_client.get(address, headers={"Range": "bytes=100-"})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes 100-{len(whole) - 1}/{len(whole)}"
    assert b"".join(response.streaming_content) == whole[100:]  # type: ignore[attr-defined]
    assert content(customer_client, address, Range="bytes=5-9") == whole[5:10]
    assert content(customer_client, address, Range="bytes=-7") == whole[-7:]
    past = customer_client.get(address, headers={"Range": f"bytes={len(whole)}-"})
    assert past.status_code == 416
    full = customer_client.get(address, headers={"Accept-Encoding": "gzip"})
    assert full["Content-Length"] == str(len(whole))
    full.close()


def test_the_mail_leads_to_the_file(
    customer: Account, owner: User, customer_client: Client, stranger_client: Client
) -> None:
    queued_batch(customer, 2)
    export = made(customer, "csv", columns=["number"])
    letter = Mail.objects.get(kind="export_ready")
    assert letter.recipient == owner.email
    assert letter.subject == "Your export with 2 messages is ready"
    found = re.search(r"(/reports/exports/link/\S+)", letter.text)
    assert found
    link = found[1]
    assert content(customer_client, link) == file_of(export).read_bytes()
    assert stranger_client.get(link).status_code == 404
    assert Client().get(link).status_code == 302, "one has to sign in"
    forged = link.replace("/link/", "/link/x")
    assert customer_client.get(forged).status_code == 404
    Export.objects.update(expires_at=timezone.now())
    assert customer_client.get(link)["Location"] == reverse("export", args=[export.uuid])
    assert customer_client.get(reverse("export_file", args=[export.uuid])).status_code == 404


def test_files_go_after_a_week(customer: Account, customer_client: Client) -> None:
    queued_batch(customer, 2)
    export = made(customer, "csv", columns=["number"])
    assert keeping.delete_due() == 0
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert keeping.delete_due() == 1
    assert not folder_of(export).exists()
    page = customer_client.get(reverse("export", args=[export.uuid])).content.decode()
    assert "The file was deleted" in page and "Ask for it again" in page


def test_days_out_of_reach_are_refused_beside_their_field(
    customer: Account, customer_client: Client
) -> None:
    response = customer_client.post(reverse("export_new"), wish(since="2020-01-01"))
    assert response.status_code == 422
    assert "Reports go back 3 months" in response.content.decode()
    response = customer_client.post(reverse("export_new"), wish(column=[]))
    assert response.status_code == 422
    assert "Choose at least one of the columns." in response.content.decode()
    assert not Export.objects.exists()


def test_only_so_many_are_made_at_a_time(customer: Account, customer_client: Client) -> None:
    for _export in range(3):
        customer_client.post(reverse("export_new"), wish())
    response = customer_client.post(reverse("export_new"), wish())
    assert response.status_code == 422
    assert "3 exports of this account are being made." in response.content.decode()
    assert Export.objects.count() == 3


def test_columns_are_kept_and_their_order(customer: Account, customer_client: Client) -> None:
    places = {"place_text": "1", "place_number": "2", "place_state": "3"}
    response = customer_client.post(
        reverse("export_new"), wish(**places, name="For billing", keep="1")
    )
    assert "The columns are kept as “For billing”." in response.content.decode()
    kept = ExportColumns.objects.get(account=customer)
    assert kept.columns == ["text", "number", "state"]
    assert not Export.objects.exists()
    page = customer_client.get(f"{reverse('export_new')}?columns={kept.uuid}").content.decode()
    assert re.search(r'name="place_text" value="1"', page)
    assert page.count(" checked") == 3 + 1  # and the kind of file
    customer_client.post(reverse("export_columns_delete", args=[kept.uuid]))
    assert not ExportColumns.objects.exists()


def test_a_search_of_the_messages_page_fills_the_form_in(
    customer: Account, customer_client: Client
) -> None:
    batch = queued_batch(customer, 3)
    Message.objects.filter(pk=batch.first_id).update(state="cancelled")
    asked = "?state=cancelled&q=%2B919810000000&sender=TIDING&batch=" + str(batch.uuid)
    page = customer_client.get(reverse("export_new") + asked).content.decode()
    assert '<option value="cancelled" selected>' in page
    assert 'value="+919810000000"' in page
    more = {"state": "cancelled", "q": "+91 98100 00000", "batch": batch.uuid}
    customer_client.post(reverse("export_new"), wish(**more))
    export = finished(Export.objects.get())
    assert [row[0] for row in by_pandas(export)] == ["+919810000000"]
    shown = customer_client.get(reverse("export", args=[export.uuid])).content.decode()
    assert "+919810000000" in shown and "Cancelled" in shown


def test_cancelling(customer: Account, customer_client: Client) -> None:
    customer_client.post(reverse("export_new"), wish())
    export = Export.objects.get()
    customer_client.post(reverse("export_cancel", args=[export.uuid]))
    export.refresh_from_db()
    assert export.status == "cancelled"
    again = customer_client.post(reverse("export_cancel", args=[export.uuid]), follow=True)
    assert "This export is not being made any more." in again.content.decode()


def test_the_list_tells_how_far_each_is(customer: Account, customer_client: Client) -> None:
    customer_client.post(reverse("export_new"), wish())
    started = timezone.now() - timedelta(seconds=60)
    Export.objects.update(
        status="running", started_at=started, looked=75, to_look=100, rows=70, parts=3
    )
    page = customer_client.get(reverse("exports")).content.decode()
    assert 'value="75"' in page and re.search(r"2[05] seconds", page)
    live = customer_client.get(reverse("exports"), headers={"X-Live": "ask"})
    assert "X-Live" not in live and "75 %" in live.content.decode()
    Export.objects.update(status="done")
    live = customer_client.get(reverse("exports"), headers={"X-Live": "ask"})
    assert live["X-Live"] == "done"
