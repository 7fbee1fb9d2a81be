"""Files in one go and in pieces, and how they are read."""

import base64
import hashlib
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.models import Account, LimitOverride
from campaigns.models import Campaign, IncomingFile, Upload
from campaigns.services import incoming
from tests.campaigns.contacts_scene import contact, group
from tests.portal.api.tidings.conftest import ROOT, Call, refusal

CSV = "phone,name\n9810000001,Asha\n9810000002,बीना\n".encode()


def kept(call: Call, content: bytes = CSV) -> str:
    answer = call("POST", "files", data=content, content_type="text/csv")
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def piece(
    call: Call, called: str, offset: int, data: bytes, digest: bytes | None = None
) -> HttpResponse:
    digest = hashlib.sha256(data).digest() if digest is None else digest
    headers = {
        "Upload-Offset": str(offset),
        "Content-Digest": f"sha-256=:{base64.b64encode(digest).decode()}:",
    }
    kind = "application/octet-stream"
    return call("PATCH", f"uploads/{called}", data=data, content_type=kind, headers=headers)


def test_a_file_is_the_body(call: Call) -> None:
    name = {"X-File-Name": quote("C:\\Ablage\\März.csv")}
    answer = call("POST", "files", data=CSV, content_type="text/csv", headers=name)
    found = answer.json()
    assert (answer.status_code, found["name"], found["bytes"]) == (201, "März.csv", len(CSV))
    assert found["sha256"] == hashlib.sha256(CSV).hexdigest()
    assert found["columns"] == ["phone", "name"]
    assert call("GET", f"files/{found['id']}").json() == found


def test_a_file_is_a_part_of_a_form(client: Client, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    form = {"file": SimpleUploadedFile("people.csv", CSV)}
    assert client.post(f"{ROOT}files", form, headers=headers).json()["name"] == "people.csv"
    answer = client.post(f"{ROOT}files", {"file": "text"}, headers=headers)
    assert refusal(answer) == (422, "no_file", "file")


def test_a_file_over_the_limit_is_422_before_it_is_read(call: Call, customer: Account) -> None:
    LimitOverride.objects.create(account=customer, name="campaign_file_bytes", value=1024 * 1024)
    body = b"number\n" + b"9810000001\n" * 100_000
    answer = call("POST", "files", data=body, content_type="text/csv")
    assert refusal(answer) == (422, "file_too_large", "file")
    assert "1 MB" in answer.json()["error"]["message"]
    answer = call("POST", "uploads", {"name": "a.csv", "size": len(body)})
    assert refusal(answer) == (422, "file_too_large", "file")
    assert not Upload.objects.exists() and not IncomingFile.objects.exists()


def test_what_breaks_off_is_no_file(client: Client, token: str) -> None:
    before = set((Path(settings.MEDIA_ROOT) / "uploads").glob("*"))
    answer = client.generic(
        "POST",
        f"{ROOT}files",
        CSV,
        content_type="text/csv",
        headers={"Authorization": f"Bearer {token}"},
        **{"CONTENT_LENGTH": str(len(CSV) + 10), "wsgi.input": BytesIO(CSV)},
    )
    assert refusal(answer) == (422, "broken_off", "file")
    assert answer.json()["error"]["retryable"] and not Upload.objects.exists()
    assert set((Path(settings.MEDIA_ROOT) / "uploads").glob("*")) == before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_file"),
        (b"%PDF-1.7 ...", "unsupported"),
        (b"name\nAsha\nDev\n", "no_number_column"),
    ],
)
def test_what_is_no_file_of_recipients_is_refused(call: Call, content: bytes, code: str) -> None:
    answer = call("POST", "files", data=content, content_type="application/octet-stream")
    status, found, field = refusal(answer)
    assert (status, field) == (422, "file")
    assert code in ("unsupported", found)
    assert not Upload.objects.exists()


def test_a_broken_upload_goes_on(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "PIECE", 16)
    asked = {"name": "people.csv", "size": len(CSV), "modified": 7}
    begun = call("POST", "uploads", asked)
    called = begun.json()["id"]
    assert (begun.status_code, begun.json()["piece"]) == (201, 16)
    assert piece(call, called, 0, CSV[:16]).json()["received"] == 16
    assert refusal(piece(call, called, 16, CSV[16:32], b"0" * 32))[1] == "wrong_sum"
    assert refusal(piece(call, called, 32, CSV[32:48])) == (409, "out_of_order", "")
    assert refusal(call("POST", f"uploads/{called}/finish"))[1] == "not_complete"
    again = call("POST", "uploads", asked)
    assert (again.status_code, again.json()["received"]) == (200, 16)
    for offset in range(16, len(CSV), 16):
        assert piece(call, called, offset, CSV[offset : offset + 16]).status_code == 200
    done = call("POST", f"uploads/{called}/finish")
    assert (done.status_code, done.json()["sha256"]) == (201, hashlib.sha256(CSV).hexdigest())
    assert call("GET", f"uploads/{called}").json()["file"] == done.json()["id"]


def test_an_upload_is_forgotten(call: Call) -> None:
    called = call("POST", "uploads", {"name": "a.csv", "size": 99}).json()["id"]
    assert call("DELETE", f"uploads/{called}").status_code == 204
    assert refusal(call("GET", f"uploads/{called}"))[0] == 404


def test_a_file_is_read_as_the_call_says(call: Call) -> None:
    rows = b"a,b,when\n9810000001,9810000009,03/04/2030 10:00\n9810000002,,04/05/2030 10:00\n"
    recipients = {"file": kept(call, rows)}
    called = call("POST", "campaigns", {"name": "A", "recipients": recipients}).json()["id"]
    found = call("GET", f"campaigns/{called}/mapping").json()
    assert [column["name"] for column in found["columns"]] == ["a", "b", "when"]
    assert (found["mapping"]["number"], found["mapping"]["region"]) == (0, "IN")
    assert found["sample"][0]["cells"][0] == "9810000001"
    path = f"campaigns/{called}/mapping"
    assert refusal(call("PUT", path, {"number": "c"})) == (422, "no_such_column", "number")
    assert refusal(call("PUT", path, {"number": 7}))[2] == "number"
    assert refusal(call("PUT", path, {"number": None}))[2] == "number"
    assert refusal(call("PUT", path, {"country": "a"})) == (422, "column_twice", "country")
    assert refusal(call("PUT", path, {"region": "XX"}))[2] == "region"
    assert refusal(call("PUT", path, {"encoding": "rot13"}))[2] == "encoding"
    assert refusal(call("PUT", path, {"send_at": "when"})) == (422, "date_order", "day_first")
    wanted = {"number": "b", "send_at": 2, "day_first": True, "keep": "last", "save_as": "Mine"}
    changed = call("PUT", path, wanted).json()
    assert (changed["mapping"]["number"], changed["keep"]) == (1, "last")
    assert (changed["saved"]["name"], changed["columns_changed"]) == ("Mine", False)
    headless = call("PUT", path, {"has_header": False}).json()
    assert headless["columns_changed"] and headless["columns"][0]["name"] != "a"


def test_rows_bring_columns_of_their_own(call: Call) -> None:
    rows = [{"name": "Asha", "number": 9810000001}, {"number": "9810000002", "due": 10.5}]
    body = {"name": "A", "recipients": {"rows": rows}, "text": "Hi {{name|there}}"}
    answer = call("POST", "campaigns", body | {"product": "T", "sender": "TIDING"}).json()
    assert (answer["file"]["columns"], answer["missing"]) == (["name", "number", "due"], None)
    lists = {"columns": ["number", "mobile"], "rows": [["9810000001", "9810000009"]]}
    called = call("POST", "campaigns", {"name": "B", "recipients": lists}).json()["id"]
    assert call("GET", f"campaigns/{called}/mapping").json()["mapping"]["number"] == 0


def test_too_many_typed_numbers_are_told(call: Call, customer: Account) -> None:
    LimitOverride.objects.create(account=customer, name="quick_messages", value=2)
    recipients = {"numbers": ["9810000001"] * 3}
    answer = call("POST", "campaigns", {"name": "A", "recipients": recipients})
    assert refusal(answer) == (422, "too_many_numbers", "numbers")
    assert not Campaign.objects.exists()


def test_a_group_is_written_down_as_it_is_now(call: Call, customer: Account) -> None:
    friends = group(customer)
    contact(customer, groups=(friends,))
    [found] = call("GET", "audiences").json()["audiences"]
    assert (found["name"], found["people"]) == ("Friends", 1)
    body = {"name": "A", "recipients": {"audience": found["audience"]}}
    assert call("POST", "campaigns", body).json()["file"]["origin"] == "contacts"
    body["recipients"] = {"audience": "group:7"}
    assert refusal(call("POST", "campaigns", body))[:2] == (404, "no_audience")
