"""What dead dispatchers and silent carriers leave behind ends, and is never sent again."""

import pytest

from accounts.models import Account
from campaigns.gateways.base import SubmitThrottled
from campaigns.models import Carrier, Doubt, Message, Slice
from campaigns.services import recovery, sending
from campaigns.services.claiming import anything_due
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, answer, state_of, take_off


@pytest.fixture
def dead_lease(settings: object) -> None:
    """Leases that have ended as soon as they begin."""
    settings.DISPATCH_LEASE_SECONDS = -1


def test_a_living_lease_is_left_alone(customer: Account, carrier: Carrier) -> None:
    queued_batch(customer, 2)
    take_off(carrier, 2)
    assert recovery.sweep() == 0
    assert Slice.objects.get().state == Slice.State.OPEN


def test_rows_of_a_dead_lease_are_in_doubt(
    customer: Account, carrier: Carrier, dead_lease: None
) -> None:
    queued_batch(customer, 3)
    flights = take_off(carrier, 3)
    accept(carrier, flights[:1])
    assert recovery.sweep() == 2
    assert [state_of(f) for f in flights] == ["sent", "uncertain", "uncertain"]
    assert Slice.objects.get().state == Slice.State.ABANDONED
    assert set(Doubt.objects.values_list("why", flat=True)) == {"dispatcher_lost"}
    assert not anything_due()
    assert recovery.sweep() == 0


def test_messages_behind_the_slice_stay_queued(
    customer: Account, carrier: Carrier, dead_lease: None
) -> None:
    queued_batch(customer, 5)
    take_off(carrier, 2)
    assert recovery.sweep() == 2
    assert Message.objects.filter(state="queued").count() == 3


def test_a_retry_that_waits_is_not_in_doubt(
    customer: Account, carrier: Carrier, dead_lease: None
) -> None:
    queued_batch(customer, 2)
    flights = take_off(carrier, 2)
    answer(carrier, flights[:1], [SubmitThrottled(flights[0].token)])
    assert recovery.sweep() == 1
    assert [state_of(f) for f in flights] == ["queued", "uncertain"]


def test_old_doubts_and_silence_become_unknown_and_paid(
    customer: Account, carrier: Carrier, settings: object
) -> None:
    queued_batch(customer, 3)
    flights = take_off(carrier, 2)
    accept(carrier, flights[:1])
    sending.record(carrier.pk, sending.in_doubt(flights[1:], "no_answer"))
    assert recovery.settle_old_doubts() == 0
    settings.DOUBT_WINDOW_HOURS = -1
    assert recovery.settle_old_doubts() == 2
    assert [state_of(f) for f in flights] == ["unknown", "unknown"]
    rows = Message.objects.filter(state="unknown").order_by("id")
    assert list(rows.values_list("reason", "settlement")) == [
        ("no_receipt", "captured"),
        ("no_outcome", "captured"),
    ]
    assert not Doubt.objects.exists()
