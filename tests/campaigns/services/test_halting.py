"""Pausing, resuming and stopping what is being sent: a fence, and proof of what was behind it."""

import contextlib
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.errors import Conflict
from accounts.models import Account
from accounts.money import MICRO
from campaigns.gateways.base import SubmitThrottled
from campaigns.halts import halt_of
from campaigns.models import Campaign, Carrier, Chunk
from campaigns.selectors.campaigns import conservation
from campaigns.services import cancelling, halting, recalling
from campaigns.services.claiming import claim
from campaigns.services.finishing import finish_due, note_rest
from campaigns.statuses import CampaignStatus, MessageState
from tests.campaigns.campaign_scene import confirmed
from tests.campaigns.services.flying import accept, answer, take_off
from tests.factories import wallet_of

pytestmark = pytest.mark.django_db
ROWS = "phone,name\n" + "".join(f"98100000{n:02},Asha\n" for n in range(10))
COUNT = 10


@pytest.fixture
def running(customer: Account, carrier: Carrier) -> Campaign:
    """A campaign of ten, four of which a carrier took."""
    campaign = confirmed(customer, rows=ROWS)
    accept(carrier, take_off(carrier, 4))
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.RUNNING
    return campaign


def make_due() -> None:
    """Retries wait a moment; not here."""
    Chunk.objects.filter(attempt__gt=0).update(due_at="2020-01-01T00:00:00Z")


def test_nothing_leaves_while_it_is_paused(running: Campaign, carrier: Carrier) -> None:
    halting.pause(running)
    assert running.status == CampaignStatus.PAUSED
    assert claim("d1", carrier, 100) == []
    assert finish_due() == 0


def test_what_was_on_its_way_is_recorded_while_it_is_paused(
    running: Campaign, carrier: Carrier
) -> None:
    flights = take_off(carrier, 2)
    halting.pause(running)
    assert note_rest() == 0, "two are still in flight"
    accept(carrier, flights)
    assert note_rest() == 1
    running.refresh_from_db()
    assert running.last_out in {flight.message_id for flight in flights}
    halt = halt_of(running, conservation(running))
    assert halt is not None
    assert (halt.left, halt.kept, halt.recalled) == (6, 4, 0)


def test_resumed_it_goes_on_to_the_end(running: Campaign, carrier: Carrier) -> None:
    halting.pause(running)
    halting.resume(running)
    assert running.status == CampaignStatus.RUNNING
    assert running.halted_at is None
    accept(carrier, take_off(carrier, 100))
    assert finish_due() == 1
    running.refresh_from_db()
    assert running.status == CampaignStatus.FINISHED


def test_a_retry_of_a_paused_campaign_waits_too(running: Campaign, carrier: Carrier) -> None:
    flights = take_off(carrier, 1)
    halting.pause(running)
    answer(carrier, flights, [SubmitThrottled(flights[0].token)])
    make_due()
    assert claim("d1", carrier, 100) == []
    halting.resume(running)
    assert len(take_off(carrier, 100)) == 6


def test_stopped_the_rest_is_called_back_and_paid_back(
    running: Campaign, customer: Account, carrier: Carrier
) -> None:
    halting.stop(running)
    assert running.status == CampaignStatus.STOPPED
    wallet = wallet_of(customer)
    assert (wallet.available, wallet.reserved, wallet.consumed) == (996 * MICRO, 0, 4 * MICRO)
    line = conservation(running)
    assert (line.states[MessageState.CANCELLED], line.left, line.balanced) == (6, 4, True)
    assert claim("d1", carrier, 100) == []
    assert note_rest() == 1
    assert finish_due() == 1
    running.refresh_from_db()
    assert running.status == CampaignStatus.STOPPED
    assert running.finished_at is not None


def test_a_retry_that_waits_is_called_back_too(
    running: Campaign, customer: Account, carrier: Carrier
) -> None:
    flights = take_off(carrier, 6)
    answer(carrier, flights, [SubmitThrottled(flight.token) for flight in flights])
    assert Chunk.objects.filter(attempt=1).exists()
    halting.stop(running)
    assert conservation(running).states[MessageState.CANCELLED] == 6
    assert wallet_of(customer).reserved == 0
    assert finish_due() == 1


def test_one_in_flight_when_it_is_stopped_is_recorded(
    running: Campaign, customer: Account, carrier: Carrier
) -> None:
    flights = take_off(carrier, 2)
    halting.stop(running)
    assert finish_due() == 0, "two are still in flight"
    answer(carrier, flights[:1], [SubmitThrottled(flights[0].token)])
    accept(carrier, flights[1:])
    line = conservation(running)
    assert (line.states[MessageState.CANCELLED], line.left) == (5, 5)
    assert wallet_of(customer).reserved == 0
    assert finish_due() == 1


def test_a_paused_one_can_be_stopped(running: Campaign, customer: Account) -> None:
    halting.pause(running)
    halting.stop(running)
    assert conservation(running).states[MessageState.CANCELLED] == 6
    assert wallet_of(customer).reserved == 0


def test_a_big_stop_goes_on_with_the_ticks(
    running: Campaign, customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recalling, "INLINE", 0)
    monkeypatch.setattr(recalling, "STEP", 4)
    halting.stop(running)
    assert wallet_of(customer).reserved == 6 * MICRO
    assert finish_due() == 0
    assert recalling.continue_recalls() == 6
    assert wallet_of(customer).reserved == 0
    assert finish_due() == 1


@pytest.mark.parametrize("act", [halting.pause, halting.resume, halting.stop])
def test_a_finished_one_cannot_be_halted(
    running: Campaign, carrier: Carrier, act: Callable[[Campaign], None]
) -> None:
    accept(carrier, take_off(carrier, 100))
    finish_due()
    with pytest.raises(Conflict, match="Finished"):
        act(running)


def test_before_the_start_it_is_cancelled_instead(customer: Account) -> None:
    campaign = confirmed(customer)
    with pytest.raises(Conflict, match="Scheduled"):
        halting.stop(campaign)
    cancelling.cancel(campaign)


def test_the_fence_is_how_long_messages_still_left(running: Campaign, carrier: Carrier) -> None:
    flights = take_off(carrier, 1)
    halting.pause(running)
    before = halt_of(running, conservation(running))
    accept(carrier, flights)
    note_rest()
    running.refresh_from_db()
    after = halt_of(running, conservation(running))
    assert before is not None and after is not None
    assert before.last_at is None and not before.fence
    assert after.last_at is not None and after.fence == after.last_at - after.at


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_stopping_while_others_claim_and_record(customer: Account, carrier: Carrier) -> None:
    """Forty campaigns, each stopped while a dispatcher is at it: sent and paid, or neither."""
    for _ in range(40):
        campaign = confirmed(customer, rows=ROWS)
        ready, problems = threading.Barrier(2), list[Exception]()

        def dispatch(ready: threading.Barrier = ready, found: list[Exception] = problems) -> None:
            try:
                ready.wait(5)
                for _ in range(5):
                    accept(carrier, take_off(carrier, 3))
            except Exception as error:
                found.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=dispatch)
        accept(carrier, take_off(carrier, 1))
        thread.start()
        ready.wait(5)
        with contextlib.suppress(Conflict):  # it may have finished first
            halting.stop(campaign)
        thread.join()
        assert not problems
        recalling.continue_recalls()
        finish_due()
        campaign.refresh_from_db()
        line = conservation(campaign)
        assert line.balanced and line.waiting == 0
        assert line.left + line.states[MessageState.CANCELLED] == COUNT
        assert wallet_of(customer).reserved == 0


def test_only_what_is_paused_is_resumed(customer: Account) -> None:
    campaign = confirmed(customer)
    with pytest.raises(Conflict):
        halting.resume(campaign)
    campaign.refresh_from_db()
    assert campaign.status == CampaignStatus.SCHEDULED
