"""Moving messages: rows, tallies, credits, events and doubts change together or not at all."""

import pytest
from django.db import transaction

from accounts.models import Account
from accounts.money import MICRO
from campaigns.models import Carrier, Chunk, Doubt, EventSpan, Message, MessageEvent
from campaigns.services.transitions import Move, Moved, move
from campaigns.statuses import STORED_STATES, MessageState
from tests.campaigns.scene import queued_batch
from tests.factories import wallet_of

pytestmark = pytest.mark.django_db

S = MessageState


def moved(moves: list[Move]) -> list[Moved]:
    with transaction.atomic():
        return move(moves)


def balances(account: Account) -> tuple[int, int, int]:
    wallet = wallet_of(account)
    return tuple(  # type: ignore[return-value]
        amount // MICRO for amount in (wallet.available, wallet.reserved, wallet.consumed)
    )


def tallies(chunk: Chunk) -> dict[str, int]:
    return {s: getattr(chunk, s) for s in STORED_STATES if getattr(chunk, s)}


def test_sent_is_charged_and_rejected_given_back(customer: Account, carrier: Carrier) -> None:
    batch = queued_batch(customer, 10)
    first = batch.first_id
    moved([Move(first + i, S.SENT, attempt=0, carrier_id=carrier.pk) for i in range(6)])
    moved([Move(first + i, S.REJECTED, attempt=0, reason="barred") for i in range(6, 9)])
    assert balances(customer) == (993, 1, 6)
    assert tallies(Chunk.objects.get()) == {"sent": 6, "rejected": 3, "queued": 1}
    message = Message.objects.get(pk=first)
    assert (message.state, message.settlement, message.carrier_id) == (
        "sent",
        "captured",
        carrier.pk,
    )
    assert message.sent_at is not None
    assert message.final_at is None


def test_a_move_that_is_not_allowed_changes_nothing(customer: Account) -> None:
    batch = queued_batch(customer, 1)
    moved([Move(batch.first_id, S.SENT)])
    for state in (S.SENT, S.QUEUED, S.CANCELLED, S.BLOCKED, S.REJECTED, S.UNCERTAIN):
        assert moved([Move(batch.first_id, state, carrier_id=1)]) == []
    assert balances(customer) == (999, 0, 1)
    assert MessageEvent.objects.count() == 1


def test_the_same_receipt_five_times_has_one_effect(customer: Account) -> None:
    batch = queued_batch(customer, 1)
    moved([Move(batch.first_id, S.SENT)])
    results = [moved([Move(batch.first_id, S.DELIVERED)]) for _ in range(5)]
    assert [len(result) for result in results] == [1, 0, 0, 0, 0]
    assert list(MessageEvent.objects.order_by("id").values_list("kind", flat=True)) == [
        "sent",
        "delivered",
    ]


def test_final_states_stay_but_unknown_can_be_settled(customer: Account) -> None:
    batch = queued_batch(customer, 2)
    for number in (batch.first_id, batch.first_id + 1):
        moved([Move(number, S.SENT)])
    moved([Move(batch.first_id, S.DELIVERED)])
    assert moved([Move(batch.first_id, S.UNDELIVERED)]) == []
    moved([Move(batch.first_id + 1, S.UNKNOWN)])
    assert len(moved([Move(batch.first_id + 1, S.UNDELIVERED)])) == 1


def test_doubt_keeps_the_hold_and_ends_with_the_answer(customer: Account, carrier: Carrier) -> None:
    batch = queued_batch(customer, 3)
    first = batch.first_id
    moved([Move(first + i, S.UNCERTAIN, 0, "no_response", carrier.pk) for i in range(3)])
    assert balances(customer) == (997, 3, 0)
    assert Doubt.objects.count() == 3
    moved([Move(first, S.DELIVERED), Move(first + 1, S.UNKNOWN), Move(first + 2, S.QUEUED)])
    assert balances(customer) == (997, 1, 2)
    assert Doubt.objects.count() == 0
    assert Message.objects.get(pk=first + 2).attempt == 1


def test_events_of_one_transaction_form_one_span(customer: Account) -> None:
    batch = queued_batch(customer, 4)
    moved([Move(batch.first_id + i, S.SENT) for i in range(4)])
    span = EventSpan.objects.get()
    found = MessageEvent.objects.filter(pk__range=(span.first_id, span.last_id))
    assert found.count() == 4


def test_nothing_stays_when_the_transaction_fails(customer: Account) -> None:
    batch = queued_batch(customer, 2)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        move([Move(batch.first_id, S.SENT)])
        _ = 1 / 0
    assert balances(customer) == (998, 2, 0)
    assert Message.objects.get(pk=batch.first_id).state == S.QUEUED
    assert not EventSpan.objects.exists()
