"""The opt-out pages: adding, lifting with history, searching, looking a number up, the export."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, AuditEntry, User
from campaigns.models import OptOut, OptOutTag, Sender
from tests.factories import OptOutFactory, OptOutTagFactory, UserFactory, product_of

ADD, LIST, LOOK_UP = "/opt-outs/add/", "/opt-outs/", "/opt-outs/look-up/"


@pytest.fixture
def offers(customer: Account) -> OptOutTag:
    tag: OptOutTag = OptOutTagFactory(account=customer, name="offers")
    return tag


def add(client: Client, numbers: str, scope: str = "everything", note: str = "") -> str:
    response = client.post(ADD, {"numbers": numbers, "scope": scope, "note": note})
    return response.content.decode()


def last_entry(account: Account) -> AuditEntry:
    entry = AuditEntry.objects.filter(account=account).order_by("id").last()
    assert entry is not None
    return entry


def test_each_line_is_explained_and_bad_ones_stay_in_the_box(
    customer: Account, customer_client: Client, owner: User
) -> None:
    OptOutFactory(account=customer, msisdn=919810000009)
    typed = "98100 00001\n+91 98100 00001\n9810000009\n12345, hello\n\n+1 202-555-0100"
    page = add(customer_client, typed, note="asked by phone")
    for words in ("Opted out already", "In an earlier line", "too short", "something other than"):
        assert words in page, words
    assert "12345\nhello</textarea>" in page
    added = OptOut.objects.filter(note="asked by phone").order_by("msisdn")
    assert [row.msisdn for row in added] == [12025550100, 919810000001]
    assert {(row.how, row.created_by, row.scope_kind) for row in added} == {
        ("page", owner, "everything")
    }
    entry = last_entry(customer)
    assert (entry.action, entry.after["count"]) == ("optout.added", 2)
    assert "919810000001" not in str(entry.after) and "+919•••01" in str(entry.after)


def test_nothing_but_bad_lines_writes_nothing(customer: Account, customer_client: Client) -> None:
    response = customer_client.post(ADD, {"numbers": "abc", "scope": "everything"})
    assert response.status_code == 422
    assert not OptOut.objects.exists()
    assert not AuditEntry.objects.filter(action="optout.added").exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"numbers": "", "scope": "everything"}, "Enter at least one number."),
        ({"numbers": " , ;", "scope": "everything"}, "Enter at least one number."),
        ({"numbers": "98100\x0000001", "scope": "everything"}, "Null characters"),
        ({"numbers": "9810000001", "scope": "tag:nobody"}, "Select a valid choice"),
        ({"numbers": "9810000001", "scope": ""}, "This field is required"),
        ({"numbers": "9810000001", "scope": "everything", "note": "x" * 201}, "at most 200"),
        ({"numbers": "9810000001\n" * 5001, "scope": "everything"}, "At most 5,000 numbers"),
    ],
)
def test_bad_input_is_named_beside_its_field(
    customer_client: Client, fields: dict[str, str], words: str
) -> None:
    response = customer_client.post(ADD, fields)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not OptOut.objects.exists()


def test_the_four_scopes_are_kept_apart_and_adding_again_changes_nothing(
    customer: Account, customer_client: Client, offers: OptOutTag
) -> None:
    sender = customer.senders.get()
    scopes = ["everything", f"tag:{offers.uuid}", f"sender:{sender.uuid}", "product:P"]
    for scope in scopes * 2:
        add(customer_client, "9810000001", scope)
    found = OptOut.objects.order_by("id")
    assert [row.scope_kind for row in found] == ["everything", "tag", "sender", "product"]
    assert found[1].tag == offers and found[2].sender == sender
    assert found[3].product == product_of(customer, "P")


def test_another_accounts_tag_cannot_be_chosen(customer_client: Client, stranger: Account) -> None:
    tag = OptOutTagFactory(account=stranger)
    response = customer_client.post(ADD, {"numbers": "9810000001", "scope": f"tag:{tag.uuid}"})
    assert response.status_code == 422


def test_lifting_keeps_the_history_and_the_number_can_leave_again(
    customer: Account, customer_client: Client, owner: User
) -> None:
    add(customer_client, "9810000001")
    first = OptOut.objects.get()
    address = reverse("optout_lift", args=[first.uuid])
    assert "Say why it is lifted" in customer_client.post(address, {"reason": " "}).content.decode()
    customer_client.post(address, {"reason": "wrote to us on Monday"})
    first.refresh_from_db()
    assert first.lifted_at and first.lifted_by == owner
    assert first.lifted_reason == "wrote to us on Monday"
    entry = last_entry(customer)
    assert (entry.action, entry.subject_uuid) == ("optout.lifted", first.uuid)
    assert "9810000001" not in entry.subject_label
    again = customer_client.post(address, {"reason": "once more"})
    assert again.status_code == 422 and "lifted already" in again.content.decode()
    add(customer_client, "9810000001")
    assert OptOut.objects.filter(lifted_at=None).count() == 1
    assert OptOut.objects.count() == 2
    page = customer_client.get(LOOK_UP, {"number": "9810000001"}).content.decode()
    assert "One opt-out stops" in page and "wrote to us on Monday" in page


def test_who_may_only_send_adds_but_does_not_lift(
    customer: Account, sign_in: Callable[[User], Client]
) -> None:
    sender = sign_in(UserFactory(account=customer, email="sender@example.com", role="sender"))
    viewer = sign_in(UserFactory(account=customer, email="viewer@example.com", role="viewer"))
    add(sender, "9810000001")
    address = reverse("optout_lift", args=[OptOut.objects.get().uuid])
    assert sender.post(address, {"reason": "no"}).status_code == 403
    assert "Lift<" not in sender.get(LIST).content.decode()
    assert viewer.get(LIST).status_code == viewer.get(LOOK_UP).status_code == 200
    assert viewer.post(ADD, {"numbers": "9810000002", "scope": "everything"}).status_code == 403


def test_the_list_pages_by_key_and_narrows(
    customer: Account, stranger: Account, customer_client: Client, offers: OptOutTag
) -> None:
    for number in range(60):
        OptOutFactory(account=customer, msisdn=919810000000 + number)
    OptOutFactory(account=customer, tag=offers, msisdn=919820000000)
    OptOutFactory(account=stranger, msisdn=919830000000)
    OptOutFactory(account=customer, msisdn=919840000000, lifted_at=timezone.now())
    page = customer_client.get(LIST)
    lines = page.context["page"].lines
    assert len(lines) == 50 and lines[0].msisdn == 919820000000
    older = customer_client.get(page.context["older_url"]).context["page"]
    assert [line.msisdn for line in older.lines][-1] == 919810000000
    assert len(older.lines) == 11 and not older.older
    assert found(customer_client, scope=f"tag:{offers.uuid}") == [919820000000]
    assert found(customer_client, show="lifted") == [919840000000]
    assert found(customer_client, q="98100 00007") == [919810000007]
    assert found(customer_client, q="+919830000000") == []
    bad = customer_client.get(LIST, {"q": "nonsense", "scope": "tag:x"})
    assert bad.status_code == 422 and "Select a valid choice" in bad.content.decode()


def found(client: Client, **asked: str) -> list[int]:
    return [line.msisdn for line in client.get(LIST, asked).context["page"].lines]


def test_the_look_up_tells_every_way(
    customer: Account, customer_client: Client, owner: User, offers: OptOutTag
) -> None:
    news = OptOutTagFactory(account=customer, name="news")
    OptOutFactory(account=customer, tag=offers, msisdn=919810000001, created_by=owner, note="call")
    sender = customer.senders.get()
    OptOutFactory(account=customer, sender=sender, msisdn=919810000001)
    response = customer_client.get(LOOK_UP, {"number": "98100 00001"})
    page = response.content.decode()
    assert "2 opt-outs stop messages to +91 98100 00001" in page
    assert owner.email in page and "“call”" in page
    ways = {way.scope.words: way.closed_by for way in response.context["found"].ways}
    assert ways["Tag: offers"] and ways["Sender ID: TIDING"]
    assert ways[f"Tag: {news.name}"] is None
    assert all(ways[f"Product: {product_of(customer, code)}"] is None for code in "TP")
    OptOutFactory(account=customer, msisdn=919810000001)
    response = customer_client.get(LOOK_UP, {"number": "+919810000001"})
    assert all(way.closed_by for way in response.context["found"].ways)


@pytest.mark.parametrize("number", ["", "hello", "123", "\x00", "9" * 61])
def test_a_number_that_is_none_is_named(customer_client: Client, number: str) -> None:
    response = customer_client.get(LOOK_UP, {"number": number})
    assert response.status_code == 422
    assert 'id="id_number_error"' in response.content.decode()


def test_a_free_number_is_said_to_be_free(customer_client: Client, stranger: Account) -> None:
    OptOutFactory(account=stranger, msisdn=919810000001)
    page = customer_client.get(LOOK_UP, {"number": "9810000001"}).content.decode()
    assert "No opt-out stops +91 98100 00001" in page


def test_the_pages_cost_the_same_for_few_and_many(
    customer: Account, customer_client: Client
) -> None:
    for number in range(3):
        OptOutFactory(account=customer, msisdn=919810000000 + number)
    few = _queries(customer_client)
    for number in range(40):
        OptOutFactory(account=customer, msisdn=919820000000 + number)
        OptOutTagFactory(account=customer)
        Sender.objects.create(account=customer, name=f"S{number}", status="approved")
    assert _queries(customer_client) == few


def _queries(client: Client) -> list[int]:
    counts = []
    for address in (LIST, f"{LOOK_UP}?number=9810000001", "/opt-outs/tags/"):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    return counts


def test_the_export_streams_what_the_search_shows(
    customer: Account, stranger: Account, customer_client: Client, offers: OptOutTag
) -> None:
    OptOutFactory(account=customer, tag=offers, msisdn=919810000001, note="=1+1")
    OptOutFactory(account=customer, msisdn=919810000002)
    OptOutFactory(account=stranger, msisdn=919810000003)
    when = timezone.now() - timedelta(days=1)
    OptOutFactory(account=customer, msisdn=919810000004, lifted_at=when, lifted_reason="back")
    response = customer_client.get("/opt-outs/opt-outs.csv", {"show": "all"})
    assert response["Cache-Control"] == "no-store"
    assert response.streaming
    text = response.getvalue().decode("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == [
        "Number",
        "+919810000004",
        "+919810000002",
        "+919810000001",
    ]
    assert "Tag: offers" in text and "'=1+1" in text and "back" in text
    entry = last_entry(customer)
    assert (entry.action, entry.after["show"]) == ("optout.exported", "all")
    narrow = customer_client.get("/opt-outs/opt-outs.csv", {"q": "9810000002"})
    assert len(narrow.getvalue().decode().splitlines()) == 2
