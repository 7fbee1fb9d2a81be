"""Whose turn it is: the urgent first, equally urgent accounts one after the other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from campaigns import store
from campaigns.models import Batch, Carrier, Chunk
from campaigns.routes import Table, Way
from campaigns.services.claiming import claim_for
from campaigns.services.turns import Turns, shared_out
from campaigns.store import Turn
from tests.campaigns.scene import queued_batch
from tests.factories import funded_customer


@pytest.fixture
def three(operator: Account) -> list[Account]:
    return [funded_customer(operator, f"Customer {n}") for n in range(3)]


def claimed(turns: Turns, carrier: Carrier, room: int) -> dict[int, int]:
    """How many messages of each account one claim takes."""
    table = Table([], [Way(carrier.pk, simulated=True)])
    counts: dict[int, int] = {}
    for part in claim_for("d1", {carrier.pk: room}, table, turns).slices:
        for message in part.messages:
            counts[message.account_id] = counts.get(message.account_id, 0) + 1
    return counts


def test_equal_shares_and_what_one_does_not_need_goes_to_the_others() -> None:
    one, two, three = (Turn(50, n) for n in (1, 2, 3))
    assert shared_out({one: 100, two: 100}, 10) == {one: 5, two: 5}
    assert shared_out({one: 100, two: 2, three: 100}, 30) == {one: 14, two: 2, three: 14}
    assert shared_out({one: 100, two: 100, three: 100}, 2) == {one: 1, two: 1}
    assert shared_out({one: 3}, 10) == {one: 3}


def test_a_big_account_does_not_hold_up_a_small_one(three: list[Account], carrier: Carrier) -> None:
    big, small, _ = three
    queued_batch(big, 1000, per_chunk=500)
    queued_batch(small, 10)
    assert claimed(Turns(), carrier, 100) == {big.pk: 90, small.pk: 10}


def test_the_next_claim_goes_on_behind_the_last(three: list[Account], carrier: Carrier) -> None:
    for account in three:
        queued_batch(account, 10)
    turns = Turns()
    served = [list(claimed(turns, carrier, 1)) for _ in range(6)]
    assert served == [[account.pk] for account in three] * 2


def test_the_urgent_leave_first_whoever_they_belong_to(
    three: list[Account], carrier: Carrier
) -> None:
    first, second, _ = three
    queued_batch(first, 100)
    urgent = queued_batch(second, 100)
    urgent.chunks.update(priority=10)
    assert claimed(Turns(), carrier, 60) == {second.pk: 60}
    assert claimed(Turns(), carrier, 60) == {second.pk: 40, first.pk: 20}


def test_what_waits_for_another_carrier_stands_before_nobody(
    customer: Account, carrier: Carrier
) -> None:
    other = Carrier.objects.create(name="Other", kind="simulator")
    queued_batch(customer, 300, per_chunk=1).chunks.update(lane=other, priority=1)
    queued_batch(customer, 5)
    assert claimed(Turns(), carrier, 100) == {customer.pk: 5}


def test_only_accounts_with_something_due_in_the_lanes_are_listed(
    three: list[Account], carrier: Carrier
) -> None:
    due, later, laned = three
    queued_batch(due, 1)
    queued_batch(later, 1).chunks.update(due_at=timezone.now() + timedelta(hours=1))
    queued_batch(laned, 1).chunks.update(lane=carrier)
    now = store.db_now()
    assert store.turns(now, [0]) == [Turn(50, due.pk)]
    assert store.turns(now, [0, carrier.pk]) == [Turn(50, due.pk), Turn(50, laned.pk)]


def test_fronts_come_by_due_time_and_no_more_than_asked_for(
    customer: Account, carrier: Carrier
) -> None:
    batch: Batch = queued_batch(customer, 9, per_chunk=3)
    last = batch.chunks.order_by("-pk").first()
    assert last is not None
    Chunk.objects.filter(pk=last.pk).update(due_at=timezone.now() - timedelta(hours=1))
    found = store.fronts([Turn(50, customer.pk)], [0], store.db_now(), 2)
    assert [front.chunk_id for front in found] == [last.pk, batch.chunks.earliest("pk").pk]
    assert [front.waiting for front in found] == [3, 3]
