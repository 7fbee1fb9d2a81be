"""`sms/suppressions/unsubscribers`, `sms/optout` of old, files of them, and their links."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from accounts.models import Account, AuditEntry
from campaigns import tasks
from campaigns.models import OptOut, OptOutImport, OptOutTag
from tests.portal.api.v2.resources.conftest import Api, token_of

PATH = "sms/suppressions/unsubscribers"
ONE = {"receiver": "919810000001", "type": "all"}


def live(account: Account) -> set[int]:
    return set(OptOut.objects.filter(account=account, lifted_at=None).values_list("msisdn", flat=1))


def test_a_number_leaves_a_tag_and_then_everything(api: Api, customer: Account) -> None:
    made = api("POST", PATH, ONE | {"type": "tag", "value": "offers"}).json()
    assert made["message"] == "Receiver added successfully"
    row = made["data"]
    assert row == {
        "id": row["id"],
        "iso": "IN",
        "receiver": "919810000001",
        "type": "tag",
        "value": "offers",
        "created_at": row["created_at"],
    }
    kept = OptOut.objects.get(account=customer)
    assert kept.how == OptOut.How.API and kept.created_by_key is not None
    assert OptOutTag.objects.get(account=customer).name == "offers"

    one = f"{PATH}/{row['id']}"
    assert api("GET", one).json()["message"] == "Unsubscribers data"
    changed = api("PUT", one, {"type": "all"}).json()
    assert changed["message"] == "Receiver update successfully"
    assert (changed["data"]["id"], changed["data"]["type"]) == (row["id"], "all")
    entry = AuditEntry.objects.get(account=customer, action="optout.changed")
    assert entry.before == {"scope": "Tag: offers"} and entry.after == {"scope": "Everything"}


def test_it_stops_messages(api: Api, customer: Account) -> None:
    body = {"to": "919810000001", "message": "Hi", "sender": "TIDING", "service": "T"}
    api("POST", PATH, ONE | {"type": "product", "value": "T"})
    answer = api("POST", "sms/send", body)
    assert answer.status_code == 422 or answer.json()["data"][0]["status"] == "OPTOUT-REJ"
    api("DELETE", PATH)
    assert api("POST", "sms/send", body).json()["data"][0]["status"] == "AWAITING-DLR"


def test_who_left_already_is_told_the_same(api: Api, customer: Account) -> None:
    rows = [api("POST", PATH, ONE).json()["data"] for _ in range(2)]
    assert rows[0] == rows[1] and len(live(customer)) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"919810000001", "12025550100", "919810000002"}),
        ("filter[iso]=US", {"12025550100"}),
        ("filter[iso]=XX", set()),
        ("filter[receiver]=%2B919810000002", {"919810000002"}),
        ("filter[receiver]=nobody", set()),
        ("filter[type]=service", {"12025550100"}),
        ("filter[type]=all", {"919810000001"}),
        ("filter[value]=offers", {"919810000002"}),
        ("filter[id]=none", set()),
    ],
)
def test_the_list_can_be_narrowed(
    api: Api, customer: Account, query: str, expected: set[str]
) -> None:
    api("POST", PATH, ONE)
    api("POST", PATH, {"receiver": "12025550100", "type": "product", "value": "T"})
    api("POST", PATH, {"receiver": "+919810000002", "type": "tag", "value": "offers"})
    found = api("GET", f"{PATH}?{query}").json()
    assert found["message"] == "Unsubscribers list"
    assert {row["receiver"] for row in found["data"]} == expected


def test_one_is_deleted_or_all_that_match_and_history_stays(api: Api, customer: Account) -> None:
    row = api("POST", PATH, ONE).json()["data"]
    api("POST", PATH, {"receiver": "919810000002", "type": "tag", "value": "offers"})
    api("POST", PATH, {"receiver": "919810000003", "type": "all"})
    assert api("DELETE", f"{PATH}/{row['id']}").json()["message"] == "Deleted Successfully"
    assert live(customer) == {919810000002, 919810000003}
    assert api("GET", f"{PATH}/{row['id']}").status_code == 404
    assert api("DELETE", f"{PATH}?filter[type]=tag").status_code == 200
    assert live(customer) == {919810000003}
    assert api("DELETE", PATH).json()["data"] == []
    assert live(customer) == set() and OptOut.objects.filter(account=customer).count() == 3
    entry = AuditEntry.objects.filter(account=customer, action="optout.all_lifted").latest("id")
    assert entry.after["count"] == 1


def test_cleaning_is_the_accounts_own(api: Api, customer: Account, stranger: Account) -> None:
    api("POST", PATH, ONE, token=token_of(stranger))
    api("DELETE", PATH)
    assert live(stranger) == {919810000001}


def test_two_that_become_one_are_a_conflict(api: Api) -> None:
    api("POST", PATH, ONE)
    row = api("POST", PATH, ONE | {"receiver": "919810000002"}).json()["data"]
    assert api("PUT", f"{PATH}/{row['id']}", ONE).status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"receiver": ""}, "receiver"),
        ({"receiver": "12"}, "receiver"),
        ({"receiver": "  "}, "receiver"),
        ({"receiver": "919810000001,919810000002"}, "receiver"),
        ({"receiver": 10**50}, "receiver"),
        ({"type": ""}, "type"),
        ({"type": "everyone"}, "type"),
        ({"type": "tag"}, "value"),
        ({"type": "sender", "value": "NOBODY"}, "value"),
        ({"type": "product", "value": "X"}, "value"),
        ({"type": "tag", "value": "a,b"}, "value"),
    ],
)
def test_what_is_wrong_is_named(
    api: Api, customer: Account, change: dict[str, Any], field: str
) -> None:
    answer = api("POST", PATH, ONE | change)
    assert answer.status_code == 422, answer.content
    assert list(answer.json()["errors"]) == [field]
    assert not live(customer)


def test_the_calls_of_2018_add_and_take_away_a_number(api: Api, customer: Account) -> None:
    made = api("POST", "sms/optout", {"number": "919810000001"}).json()
    assert made["message"] == "Number added to optout list"
    assert set(made["data"]) == {"mobile", "id", "created_at"}
    assert live(customer) == {919810000001}
    assert api("DELETE", "sms/optout/919810000001").status_code == 200
    assert live(customer) == set()
    assert api("DELETE", "sms/optout/919810000001").status_code == 404
    assert api("POST", "sms/optout", {"number": "x"}).status_code == 422


def import_file(token: str, content: bytes, name: str, **fields: str) -> Any:
    return Client(headers={"Authorization": f"Bearer {token}"}).post(
        f"/api/v2/{PATH}/import", {"file": SimpleUploadedFile(name, content), **fields}
    )


@pytest.fixture
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.import_optouts, "delay", lambda *_: None)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("left.txt", b"919810000001\n919810000002\n"),
        ("left.csv", b"name,mobile\nAsha,919810000001\nDev,+919810000002\n"),
    ],
)
def test_a_file_is_taken_in_and_carried_out(
    token: str, customer: Account, no_worker: None, name: str, content: bytes
) -> None:
    answer = import_file(token, content, name, type="tag", value="offers")
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"status": "OK", "message": "Receivers accepted for import"}
    row = OptOutImport.objects.get(account=customer)
    assert row.status == OptOutImport.Status.RUNNING and row.tag and row.tag.name == "offers"
    call_command("import_optouts", str(row.uuid))
    assert live(customer) == {919810000001, 919810000002}


def test_numbers_of_a_file_need_no_plus_before_their_country_code(
    token: str, customer: Account, no_worker: None
) -> None:
    content = b"12025550108\n447700900123\n9810000001\n12\n"
    assert import_file(token, content, "left.txt", type="all").status_code == 200
    row = OptOutImport.objects.get(account=customer)
    call_command("import_optouts", str(row.uuid))
    row.refresh_from_db()
    assert live(customer) >= {12025550108, 919810000001} and row.invalid >= 1


@pytest.mark.parametrize("content", [b"", b"name\nAsha\n", b"PK\x03\x04 broken"])
def test_a_file_without_numbers_is_refused_and_not_kept(
    token: str, customer: Account, no_worker: None, content: bytes
) -> None:
    answer = import_file(token, content, "left.csv")
    assert answer.status_code == 422, answer.content
    assert list(answer.json()["errors"]) == ["file"]
    assert not OptOutImport.objects.exists()


def test_an_import_needs_a_form_with_a_file(api: Api, token: str) -> None:
    assert api("POST", f"{PATH}/import", {"file": "x"}).status_code in (400, 415, 422)
    bare = Client(headers={"Authorization": f"Bearer {token}"})
    answer = bare.post(f"/api/v2/{PATH}/import", {"type": "all"})
    assert answer.status_code == 422 and "file" in answer.json()["errors"]


def test_the_token_of_a_small_form_may_stand_in_it(
    token: str, customer: Account, no_worker: None
) -> None:
    file = SimpleUploadedFile("left.txt", b"919810000001\n")
    path = f"/api/v2/{PATH}/import"
    assert Client().post(path, {"file": file, "access_token": token}).status_code == 200
    assert Client().post(path, {"file": file}).status_code == 401


@pytest.mark.parametrize(("way", "folder"), [("optout", "mo"), ("optin", "mi")])
def test_links_to_leave_and_to_join(
    api: Api, customer: Account, settings: Any, way: str, folder: str
) -> None:
    settings.SHORT_URL = "https://sms.to/"
    for name in ("offers", "news", "third"):
        OptOutTag.objects.create(account=customer, name=name)
    body = {"sender": "TIDING", "tag": ["offers", "news"], "service": "T"}
    answer = api("POST", f"sms/suppressions/{way}/link", body).json()
    assert answer == {
        "status": "OK",
        "message": f"{way.capitalize()} link generated Successfully.",
        "data": f"https://sms.to/{folder}/[#{way}#]?sender=TIDING&tag=offers,news&service=T",
    }
    for change, field in (
        ({"tag": ["offers", "news", "third"]}, "tag"),
        ({"tag": "nothing"}, "tag"),
        ({"sender": "NOBODY"}, "sender"),
        ({"sender": ""}, "sender"),
        ({"service": "X"}, "service"),
    ):
        refused = api("POST", f"sms/suppressions/{way}/link", body | change)
        assert refused.status_code == 422 and list(refused.json()["errors"]) == [field]
