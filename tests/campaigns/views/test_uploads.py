"""Uploads in pieces as a browser sends them, and the pages about files."""

import base64
import hashlib
import re
import threading
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Account, LimitOverride, Membership, Role
from campaigns import pieces
from campaigns.models import Campaign, IncomingFile, OptOutImport, Upload
from campaigns.services import uploads
from campaigns.services.incoming import PIECE
from tests.campaigns.campaign_scene import checked, confirmed, csv_file, draft

pytestmark = pytest.mark.django_db
FILE = b"number,name\n" + b"+919810000001,Asha\n" * (3 * PIECE // 2 // 19)


def begin(client: Client, content: bytes = FILE, **more: Any) -> HttpResponse:
    facts = {"name": "people.csv", "size": len(content), "modified": 7, "purpose": "campaign"}
    return client.post(reverse("upload_begin"), facts | more)


def send(client: Client, called: str, number: int, content: bytes = FILE) -> HttpResponse:
    data = content[number * PIECE : (number + 1) * PIECE]
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    return client.post(
        reverse("upload_piece", args=[called]),
        data,
        content_type="application/octet-stream",
        headers={
            "Upload-Offset": str(number * PIECE),
            "Content-Digest": f"sha-256=:{digest}:",
        },
    )


def finished(client: Client, purpose: str = "campaign") -> str:
    called = begin(client, purpose=purpose).json()["uuid"]
    for number in range(2):
        assert send(client, called, number).status_code == 200
    return str(client.post(reverse("upload_finish", args=[called])).json()["upload"])


def page(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_file_in_pieces_starts_a_campaign(customer_client: Client) -> None:
    called = finished(customer_client)
    response = customer_client.post(reverse("campaign_new"), {"name": "Sale", "upload": called})
    campaign = Campaign.objects.get()
    assert response.url == reverse("campaign_recipients", args=[campaign.uuid])
    assert campaign.upload is not None
    assert campaign.upload.sha256 == hashlib.sha256(FILE).hexdigest()
    assert campaign.kind == Campaign.Kind.BULK


def test_after_a_reload_it_goes_on_where_it_broke_off(customer_client: Client) -> None:
    first = begin(customer_client)
    assert first.status_code == 201
    called = first.json()["uuid"]
    send(customer_client, called, 0)
    again = begin(customer_client)
    assert again.status_code == 200
    told = again.json()
    assert (told["uuid"], told["received"], told["piece"]) == (called, PIECE, PIECE)
    assert told["sums"] == [hashlib.sha256(FILE[:PIECE]).hexdigest()]
    where = customer_client.get(reverse("upload", args=[called])).json()
    assert where["received"] == PIECE


def test_a_refusal_says_where_to_go_on(customer_client: Client) -> None:
    called = begin(customer_client).json()["uuid"]
    answer = send(customer_client, called, 1)
    assert answer.status_code == 409
    assert answer.json()["received"] == 0
    assert answer.json()["code"] == "out_of_order"


BAD_PIECES: dict[str, tuple[dict[str, Any], str]] = {
    "another type": ({"content_type": "text/plain"}, "wrong_type"),
    "no sum": ({"headers": {"Upload-Offset": "0"}}, "wrong_sum"),
    "no offset": ({"headers": {}}, "no_offset"),
    "a strange offset": ({"headers": {"Upload-Offset": "-1"}}, "no_offset"),
    "a huge offset": ({"headers": {"Upload-Offset": "9" * 16}}, "wrong_length"),
    "a part of one": ({"data": b"x", "headers": {"Upload-Offset": "0"}}, "wrong_length"),
    "too much": (
        {"data": b"x" * (PIECE + 1), "headers": {"Upload-Offset": "0"}},
        "wrong_length",
    ),
}


@pytest.mark.parametrize(("sent", "code"), BAD_PIECES.values(), ids=BAD_PIECES)
def test_a_bad_piece_is_refused_and_leaves_nothing(
    customer_client: Client, sent: dict[str, Any], code: str
) -> None:
    called = begin(customer_client).json()["uuid"]
    request = {"data": FILE[:PIECE], "content_type": "application/octet-stream"} | sent
    answer = customer_client.post(reverse("upload_piece", args=[called]), **request)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert IncomingFile.objects.get().received == 0


@pytest.mark.parametrize(
    "facts", [{"size": "-1"}, {"size": "many"}, {"name": ""}, {"purpose": "fun"}], ids=str
)
def test_an_upload_that_does_not_say_what_it_is(
    customer_client: Client, facts: dict[str, str]
) -> None:
    assert begin(customer_client, **facts).status_code == 422
    assert not IncomingFile.objects.exists()


def test_too_large_a_file_is_413_before_a_byte(customer: Account, customer_client: Client) -> None:
    LimitOverride.objects.create(account=customer, name="campaign_file_bytes", value=1024 * 1024)
    answer = begin(customer_client)
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.json()["message"]


def test_what_is_refused_at_its_end_is_told_in_words(customer_client: Client) -> None:
    content = b"name,city\nAsha,Pune\nDev,Delhi\n"
    called = begin(customer_client, content).json()["uuid"]
    send(customer_client, called, 0, content)
    answer = customer_client.post(reverse("upload_finish", args=[called]))
    assert answer.status_code == 422
    assert "No column holds phone numbers" in answer.json()["message"]


def test_slow_lines_leave_threads_for_pages(
    customer_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "_places", threading.BoundedSemaphore(1))
    called = begin(customer_client).json()["uuid"]
    with pieces.a_place():
        answer = send(customer_client, called, 0)
        assert (answer.status_code, answer["Retry-After"]) == (429, "2")
        assert customer_client.get(reverse("campaign_new")).status_code == 200
    assert send(customer_client, called, 0).status_code == 200


def test_a_file_of_another_account_cannot_be_taken(
    customer_client: Client, stranger_client: Client
) -> None:
    called = finished(stranger_client)
    for value in (called, uuid.uuid4()):
        response = customer_client.post(reverse("campaign_new"), {"name": "X", "upload": value})
        assert response.status_code == 422
        assert "There is no such file." in page(response)
    assert not Campaign.objects.exists()


def test_a_file_that_came_stays_chosen_when_the_form_is_refused(customer_client: Client) -> None:
    called = finished(customer_client)
    response = customer_client.post(reverse("campaign_new"), {"name": "", "upload": called})
    assert response.status_code == 422
    assert f'value="{called}"' in response.content.decode()
    assert "The file you chose is here already." in page(response)


def test_opt_outs_come_in_pieces_too(customer_client: Client) -> None:
    called = finished(customer_client, "optouts")
    facts = {"upload": called, "scope": "everything", "note": ""}
    response = customer_client.post(reverse("optout_import_new"), facts)
    assert response.status_code == 302, page(response)
    assert str(OptOutImport.objects.get().upload.uuid) == called


def test_unfinished_uploads_are_listed_and_can_be_discarded(customer_client: Client) -> None:
    called = begin(customer_client).json()["uuid"]
    send(customer_client, called, 0)
    shown = page(customer_client.get(reverse("campaign_new")))
    assert "Uploads that broke off" in shown and "people.csv" in shown
    response = customer_client.post(reverse("upload_discard", args=[called]))
    assert response.url == reverse("campaign_new")
    assert not IncomingFile.objects.exists()
    called = begin(customer_client).json()["uuid"]
    address = reverse("upload_discard", args=[called])
    answer = customer_client.post(address, headers={"Accept": "application/json"})
    assert answer.status_code == 204


def test_the_page_files_tells_the_room_and_deletes(
    customer: Account, customer_client: Client
) -> None:
    campaign = confirmed(customer)
    shown = page(customer_client.get(reverse("files")))
    assert "people.csv" in shown and "Sale" in shown and "90 days" in shown
    assert campaign.upload is not None
    address = reverse("file_delete", args=[campaign.upload.uuid])
    asked = page(customer_client.get(address))
    assert "Delete “people.csv”?" in asked and "Sale" in asked
    response = customer_client.post(address)
    assert response.url == reverse("files")
    assert "people.csv” is deleted" in page(customer_client.get(reverse("files")))
    detail = page(customer_client.get(reverse("campaign", args=[campaign.uuid])))
    assert "The file was deleted on" in detail
    rejected = customer_client.get(reverse("campaign_rejected", args=[campaign.uuid]))
    assert b"12345" in b"".join(rejected.streaming_content)


def test_who_may_not_manage_sees_files_and_deletes_none(
    customer: Account, customer_client: Client
) -> None:
    upload = uploads.store(customer, csv_file(), by=None)
    Membership.objects.update(role=Role.SENDER)
    assert "people.csv" in page(customer_client.get(reverse("files")))
    address = reverse("file_delete", args=[upload.uuid])
    assert customer_client.post(address).status_code == 403
    assert Upload.objects.get().deleted_at is None


def test_a_draft_without_its_file_asks_for_another(
    customer: Account, customer_client: Client
) -> None:
    campaign = checked(draft(customer))
    assert campaign.upload is not None
    customer_client.post(reverse("file_delete", args=[campaign.upload.uuid]))
    shown = page(customer_client.get(reverse("campaign_recipients", args=[campaign.uuid])))
    assert "was deleted" in shown
    for name in ("campaign_message", "campaign_review"):
        assert customer_client.get(reverse(name, args=[campaign.uuid])).status_code == 200
