"""Claims for several carriers: parked chunks, lanes, slices that say which messages are theirs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account
from campaigns import store
from campaigns.models import Batch, Campaign, Carrier, Chunk, Message, Slice
from campaigns.routes import Rule, Table, Target, Way
from campaigns.services import halting, parking, recovery, sending
from campaigns.services.calloffs import call_off
from campaigns.services.claiming import Claim, claim_for
from campaigns.services.dispatching import flights_of
from campaigns.services.turns import Turns
from campaigns.statuses import CampaignStatus, MessageState
from tests.campaigns.scene import queued_batch


@pytest.fixture
def pair(operator: Account) -> tuple[Carrier, Carrier]:
    """Two carriers: `even` numbers go by the first."""
    return Carrier.objects.create(name="Even", kind="simulator"), Carrier.objects.create(
        name="Odd", kind="simulator"
    )


def table_of(pair: tuple[Carrier, Carrier]) -> Table:
    """Senders called EVEN go by the first carrier, all others by the second."""
    first, second = pair
    return Table(
        [
            Rule.made(1, "even", {"senders": ["EVEN"]}, "single", [Target(first.pk)]),
            Rule.made(2, "rest", {}, "single", [Target(second.pk)]),
        ],
        [Way(carrier.pk, carrier.name, simulated=True) for carrier in pair],
    )


def mixed(account: Account, count: int, *, run: int = 1) -> Batch:
    """Messages of which every other `run` of them is from EVEN."""
    batch = queued_batch(account, count, per_chunk=count)
    even = [batch.first_id + position for position in range(count) if not (position // run) % 2]
    Message.objects.filter(id__in=even).update(sender="EVEN")
    return batch


def take(pair: tuple[Carrier, Carrier], first: int, second: int) -> Claim:
    rooms = {pair[0].pk: first, pair[1].pk: second}
    return claim_for("d1", rooms, table_of(pair), Turns())


def positions(batch: Batch, found: Claim, carrier: Carrier) -> list[int]:
    return sorted(
        message.message_id - batch.first_id
        for part in found.slices
        for message in part.messages
        if part.carrier_id == carrier.pk
    )


def test_each_message_goes_by_its_own_carrier(
    customer: Account, pair: tuple[Carrier, Carrier]
) -> None:
    batch = mixed(customer, 10)
    found = take(pair, 100, 100)
    assert positions(batch, found, pair[0]) == [0, 2, 4, 6, 8]
    assert positions(batch, found, pair[1]) == [1, 3, 5, 7, 9]
    even = Slice.objects.get(carrier=pair[0])
    assert even.picks == [[batch.first_id + n] * 2 for n in (0, 2, 4, 6, 8)]
    assert Chunk.objects.get().state == Chunk.State.DONE


def test_a_carrier_without_room_holds_up_nobody(
    customer: Account, pair: tuple[Carrier, Carrier]
) -> None:
    batch = mixed(customer, 40, run=10)
    assert positions(batch, take(pair, 0, 100), pair[1]) == [*range(10, 20), *range(30, 40)]
    parked = Chunk.objects.filter(parked=True).order_by("first_id")
    assert [(c.first_id - batch.first_id, c.last_id - batch.first_id) for c in parked] == [
        (0, 9),
        (20, 29),
    ]
    assert {chunk.lane_id for chunk in parked} == {pair[0].pk}
    assert not take(pair, 0, 100).slices
    assert positions(batch, take(pair, 15, 0), pair[0]) == [*range(10), *range(20, 25)]
    assert positions(batch, take(pair, 15, 0), pair[0]) == [*range(25, 30)]
    assert not Chunk.objects.filter(state=Chunk.State.OPEN).exists()


def test_a_chunk_all_for_a_full_carrier_waits_in_its_lane(
    customer: Account, pair: tuple[Carrier, Carrier]
) -> None:
    queued_batch(customer, 20)
    assert take(pair, 100, 0).slices == []
    chunk = Chunk.objects.get()
    assert (chunk.lane_id, chunk.next_id) == (pair[1].pk, chunk.first_id)
    assert take(pair, 100, 0) == Claim([], False, [])
    assert sum(len(part.messages) for part in take(pair, 100, 100).slices) == 20


def test_lanes_are_given_up_when_the_ways_change(
    customer: Account, pair: tuple[Carrier, Carrier]
) -> None:
    queued_batch(customer, 20)
    take(pair, 100, 0)
    assert parking.forget_lanes(but=[pair[1].pk]) == 0
    assert parking.forget_lanes() == 1
    way = Table([], [Way(pair[0].pk, simulated=True)])
    found = claim_for("d1", {pair[0].pk: 100}, way, Turns())
    assert sum(len(part.messages) for part in found.slices) == 20


def test_a_claim_that_was_lost_puts_only_its_own_picks_into_doubt(
    customer: Account, pair: tuple[Carrier, Carrier]
) -> None:
    batch = mixed(customer, 10)
    found = take(pair, 100, 100)
    odd = next(part for part in found.slices if part.carrier_id == pair[1].pk)
    Slice.objects.filter(pk=odd.slice_id).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert recovery.sweep() == 5
    doubtful = Message.objects.filter(state="uncertain").order_by("id")
    assert [m.pk - batch.first_id for m in doubtful] == [1, 3, 5, 7, 9]
    assert {m.carrier_id for m in doubtful} == {pair[1].pk}


def test_no_route_waits_is_told_and_does_not_spin(customer: Account, carrier: Carrier) -> None:
    batch = queued_batch(customer, 5)
    nowhere = Table([Rule.made(1, "off", {}, "single", [])], [Way(carrier.pk, simulated=True)])
    found = claim_for("d1", {carrier.pk: 10}, nowhere, Turns())
    assert (found.slices, found.unrouted) == ([], [batch.first_id])
    chunk = Chunk.objects.get()
    assert (chunk.state, chunk.next_id, chunk.lane_id) == ("open", chunk.first_id, None)
    assert chunk.due_at > store.db_now() + timedelta(seconds=5)
    assert claim_for("d1", {carrier.pk: 10}, nowhere, Turns()) == Claim([], False, [])


def test_a_refused_message_takes_another_carrier(
    customer: Account, pair: tuple[Carrier, Carrier]
) -> None:
    targets = [Target(carrier.pk) for carrier in pair]
    ways = [Way(carrier.pk, simulated=True) for carrier in pair]
    table = Table([Rule.made(1, "both", {}, "failover", targets)], ways)
    rooms = {carrier.pk: 10 for carrier in pair}
    queued_batch(customer, 1)
    (part,) = claim_for("d1", rooms, table, Turns()).slices
    assert part.carrier_id == pair[0].pk
    refused = sending.Outcome(flights_of(part)[0], MessageState.QUEUED, "refused_for_now")
    sending.record(pair[0].pk, [refused])
    Chunk.objects.update(due_at=timezone.now())
    (part,) = claim_for("d1", rooms, table, Turns()).slices
    assert (part.carrier_id, part.attempt) == (pair[1].pk, 1)


def test_a_paused_campaign_holds_what_is_parked(
    customer: Account, pair: tuple[Carrier, Carrier]
) -> None:
    batch = mixed(customer, 40, run=10)
    campaign = Campaign.objects.create(
        account=customer, name="Spring", status=CampaignStatus.RUNNING, messages=40
    )
    Batch.objects.filter(pk=batch.pk).update(campaign=campaign)
    take(pair, 0, 100)
    halting.pause(campaign)
    assert take(pair, 100, 100).slices == []
    halting.resume(campaign)
    assert len(positions(batch, take(pair, 100, 0), pair[0])) == 20


def test_a_stopped_campaign_calls_back_what_is_parked(
    customer: Account, pair: tuple[Carrier, Carrier]
) -> None:
    batch = mixed(customer, 40, run=10)
    campaign = Campaign.objects.create(
        account=customer, name="Spring", status=CampaignStatus.RUNNING, messages=40
    )
    Batch.objects.filter(pk=batch.pk).update(campaign=campaign)
    found = take(pair, 0, 100)
    halting.stop(campaign)
    assert Message.objects.filter(state="cancelled").count() == 20
    out = {m.message_id for part in found.slices for m in part.messages}
    assert not Message.objects.filter(pk__in=out).exclude(state="queued").exists()


def test_what_is_only_parked_can_still_be_called_off(
    customer: Account, pair: tuple[Carrier, Carrier]
) -> None:
    third = Carrier.objects.create(name="Third", kind="simulator")
    batch = mixed(customer, 40, run=10)
    table = table_of(pair)
    claim_for("d1", {pair[0].pk: 0, pair[1].pk: 0, third.pk: 10}, table, Turns())
    assert Chunk.objects.filter(parked=True).count() == 4
    call_off(batch)
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_message_past_its_own_time_expires(customer: Account, carrier: Carrier) -> None:
    batch = queued_batch(customer, 2)
    due = timezone.now() - timedelta(minutes=10)
    Batch.objects.filter(pk=batch.pk).update(options={"validity": 5}, due_at=due)
    table = Table([], [Way(carrier.pk, simulated=True)])
    assert claim_for("d1", {carrier.pk: 10}, table, Turns()).slices == []
    assert set(Message.objects.values_list("state", "reason", "settlement")) == {
        ("expired", "validity_over", "released")
    }


def test_what_a_batch_asks_for_goes_to_the_carrier(customer: Account, carrier: Carrier) -> None:
    batch = queued_batch(customer, 1)
    Batch.objects.filter(pk=batch.pk).update(
        options={"validity": 5, "flash": 1}, due_at=timezone.now(), dlt_entity_id="E1",
        dlt_header_id="H1", dlt_template_id="T1",
    )  # fmt: skip
    table = Table([], [Way(carrier.pk, simulated=True)])
    (part,) = claim_for("d1", {carrier.pk: 10}, table, Turns()).slices
    sent = part.messages[0].submit("1.0", part.terms, part.priority, timezone.now())
    assert (sent.entity_id, sent.header_id, sent.template_id) == ("E1", "H1", "T1")
    assert sent.flash and 290 <= sent.validity <= 300
