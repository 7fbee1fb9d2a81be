"""The contract of the bulk store, the same on both engines (run the suite on each)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import Account
from campaigns import store
from campaigns.ids import MONTH_SPAN, month_of
from campaigns.models import Carrier, Doubt, Message, MessageEvent
from tests.campaigns.scene import queued_batch

pytestmark = pytest.mark.django_db


def test_bulk_insert_keeps_every_kind_of_value(customer: Account, carrier: Carrier) -> None:
    moment = datetime(2026, 3, 1, 23, 59, 59, 123456, tzinfo=UTC)
    rows = [
        (1, customer.pk, carrier.pk, "plain", moment),
        (2, customer.pk, carrier.pk, 'tab\there "quoted" back\\slash', moment),
        (3, customer.pk, carrier.pk, "नमस्ते 🙂", moment + timedelta(hours=5)),
    ]
    columns = ("message_id", "account_id", "carrier_id", "why", "since")
    assert store.bulk_insert(Doubt, columns, rows) == 3
    found = Doubt.objects.order_by("pk").values_list("message_id", "why", "since")
    assert [tuple(row) for row in found] == [(row[0], row[3], row[4]) for row in rows]


def test_bulk_insert_of_nothing_is_nothing() -> None:
    assert store.bulk_insert(Doubt, ("message_id",), []) == 0


@pytest.mark.parametrize("wrong", [["x", 1, 1, "why", None], [1, 1, 1, "y" * 99, None]])
def test_bulk_insert_fails_as_every_statement_does(wrong: list[object]) -> None:
    columns = ("message_id", "account_id", "carrier_id", "why", "since")
    with pytest.raises(DatabaseError), transaction.atomic():
        store.bulk_insert(Doubt, columns, [wrong])


@pytest.mark.parametrize(
    "texts",
    [
        ["plain", "100 % sure %s", "नमस्ते 🙂"],
        ["tab\there", "line\nbreak\r", "back\\slash", "\\.", "\\N", 'it\'s "quoted"', ""],
    ],
)
def test_bulk_fill_keeps_every_text(customer: Account, texts: list[str]) -> None:
    shared = {"account_id": customer.pk, "sender": "50% o'er\\\t", "state": "queued", "attempt": 0}
    shared |= {"batch_id": 1, "chunk_id": 1, "settlement": "held", "reason": "", "client_ref": ""}
    columns = ("id", "row", "msisdn", "country", "text", "unicode", "segments", "price")
    rows = [(7 + i, i, 44, "GB", text, i % 2 == 0, 1, 5) for i, text in enumerate(texts)]
    assert store.bulk_fill(Message, shared, columns, rows) == len(rows)
    found = Message.objects.order_by("id").values_list("id", "text", "unicode", "sender", "state")
    assert list(found) == [
        (7 + i, text, i % 2 == 0, "50% o'er\\\t", "queued") for i, text in enumerate(texts)
    ]
    Message.objects.all().delete()


def test_bulk_fill_of_nothing_is_nothing_and_a_wrong_value_fails() -> None:
    assert store.bulk_fill(Message, {"row": 1}, ("id",), []) == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        store.bulk_fill(Message, {"row": 1}, ("id",), [("x",)])


def test_the_database_clock_is_near_ours() -> None:
    assert abs(store.db_now() - datetime.now(UTC)) < timedelta(seconds=5)


def change(message_id: int, **other: object) -> store.Change:
    fields: dict[str, object] = {
        "attempt": None,
        "sources": "queued",
        "state": "sent",
        "settlement": "captured",
        "reason": "",
        "carrier_id": None,
        "sent_at": datetime.now(UTC),
        "final_at": None,
        "step": 0,
    }
    return store.Change(message_id=message_id, **(fields | other))  # type: ignore[arg-type]


@pytest.mark.unaudited
def test_a_change_reports_the_state_before(customer: Account) -> None:
    batch = queued_batch(customer, 3)
    changed = store.change_states([change(batch.first_id), change(batch.first_id + 2)])
    assert {(row.message_id, row.old, row.new) for row in changed} == {
        (batch.first_id, "queued", "sent"),
        (batch.first_id + 2, "queued", "sent"),
    }
    assert store.change_states([change(batch.first_id)]) == []


@pytest.mark.unaudited
def test_a_change_needs_the_attempt_it_names(customer: Account) -> None:
    batch = queued_batch(customer, 1)
    assert store.change_states([change(batch.first_id, attempt=1)]) == []
    again = change(batch.first_id, attempt=0, state="queued", settlement="held", step=1)
    assert len(store.change_states([again])) == 1
    assert store.change_states([change(batch.first_id, attempt=0)]) == []
    assert len(store.change_states([change(batch.first_id, attempt=1)])) == 1


def test_unknown_messages_are_passed_over() -> None:
    assert store.change_states([change(1), change(5 * MONTH_SPAN)]) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="partitions are PostgreSQL's")
def test_rows_lie_in_the_partition_of_their_month(customer: Account) -> None:
    store.make_ahead()
    assert store.make_ahead() == []
    batch = queued_batch(customer, 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM campaigns_message")
        tables = [row[0] for row in cursor.fetchall()]
    month = month_of(datetime.now(UTC))
    assert tables == [f"campaigns_message_{2020 + month // 12}_{month % 12 + 1:02}"]
    assert Message.objects.filter(batch=batch).count() == 2
    assert MessageEvent.objects.count() == 0
