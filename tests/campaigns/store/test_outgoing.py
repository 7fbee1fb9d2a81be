"""What claims and records ask as kept statements, the same on both engines."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from campaigns.models import Batch, Carrier, Chunk, Message, OptOut, Slice
from campaigns.store import arrived, due, locks, outgoing
from tests.campaigns.scene import queued_batch

pytestmark = pytest.mark.django_db


@pytest.mark.unaudited
def test_ranges_bring_their_own_queued_messages_in_order(customer: Account) -> None:
    first = queued_batch(customer, 10).first_id
    Message.objects.filter(pk=first + 1).update(state="sent")
    Message.objects.filter(pk=first + 8).update(attempt=1)
    ranges = [(first + 7, first + 9, 1), (first, first + 3, 0), (first + 20, first + 30, 0)]
    found = outgoing.queued_in(ranges)
    assert [[row[0] - first for row in rows] for rows in found] == [[8], [0, 2, 3], []]
    (row,) = found[0]
    message = Message.objects.values_list(*outgoing.COLUMNS).get(pk=first + 8)
    assert row == message


def test_terms_come_as_they_were_stored(customer: Account) -> None:
    batch = queued_batch(customer, 1)
    Batch.objects.update(options={"validity": 5}, dlt_entity_id="11")
    (terms,) = outgoing.terms_of([batch.pk])
    assert terms[1:6] == (batch.product.code, {"validity": 5}, "11", "", "")
    assert terms[6:] == (batch.due_at, None)


def test_opt_outs_in_force_of_these_accounts_and_numbers(
    customer: Account, stranger: Account
) -> None:
    for account, number, lifted in ((customer, 1, None), (customer, 2, timezone.now())):
        OptOut.objects.create(account=account, msisdn=number, lifted_at=lifted)
    OptOut.objects.create(account=stranger, msisdn=1)
    assert outgoing.opt_outs([customer.pk], [1, 2, 3]) == [(customer.pk, 1, None, None, None)]


def test_only_chunks_that_are_due_are_locked(customer: Account) -> None:
    queued_batch(customer, 30, per_chunk=10)
    now = timezone.now()
    waiting, closed, open_ = Chunk.objects.order_by("pk")
    Chunk.objects.filter(pk=waiting.pk).update(due_at=now + timedelta(minutes=1))
    Chunk.objects.filter(pk=closed.pk).update(closes_at=now - timedelta(minutes=1))
    everything = [waiting.pk, closed.pk, open_.pk]
    plain = Chunk.objects.filter(pk=open_.pk)
    locked = due.lock_due(plain, everything, now)
    assert list(locked) == [open_.pk]
    read, stored = locked[open_.pk], plain.get()
    for field in Chunk._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(stored, field.attname), field.name
    Account.objects.filter(pk=customer.pk).update(suspended_above=True)
    assert due.lock_due(plain.filter(account__suspended_above=False), everything, now) == {}


@pytest.mark.unaudited
def test_tallies_move_and_slices_close(customer: Account, carrier: Carrier) -> None:
    queued_batch(customer, 20, per_chunk=10)
    one, two = Chunk.objects.order_by("pk").values_list("pk", flat=True)
    locks.add_to_tallies({two: {"queued": -1, "sent": 1}, one: {"queued": -2, "expired": 2}})
    rows = Chunk.objects.order_by("pk").values_list("queued", "sent", "expired")
    assert list(rows) == [(8, 0, 2), (9, 1, 0)]
    slices = [_slice(one, carrier, left, state) for left, state in _SLICES]
    assert locks.lock_open_slices(slices) == set(slices[:2])
    locks.count_off(dict.fromkeys(slices, 3))
    found = Slice.objects.order_by("pk").values_list("remaining", "state")
    assert list(found) == [(0, "closed"), (2, "open"), (0, "abandoned")]


_SLICES = ((3, "open"), (5, "open"), (3, "abandoned"))


def _slice(chunk: int, carrier: Carrier, remaining: int, state: str) -> int:
    return Slice.objects.create(
        chunk_id=chunk,
        carrier=carrier,
        owner="t",
        attempt=0,
        lo=1,
        hi=5,
        remaining=remaining,
        lease_until=timezone.now(),
        state=state,
    ).pk


def test_messages_that_receipts_came_for(customer: Account) -> None:
    first = queued_batch(customer, 3).first_id
    now = timezone.now()
    Message.objects.filter(pk=first + 1).update(sent_at=now)
    heard = {row.message_id: row for row in arrived.heard_of({first, first + 1, first + 99})}
    assert [heard[pk].sent_at for pk in (first, first + 1)] == [None, now]
    assert len(heard) == 2 and arrived.heard_of(set()) == []
