"""The audit log's page: who sees what, narrowed and downloaded."""

import csv
import datetime
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor, acting_as
from accounts.models import Account, AuditEntry, Membership, Role, User
from accounts.selectors import auditlogs
from accounts.selectors.auditlogs import Search
from accounts.services import auditlog, auditseals
from tests.factories import AccountFactory
from tests.tampering import by_hand

SignIn = Callable[[User], Client]
AUDIT = reverse("audit_log")
CSV = reverse("audit_log_csv")


def note(account: Account | None, label: str, action: str = "campaign.confirmed", **facts: Any):
    auditlog.record(account, action, kind="thing", label=label, **facts)


def text_of(response: HttpResponse) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def csv_rows(response: Any) -> list[dict[str, str]]:
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_an_entry_in_words(customer_client: Client, customer: Account, owner: User):
    with acting_as(Actor("boss@example.com", owner, customer.parent, "192.0.2.7")):
        note(customer, "Sale", before={"price": 1_500_000}, after={"price": 2_000_000})
    page = text_of(customer_client.get(AUDIT))
    for words in ("Sent a campaign", "Sale", "boss@example.com", "192.0.2.7", "Reseller"):
        assert words in page
    assert "<td>1.5</td><td>2</td>" in page
    assert "not yet" in page
    auditseals.seal_new()
    page = text_of(customer_client.get(AUDIT))
    assert f"sealed up to entry {auditseals.head().position}" in page
    assert "not yet" not in page


def test_everybody_sees_their_own_tree_only(
    sign_in: SignIn, customer: Account, stranger: Account, reseller: Account, operator: Account
):
    for account in (customer, stranger, reseller, operator):
        note(account, f"of {account.name}.")
    note(None, "of nobody.")
    seen = {}
    for account in (customer, reseller, operator):
        page = text_of(sign_in(account.users.get()).get(AUDIT))
        names = ("Customer", "Stranger", "Reseller", "Operator", "nobody")
        seen[account.name] = [name for name in names if f"of {name}." in page]
    assert seen == {
        "Customer": ["Customer"],
        "Reseller": ["Customer", "Stranger", "Reseller"],
        "Operator": ["Customer", "Stranger", "Reseller", "Operator", "nobody"],
    }


def test_only_who_manages_sees_it(sign_in: SignIn, customer: Account, owner: User):
    Membership.objects.filter(user=owner).update(role=Role.VIEWER)
    assert sign_in(owner).get(AUDIT).status_code == 403
    assert sign_in(owner).get(CSV).status_code == 403


def test_a_closed_account_keeps_its_log(sign_in: SignIn, customer: Account, reseller: Account):
    note(customer, "last words")
    Account.objects.filter(pk=customer.pk).update(status=Account.Status.CLOSED)
    client = sign_in(reseller.users.get())
    assert "last words" in text_of(client.get(AUDIT))
    assert "last words" in text_of(client.get(AUDIT, {"account": customer.uuid}))


def test_no_link_leads_to_the_page_a_closed_account_has_no_more(
    sign_in: SignIn, customer: Account, reseller: Account
):
    auditlog.record(
        customer, "account.closed", kind="account", subject=customer.uuid, label=customer.name
    )
    client = sign_in(reseller.users.get())
    page = reverse("sub_account", args=[customer.uuid])
    assert f'href="{page}"' in text_of(client.get(AUDIT))
    Account.objects.filter(pk=customer.pk).update(status=Account.Status.CLOSED)
    assert client.get(page).status_code == 404
    assert f'href="{page}"' not in text_of(client.get(AUDIT))


def test_one_account_and_never_a_foreign_one(
    sign_in: SignIn, customer: Account, stranger: Account, reseller: Account, operator: Account
):
    note(customer, "of Customer.")
    note(stranger, "of Stranger.")
    client = sign_in(reseller.users.get())
    page = text_of(client.get(AUDIT, {"account": customer.uuid}))
    assert "of Customer." in page and "of Stranger." not in page
    page = text_of(client.get(AUDIT, {"name": "strang"}))
    assert "of Customer." not in page and "of Stranger." in page
    page = text_of(client.get(AUDIT, {"reach": "own"}))
    assert "of Customer." not in page and "of Stranger." not in page
    for foreign in (operator.uuid, uuid.uuid4()):
        answer = client.get(AUDIT, {"account": foreign})
        assert answer.status_code == 422 and "no such account" in answer.content.decode()
        assert client.get(CSV, {"account": foreign}).status_code == 422
    sibling = sign_in(customer.users.get()).get(AUDIT, {"account": stranger.uuid})
    assert sibling.status_code == 422 and "of Stranger." not in sibling.content.decode()


def found(account: Account, **search: Any) -> list[str]:
    entries = auditlogs.find(account, Search(**search)).entries
    return [entry.subject_label for entry in entries if entry.subject_kind == "thing"]


def test_filters(customer: Account, owner: User):
    note(customer, "Spring sale")
    note(customer, "Shop", "key.created")
    with acting_as(Actor("key Shop")):
        note(customer, "Autumn sale")
    with acting_as(Actor(owner.email, owner)):
        note(customer, "Key 2", "key.revoked")
    assert found(customer, text="SALE") == ["Autumn sale", "Spring sale"]
    assert found(customer, group="keys") == ["Key 2", "Shop"]
    assert found(customer, person=owner.email.upper()) == ["Key 2"]
    assert found(customer, person="key sh") == ["Autumn sale"]
    assert found(customer, person="nobody@example.com") == []


def test_days_are_those_of_the_accounts_clocks(customer_client: Client, customer: Account):
    moments = {
        "late on the 9th": "2030-03-09T18:29:59+00:00",
        "early on the 10th": "2030-03-09T18:30:00+00:00",
        "late on the 10th": "2030-03-10T18:29:59+00:00",
        "early on the 11th": "2030-03-10T18:30:00+00:00",
    }
    for label, moment in moments.items():
        note(customer, label)
        with by_hand():
            at = datetime.datetime.fromisoformat(moment)
            AuditEntry.objects.filter(subject_label=label).update(created_at=at)
    # An entry from a machine whose clock is behind.
    note(customer, "clock behind")
    with by_hand():
        at = datetime.datetime.fromisoformat("2030-03-10T17:50:00+00:00")
        AuditEntry.objects.filter(subject_label="clock behind").update(created_at=at)
    page = text_of(customer_client.get(AUDIT, {"since": "2030-03-10", "until": "2030-03-10"}))
    assert [label in page for label in moments] == [False, True, True, False]
    assert "clock behind" in page
    assert customer_client.get(AUDIT, {"since": "2040-01-01"}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        {"since": "soon"},
        {"since": "2026-03-11", "until": "2026-03-10"},
        {"group": "gossip"},
        {"before": "first"},
        {"before": "99999999999999999999"},
        {"account": "x"},
        {"person": "a\x00b"},
        {"q": "x" * 500},
    ],
)
def test_what_makes_no_sense_is_said(customer_client: Client, query: dict[str, str]):
    for address in (AUDIT, CSV):
        answer = customer_client.get(address, query)
        assert answer.status_code == 422
        assert "There is a problem" in answer.content.decode() or "account" in query


@pytest.mark.parametrize("text", ["%_\\'\"", "🙂", "0001-01-01"])
def test_odd_texts_find_nothing_and_break_nothing(customer_client: Client, text: str):
    asked = {"q": text, "person": text}
    assert customer_client.get(AUDIT, asked).status_code == 200
    assert customer_client.get(AUDIT, QUERY_STRING="q=%ED%A0%80&person=%FF").status_code == 200
    days = {"since": "0001-01-01", "until": "9999-12-31"}
    assert customer_client.get(AUDIT, days).status_code in (200, 422)


def test_older_pages_go_on_where_the_last_one_ended(customer_client: Client, customer: Account):
    for n in range(auditlogs.PAGE + 5):
        note(customer, f"number {n:03}")
    first = customer_client.get(AUDIT, {"q": "number"})
    assert "number 054" in text_of(first) and "number 004" not in text_of(first)
    older = first.context["older_url"]
    second = customer_client.get(AUDIT + older)
    assert "number 004" in text_of(second) and "number 005" not in text_of(second)
    assert second.context["older_url"] == "" and second.context["newest_url"] == "?q=number"


def test_the_number_of_queries_does_not_grow(
    sign_in: SignIn,
    reseller: Account,
    django_assert_max_num_queries: Callable[..., Any],
):
    client = sign_in(reseller.users.get())
    for n in range(30):
        account = AccountFactory(name=f"Sub {n}", parent=reseller)
        note(account, f"act {n}", after={"n": n})
    auditseals.seal_new()
    today = timezone.localdate().isoformat()
    with django_assert_max_num_queries(22):
        client.get(AUDIT, {"since": today, "until": today, "person": "reseller@example.com"})


def test_the_download(sign_in: SignIn, customer: Account, reseller: Account):
    note(customer, "=HYPERLINK(1)", after={"mobile": "919876543210"})
    auditseals.seal_new()
    rows = csv_rows(sign_in(reseller.users.get()).get(CSV, {"name": "Customer"}))
    row = next(row for row in rows if "HYPERLINK" in row["On what"])
    assert row["On what"] == "'=HYPERLINK(1)"
    assert (row["Account"], row["What"]) == ("Customer", "Sent a campaign")
    assert "98765" not in row["After"] and row["Sealed as"]
    told = AuditEntry.objects.get(action="audit_log.downloaded")
    assert told.account == reseller and told.after == {
        "account": "Customer",
        "accounts_below": True,
    }


def test_a_long_download_has_every_entry_once(customer_client: Client, customer: Account):
    for n in range(auditlogs.DOWNLOAD_PAGE + 20):
        note(customer, f"act {n}")
    rows = csv_rows(customer_client.get(CSV, {"q": "act "}))
    assert len({row["Entry"] for row in rows}) == len(rows) == auditlogs.DOWNLOAD_PAGE + 20
