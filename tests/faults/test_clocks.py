"""F16: a clock that jumps two hours ahead or back, and one that changes to summer time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Account
from campaigns.models import Carrier, Chunk, Message, Slice
from campaigns.plans import Plan, Tempo
from campaigns.services import receipts, recovery, sending
from campaigns.services.claiming import claim
from campaigns.services.sending import Flight
from tests.campaigns.clock import Clock
from tests.campaigns.rollout_scene import INDIA, NOON, rows_of, taken, underway
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, receipt, state_of, take_off


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(NOON).installed(monkeypatch)


@pytest.fixture
def flying(customer: Account, carrier: Carrier, clock: Clock) -> list[Flight]:
    """Three messages that were written just now, and two that were not claimed yet."""
    queued_batch(customer, 5)
    return take_off(carrier, 3)


def states() -> list[str]:
    return sorted(Message.objects.values_list("state", flat=True))


def test_f16_two_hours_ahead_a_lease_ends_early_and_nothing_is_sent_again(
    flying: list[Flight], carrier: Carrier, clock: Clock
) -> None:
    clock.turn(hours=2)
    assert recovery.sweep() == 3
    assert states() == ["queued"] * 2 + ["uncertain"] * 3
    assert len(take_off(carrier, 10, owner="d2")) == 2, "only what nobody had claimed"
    # The first dispatcher, which goes by a clock that does not jump, gets its answers.
    accept(carrier, flying)
    assert {state_of(flight) for flight in flying} == {"sent"}


def test_f16_two_hours_back_a_lease_lasts_longer_and_nothing_is_sent_again(
    flying: list[Flight], carrier: Carrier, clock: Clock
) -> None:
    clock.turn(hours=-2)
    assert recovery.sweep() == 0
    assert claim("d2", carrier, 10) == [], "what was due is not due yet"
    clock.turn(hours=2)
    assert len(take_off(carrier, 10, owner="d2")) == 2
    clock.turn(minutes=1)
    assert recovery.sweep() == 5
    assert not Slice.objects.filter(state=Slice.State.OPEN).exists()


@pytest.mark.parametrize("hours", [2, -2])
def test_f16_receipts_find_their_messages_across_a_jump(
    flying: list[Flight], carrier: Carrier, clock: Clock, hours: int
) -> None:
    early = [receipt(flight, echo=False) for flight in flying]
    assert receipts.take(carrier.pk, early[:1]) == 1
    accept(carrier, flying)
    clock.turn(hours=hours)
    receipts.take(carrier.pk, [receipt(flying[1]), receipt(flying[2], echo=False)])
    assert [state_of(flight) for flight in flying[1:]] == ["delivered"] * 2
    receipts.retry_unmatched()
    assert {state_of(flight) for flight in flying} == {"delivered"}


@pytest.mark.parametrize("hours", [2, -2])
def test_f16_doubts_wait_for_their_window_and_end(
    flying: list[Flight], carrier: Carrier, clock: Clock, hours: int
) -> None:
    sending.record(carrier.pk, sending.in_doubt(flying, "no_answer"))
    clock.turn(hours=hours)
    assert recovery.settle_old_doubts() == 0
    clock.turn(hours=75)
    assert recovery.settle_old_doubts() == 3


def test_f16_a_retry_keeps_its_place_when_the_clock_goes_back(
    flying: list[Flight], carrier: Carrier, clock: Clock
) -> None:
    sending.record(carrier.pk, sending.not_written(flying))
    clock.turn(hours=-2)
    assert claim("d1", carrier, 10) == []
    clock.turn(hours=2, minutes=2)
    assert len(take_off(carrier, 10)) == 5
    assert take_off(carrier, 10) == []


@pytest.mark.parametrize(
    "change", [datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)]
)
def test_f16_batches_keep_their_distance_over_a_change_of_summer_time(
    customer: Account, carrier: Carrier, clock: Clock, change: datetime
) -> None:
    customer.timezone = "Europe/Berlin"
    customer.save()
    clock.now = change - timedelta(minutes=30)
    local = clock.now.astimezone(ZoneInfo("Europe/Berlin")).utcoffset()
    underway(
        customer,
        Plan(tempo=Tempo.SPLIT, batch_size=1, interval=20),
        rows=rows_of((4, INDIA)),
    )
    moments: list[datetime] = []
    while len(moments) < 4:
        assert clock.now < change + timedelta(hours=3), moments
        moments += [clock.now] * taken(carrier)
        clock.turn(minutes=1)
    gaps = {later - sooner for sooner, later in zip(moments, moments[1:], strict=False)}
    assert gaps == {timedelta(minutes=20)}
    assert clock.now.astimezone(ZoneInfo("Europe/Berlin")).utcoffset() != local
    assert not Chunk.objects.filter(queued__gt=0).exists() or Slice.objects.exists()
