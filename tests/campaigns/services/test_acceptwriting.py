"""A single send is one statement where the database can do that: with the same rows as always."""

from typing import Any
from unittest import mock

import pytest

from accounts.errors import Invalid
from accounts.models import Account, Entry, Hold, LedgerTransaction, Wallet
from accounts.store.chained import can_chain
from campaigns.acceptance import BatchRequest, Recipient
from campaigns.models import Batch, Chunk, Message
from campaigns.services import acceptwriting
from campaigns.services.accepting import accept
from tests.factories import SenderFactory, wallet_of

# What must differ between two calls.
OWN = frozenset({"id", "uuid", "key", "cause_uuid", "created_at", "due_at", "first_id", "next_id",
                 "last_id", "batch_id", "chunk_id", "hold_id", "transaction_id", "msisdn",
                 "balance_after"})  # fmt: skip


def send(account: Account, number: str, text: str = "Hello") -> Batch:
    request = BatchRequest(
        account=account,
        product_code="T",
        sender="TIDING",
        recipients=[Recipient(number, text, "my-ref")],
        name="Named",
        options={"flash": 1},
    )
    return Batch.objects.get(uuid=accept(request).uuid)


def rows_of(batch: Batch) -> dict[str, list[dict[str, Any]]]:
    """Everything one call wrote."""
    moved = LedgerTransaction.objects.filter(cause_uuid=batch.uuid)
    written = {
        "batch": Batch.objects.filter(pk=batch.pk),
        "hold": Hold.objects.filter(pk=batch.hold_id),
        "movement": moved,
        "entries": Entry.objects.filter(transaction__in=moved).order_by("bucket"),
        "chunk": Chunk.objects.filter(batch=batch),
        "message": Message.objects.filter(batch=batch),
    }
    return {
        name: [{k: v for k, v in row.items() if k not in OWN} for row in found.values()]
        for name, found in written.items()
    }


@pytest.fixture
def sender(customer: Account) -> Account:
    if not customer.senders.filter(name="TIDING").exists():
        SenderFactory(account=customer, name="TIDING")
    return customer


def test_both_ways_write_the_same_rows(sender: Account) -> None:
    quick = send(sender, "919810000001")
    with mock.patch.object(acceptwriting, "can_chain", return_value=False):
        plain = send(sender, "919810000002")
    assert rows_of(quick) == rows_of(plain)
    assert all(rows_of(quick).values())
    first, second = Message.objects.order_by("id")
    assert (first.batch_id, second.batch_id) == (quick.pk, plain.pk)
    assert first.chunk_id == quick.chunks.get().pk
    wallet = wallet_of(sender)
    assert wallet.reserved == first.price + second.price


def test_a_short_wallet_is_refused_and_nothing_is_written(sender: Account) -> None:
    Wallet.objects.filter(account=sender).update(credit_limit=0)
    text = "x" * 1500
    with pytest.raises(Invalid) as raised:
        for number in range(10**12, 10**12 + 500):
            send(sender, f"9198100{number % 10**5:05d}", text)
    assert raised.value.code == "insufficient_credit"
    assert Batch.objects.count() == Hold.objects.count() == Message.objects.count()


def test_this_database_is_asked_once_where_it_can(sender: Account, settings: Any) -> None:
    on_postgres = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    assert can_chain() == on_postgres
