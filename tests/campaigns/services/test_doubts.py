"""Decisions about uncertain messages: money, states, halted campaigns, and who may decide."""

from collections.abc import Iterator

import pytest

from accounts.models import Account, AuditEntry
from campaigns.models import Carrier, Chunk, Doubt, Message, MessageEvent
from campaigns.services import doubts, receipts, sending
from campaigns.services.doubts import Decided, Decision
from campaigns.services.sending import Flight
from campaigns.statuses import MessageState
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, receipt, state_of, take_off


@pytest.fixture
def uncertain(customer: Account, carrier: Carrier) -> Iterator[list[Flight]]:
    """Three messages that were written and never answered."""
    queued_batch(customer, 3)
    flights = take_off(carrier, 3)
    sending.record(carrier.pk, sending.in_doubt(flights, "no_answer"))
    yield flights


def ids_of(flights: list[Flight]) -> list[int]:
    return [flight.message_id for flight in flights]


def test_accepted_as_sent_is_charged(uncertain: list[Flight], operator: Account) -> None:
    decided = doubts.decide(operator, ids_of(uncertain), Decision.ACCEPT)
    assert decided == Decided(changed=3)
    message = Message.objects.get(pk=uncertain[0].message_id)
    assert (message.state, message.settlement, message.reason) == (
        "sent",
        "captured",
        "accepted_by_person",
    )
    assert not Doubt.objects.exists()
    assert doubts.decide(operator, ids_of(uncertain), Decision.SEND_AGAIN) == Decided(settled=3)


def test_sent_again_is_a_new_attempt_that_its_events_tell_of(
    uncertain: list[Flight], carrier: Carrier, operator: Account
) -> None:
    assert doubts.decide(operator, ids_of(uncertain), Decision.SEND_AGAIN).changed == 3
    assert not Doubt.objects.exists()
    Chunk.objects.filter(attempt=1).update(due_at="2020-01-01T00:00:00Z")
    again = take_off(carrier, 10)
    assert [(f.message_id, f.attempt) for f in again] == [(f.message_id, 1) for f in uncertain]
    accept(carrier, again)
    events = MessageEvent.objects.filter(message_id=uncertain[0].message_id).order_by("id")
    assert list(events.values_list("kind", "reason")) == [
        ("uncertain", "no_answer"),
        ("queued", "sent_again"),
        ("sent", ""),
    ]


def test_what_was_answered_meanwhile_is_not_sent_again(
    uncertain: list[Flight], carrier: Carrier, operator: Account
) -> None:
    accept(carrier, uncertain[:1])
    assert state_of(uncertain[0]) == "sent"
    doubts.decide(operator, ids_of(uncertain), Decision.SEND_AGAIN)
    assert state_of(uncertain[0]) == "sent"
    assert state_of(uncertain[1]) == "queued"


def test_a_late_answer_to_the_first_attempt_moves_nothing(
    uncertain: list[Flight], carrier: Carrier, operator: Account
) -> None:
    doubts.decide(operator, ids_of(uncertain), Decision.SEND_AGAIN)
    accept(carrier, uncertain)
    assert {state_of(flight) for flight in uncertain} == {"queued"}


def test_left_is_only_noted(uncertain: list[Flight], operator: Account) -> None:
    assert doubts.decide(operator, ids_of(uncertain), Decision.LEAVE).changed == 3
    assert Doubt.objects.count() == 3
    entry = AuditEntry.objects.get(action="doubt.left")
    assert entry.after["count"] == 3


def test_an_account_decides_on_its_own_only(
    uncertain: list[Flight], customer: Account, stranger: Account, reseller: Account
) -> None:
    for other in (stranger, reseller):
        assert doubts.decide(other, ids_of(uncertain), Decision.ACCEPT) == Decided(settled=3)
    assert doubts.decide(customer, ids_of(uncertain), Decision.ACCEPT).changed == 3
    assert AuditEntry.objects.get(action="doubt.accepted").account == customer


def test_nothing_of_a_called_off_batch_is_sent_again(
    uncertain: list[Flight], operator: Account
) -> None:
    Chunk.objects.update(state=Chunk.State.CANCELLED)
    assert doubts.decide(operator, ids_of(uncertain), Decision.SEND_AGAIN) == Decided(halted=3)
    assert {state_of(flight) for flight in uncertain} == {MessageState.UNCERTAIN}
    assert doubts.decide(operator, ids_of(uncertain), Decision.ACCEPT).changed == 3


def test_a_receipt_with_our_token_settles_a_doubt(
    uncertain: list[Flight], carrier: Carrier, operator: Account
) -> None:
    receipts.take(carrier.pk, [receipt(uncertain[0])])
    assert state_of(uncertain[0]) == "delivered"
    decided = doubts.decide(operator, ids_of(uncertain), Decision.ACCEPT)
    assert decided == Decided(changed=2, settled=1)
