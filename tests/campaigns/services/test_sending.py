"""Recording answers: each outcome moves the message, the money and the slice together."""

import pytest

from accounts.models import Account
from accounts.money import MICRO
from campaigns.gateways.base import SubmitRefused, SubmitThrottled
from campaigns.models import (
    Batch,
    Campaign,
    Carrier,
    CarrierReference,
    Chunk,
    Doubt,
    Message,
    MessageEvent,
    Slice,
)
from campaigns.services import recovery, sending
from campaigns.statuses import CampaignStatus
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, answer, state_of, take_off


@pytest.fixture
def batch(customer: Account) -> Batch:
    return queued_batch(customer, 4)


def test_accepted_messages_are_sent_and_paid(batch: Batch, carrier: Carrier) -> None:
    flights = take_off(carrier, 4)
    accept(carrier, flights)
    message = Message.objects.get(pk=flights[0].message_id)
    assert (message.state, message.settlement, message.carrier_id) == (
        "sent",
        "captured",
        carrier.pk,
    )
    assert CarrierReference.objects.filter(message_id=message.pk).count() == 1
    assert Slice.objects.get().state == Slice.State.CLOSED
    batch.hold.refresh_from_db()
    assert batch.hold.captured == 4 * MICRO


def test_a_slice_stays_open_until_its_last_answer(batch: Batch, carrier: Carrier) -> None:
    flights = take_off(carrier, 4)
    accept(carrier, flights[:3])
    assert (Slice.objects.get().remaining, Slice.objects.get().state) == (1, "open")
    accept(carrier, flights[3:])
    assert Slice.objects.get().state == Slice.State.CLOSED


def test_recording_twice_has_one_effect(batch: Batch, carrier: Carrier) -> None:
    flights = take_off(carrier, 4)
    accept(carrier, flights[:2])
    accept(carrier, flights[:2])
    assert Slice.objects.get().remaining == 2
    assert CarrierReference.objects.count() == MessageEvent.objects.count() == 2


def test_a_refusal_gives_the_credit_back(batch: Batch, carrier: Carrier) -> None:
    flights = take_off(carrier, 1)
    answer(carrier, flights, [SubmitRefused(flights[0].token, "ESME_RINVDSTADR", True)])
    message = Message.objects.get(pk=flights[0].message_id)
    assert (message.state, message.reason, message.settlement) == (
        "rejected",
        "ESME_RINVDSTADR",
        "released",
    )


def test_throttled_neighbours_share_one_retry_chunk(batch: Batch, carrier: Carrier) -> None:
    flights = take_off(carrier, 4)
    throttled = [flights[0], flights[1], flights[3]]
    answer(carrier, throttled, [SubmitThrottled(f.token) for f in throttled])
    retries = Chunk.objects.filter(attempt=1).order_by("first_id")
    assert [(c.first_id, c.last_id) for c in retries] == [
        (flights[0].message_id, flights[1].message_id),
        (flights[3].message_id, flights[3].message_id),
    ]
    home = Chunk.objects.get(attempt=0)
    assert all(chunk.due_at > home.due_at for chunk in retries)
    assert home.queued == 4


def test_a_retry_is_a_new_attempt_with_a_new_token(batch: Batch, carrier: Carrier) -> None:
    first = take_off(carrier, 1)
    answer(carrier, first, [SubmitThrottled(first[0].token)])
    Chunk.objects.filter(attempt=1).update(due_at=Chunk.objects.get(attempt=0).due_at, priority=1)
    again = take_off(carrier, 1)
    assert again[0].message_id == first[0].message_id
    assert again[0].token != first[0].token
    accept(carrier, again)
    assert state_of(again[0]) == "sent"


def test_an_answer_to_an_older_attempt_moves_nothing(batch: Batch, carrier: Carrier) -> None:
    first = take_off(carrier, 1)
    answer(carrier, first, [SubmitThrottled(first[0].token)])
    accept(carrier, first)
    assert state_of(first[0]) == "queued"


def test_busy_carriers_are_given_up_after_a_few_attempts(batch: Batch, carrier: Carrier) -> None:
    flight = take_off(carrier, 1)[0]
    busy = SubmitRefused(flight.token, "ESME_RSYSERR", False)
    assert sending.outcome_of(flight, busy).to == "queued"
    last = flight._replace(attempt=sending.ATTEMPTS - 1)
    assert sending.outcome_of(last, busy).to == "rejected"


def test_silence_is_a_doubt_and_keeps_the_hold(batch: Batch, carrier: Carrier) -> None:
    flights = take_off(carrier, 2)
    sending.record(carrier.pk, sending.in_doubt(flights, "no_answer"))
    assert {state_of(f) for f in flights} == {"uncertain"}
    assert Doubt.objects.count() == 2
    assert set(Message.objects.values_list("settlement", flat=True)) == {"held"}
    assert take_off(carrier, 10)[0].message_id == flights[1].message_id + 1


def test_a_late_acceptance_settles_a_doubt(batch: Batch, carrier: Carrier) -> None:
    flights = take_off(carrier, 1)
    sending.record(carrier.pk, sending.in_doubt(flights, "no_answer"))
    accept(carrier, flights)
    assert state_of(flights[0]) == "sent"
    assert not Doubt.objects.exists()


@pytest.mark.parametrize("late", [SubmitThrottled, lambda t: SubmitRefused(t, "X", True)])
def test_nothing_but_acceptance_settles_an_abandoned_slice(
    batch: Batch, carrier: Carrier, late: type[SubmitThrottled], settings: object
) -> None:
    settings.DISPATCH_LEASE_SECONDS = -1
    flights = take_off(carrier, 1)
    recovery.sweep()
    answer(carrier, flights, [late(flights[0].token)])
    assert state_of(flights[0]) == "uncertain"
    assert not Chunk.objects.filter(attempt=1).exists()


def test_acceptance_settles_the_doubt_of_an_abandoned_slice(
    batch: Batch, carrier: Carrier, settings: object
) -> None:
    settings.DISPATCH_LEASE_SECONDS = -1
    flights = take_off(carrier, 2)
    recovery.sweep()
    accept(carrier, flights[:1])
    assert [state_of(f) for f in flights] == ["sent", "uncertain"]
    assert Slice.objects.get().state == Slice.State.ABANDONED


def test_what_was_not_written_is_queued_again(batch: Batch, carrier: Carrier) -> None:
    flights = take_off(carrier, 2)
    sending.record(carrier.pk, sending.not_written(flights))
    assert {state_of(f) for f in flights} == {"queued"}
    assert Chunk.objects.get(attempt=1).first_id == flights[0].message_id
    assert Slice.objects.get().state == Slice.State.CLOSED


@pytest.mark.parametrize(
    ("status", "chunk", "message"),
    [
        (CampaignStatus.RUNNING, "open", "queued"),
        (CampaignStatus.PAUSED, "paused", "queued"),
        (CampaignStatus.STOPPED, None, "cancelled"),
    ],
)
def test_a_retry_follows_its_campaign(
    batch: Batch, carrier: Carrier, status: str, chunk: str | None, message: str
) -> None:
    campaign = Campaign.objects.create(account=batch.account, name="Spring", status=status)
    Batch.objects.filter(pk=batch.pk).update(campaign=campaign)
    flights = take_off(carrier, 1)
    answer(carrier, flights, [SubmitThrottled(flights[0].token)])
    retry = Chunk.objects.filter(attempt=1).first()
    assert (retry.state if retry else None) == chunk
    assert state_of(flights[0]) == message
