"""Files of contacts that are fetched into a list, the network mocked at its edge."""

from collections.abc import Callable
from typing import IO
from unittest import mock

import pytest

from accounts.models import Account, AuditEntry
from campaigns import tasks, webfetch
from campaigns.models import Contact, ContactFetch, ContactGroup, ContactImport, Upload
from campaigns.services import contactfetching, contactimports
from tests.portal.api.transmit.conftest import Call, calls_as, error
from tests.portal.api.transmit.test_lists import NUMBER, ok

URL = "https://files.example/people.csv?signature=secret"
FILE = f"""mobile,first_name,last_name,City,other
{NUMBER},Asha,Rao,Pune,x
0{NUMBER + 1 - 910000000000},Bo,,Agra,y
hello,Cy,Z,Goa,z
{NUMBER},Asha,Rao,Pune,x
{NUMBER + 2},Left,Long,Delhi,w
"""
Come = Callable[..., dict]


@pytest.fixture
def kicked() -> list[str]:
    return []


@pytest.fixture
def come(call: Call, kicked: list[str], monkeypatch: pytest.MonkeyPatch) -> Come:
    """Ask for a file, and let the background do its part; what the progress says then."""
    monkeypatch.setattr("portal.api.transmit.calls.bulk.kick_fetch", kicked.append)
    monkeypatch.setattr(tasks, "kick_contacts", contactimports.carry_out)

    def ask(content: str | Exception = FILE, **asked: object) -> dict:
        answer = ok(call("add-contacts-bulk", form={"file_url": URL} | asked))
        assert set(answer) == {"list_id"}

        def fetch(address: str, out: IO[bytes], *, most: int) -> int:
            assert (address, most) == (URL, 100 * 1024 * 1024)
            if isinstance(content, Exception):
                raise content
            return out.write(content.encode())

        with mock.patch.object(webfetch, "fetch", fetch):
            tasks.fetch_contacts(kicked[-1])
        return ok(call("add-contacts-bulk-progress", {"list_id": answer["list_id"]}))

    return ask


def test_a_file_is_fetched_and_imported(call: Call, customer: Account, come: Come):
    the_list = ok(call("add-list", {"name": "People", "field_1": "City"}))["id"]
    left = {"list_id": the_list, "msisdn": NUMBER + 2}
    ok(call("optout-list-member", left))
    assert come(list_id=the_list) == {
        "list_id": the_list,
        "status": "completed",
        "importlength": 5,
        "completed": 5,
        "duplicates": 1,
        "skipped": 1,
        "optout": 1,
        "imported": 3,
    }
    told = ok(call("get-list", {"list_id": the_list, "members": "active"}))
    assert [(m["msisdn"] - NUMBER, m["first_name"], m["last_name"]) for m in told["members"]] == [
        (0, "Asha", "Rao"),
        (1, "Bo", None),
    ]
    assert told["members"][0]["fields"] == {"City": "Pune"}
    assert Contact.objects.get(msisdn=NUMBER).attributes == {"City": "Pune"}
    row = ContactFetch.objects.get()
    assert row.address == "", "an address may hold a secret"
    entry = AuditEntry.objects.get(action="contact_import.fetched")
    assert entry.after == {"host": "files.example"}


def test_a_list_can_be_made_with_the_file(call: Call, customer: Account, come: Come):
    told = come(name="Fresh", field_2="City", countrycode="IN")
    assert (told["status"], told["imported"]) == ("completed", 3)
    group = ContactGroup.objects.get(name="Fresh")
    assert group.field_names == {"2": "City"}
    assert Contact.objects.get(msisdn=NUMBER + 1).attributes == {"City": "Agra"}


@pytest.mark.parametrize(
    "content",
    [
        webfetch.FetchRefused("fetch_status", "The address answered with status 404."),
        webfetch.FetchRefused("url_private", "The address does not lead to the internet."),
        "",
        "\x00\x01\x02\x03",
        "name,colour\nAsha,red\n",
    ],
)
def test_a_file_that_is_none(call: Call, come: Come, content: str | Exception):
    told = come(content, name="Empty")
    assert (told["status"], told["imported"]) == ("failed", 0)
    assert told["reason"]
    assert ContactFetch.objects.get().address == ""
    assert not Contact.objects.exists()
    again = come(list_id=told["list_id"])
    assert again["status"] == "completed", "another try is free"


def test_a_fault_of_ours_is_told_and_not_hung_on(call: Call, come: Come, kicked: list[str]):
    with pytest.raises(RuntimeError):
        come(RuntimeError("bug"), name="Bug")
    row = ContactFetch.objects.get()
    assert (row.status, row.address) == ("failed", "")


def test_nothing_is_fetched_twice(call: Call, come: Come, kicked: list[str]):
    come(name="Once")
    with mock.patch.object(webfetch, "fetch", side_effect=AssertionError):
        assert contactfetching.run(kicked[0]) is None
        assert tasks.fetch_contacts(kicked[0]) is None
    assert Upload.objects.count() == ContactImport.objects.count() == 1


def test_one_file_at_a_time_for_a_list(
    call: Call, customer: Account, kicked: list[str], come: Come
):
    the_list = ok(call("add-list", {"name": "People"}))["id"]
    asked = {"list_id": the_list, "file_url": URL}
    ok(call("add-contacts-bulk", asked))
    waiting = ok(call("add-contacts-bulk-progress", {"list_id": the_list}))
    assert (waiting["status"], waiting["importlength"]) == ("in progress", 0)
    second = call("add-contacts-bulk", asked)
    assert second["Retry-After"]
    assert "on its way" in error(second, 409)["description"]
    for n in range(9):
        ok(call("add-contacts-bulk", {"name": f"List {n}", "file_url": URL}))
    over = call("add-contacts-bulk", {"name": "One more", "file_url": URL})
    assert error(over, 429)["code"] == "OVER_LIMIT"
    assert not ContactGroup.objects.filter(name="One more").exists()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"file_url": ""}, "FIELD_EMPTY"),
        ({"file_url": "http://files.example/a.csv"}, "FIELD_INVALID"),
        ({"file_url": "https://127.0.0.1/a.csv"}, "FIELD_INVALID"),
        ({"file_url": "https://files.example:8443/a"}, "FIELD_INVALID"),
        ({"file_url": "https://me:pass@files.example/a"}, "FIELD_INVALID"),
        ({"file_url": "file:///etc/passwd"}, "FIELD_INVALID"),
        ({"file_url": "https://x.example/" + "x" * 2000}, "FIELD_INVALID"),
        ({"name": ""}, "FIELD_INVALID"),
        ({"list_id": "99999"}, "NOT_FOUND"),
        ({"countrycode": "XX"}, "BAD_MOBILE_COUNTRY"),
    ],
)
def test_what_cannot_be_fetched(call: Call, asked: dict, code: str):
    asked = {"name": "New", "file_url": URL} | asked
    for answer in (call("add-contacts-bulk", asked), call("add-contacts-bulk", form=asked)):
        assert error(answer, 400)["code"] == code
    assert not ContactFetch.objects.exists()
    assert not ContactGroup.objects.exists()


def test_progress_of_nothing_and_of_others(call: Call, stranger: Account, come: Come):
    the_list = ok(call("add-list", {"name": "People"}))["id"]
    asked = {"list_id": the_list}
    assert error(call("add-contacts-bulk-progress", asked), 400)["code"] == "NOT_FOUND"
    other = calls_as(stranger)
    assert error(other("add-contacts-bulk-progress", asked), 400)["code"] == "NOT_FOUND"
    form = asked | {"file_url": URL}
    assert error(other("add-contacts-bulk", form=form), 400)["code"] == "NOT_FOUND"


def test_a_tick_finds_what_no_worker_heard_of(call: Call, come: Come, kicked: list[str]):
    ok(call("add-contacts-bulk", {"name": "Late", "file_url": URL}))
    assert contactfetching.left_waiting() == []
    ContactFetch.objects.update(created_at="2026-01-01T00:00Z")
    assert [str(row.uuid) for row in contactfetching.left_waiting()] == kicked
