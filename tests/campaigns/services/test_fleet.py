"""Several carriers in one dispatcher: each has its link, followed without a restart."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Account
from campaigns.models import Batch, Carrier, Dispatcher, Message, RouteRule, RouteTarget, Slice
from campaigns.services import dispatching
from campaigns.services.dispatching import Dispatcher as Loop
from campaigns.services.fleet import Fleet
from campaigns.simulator.journal import account_of
from tests.campaigns.scene import queued_batch
from tests.campaigns.simulator.running import simulator

Sides = dict[str, Path]


@pytest.fixture
def sides(
    operator: Account, tmp_path: Path, settings: object, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sides]:
    """Two carriers and the folders of their simulators."""
    settings.DISPATCH_RESPONSE_TIMEOUT = 2
    monkeypatch.setattr(dispatching, "HOUSEKEEPING_SECONDS", 0.0)
    monkeypatch.setattr(dispatching, "TABLE_SECONDS", 0.0)
    folders = {name: tmp_path / name for name in ("north", "south")}
    for folder in folders.values():
        folder.mkdir()
    with simulator(folders["north"]) as north, simulator(folders["south"]) as south:
        for name, address in (("north", north), ("south", south)):
            Carrier.objects.create(name=name, kind="simulator", config={"address": address})
        yield folders


def shared(account: Account, count: int) -> Batch:
    """Messages of which the first half goes north by a rule, and the rest south by another."""
    for position, (name, conditions) in enumerate(
        (("north", {"senders": ["NORTH"]}), ("south", {})), 1
    ):
        rule = RouteRule.objects.create(position=position, name=name, conditions=conditions)
        RouteTarget.objects.create(rule=rule, carrier=Carrier.objects.get(name=name))
    batch = queued_batch(account, count, per_chunk=count)
    half = Message.objects.filter(batch=batch, pk__lt=batch.first_id + count // 2)
    half.update(sender="NORTH")
    return batch


def turn(loop: Loop, until: Callable[[], bool], seconds: float = 40.0) -> None:
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, list(Message.objects.values_list("state", "carrier"))
        loop.step()


def all_delivered() -> bool:
    return not Message.objects.exclude(state="delivered").exists()


def taken(sides: Sides) -> dict[str, int]:
    """How many messages each carrier's own log says it took."""
    return {
        name: account_of(folder / "carrier.log").verdicts.get("accepted", 0)
        for name, folder in sides.items()
    }


def test_one_dispatcher_sends_by_two_carriers(customer: Account, sides: Sides) -> None:
    shared(customer, 40)
    loop = Loop("t")
    turn(loop, all_delivered)
    assert taken(sides) == {"north": 20, "south": 20}
    assert Dispatcher.objects.get().carriers == ["north", "south"]
    loop.stop()
    loop.run()
    assert not Slice.objects.filter(state=Slice.State.OPEN).exists()


def test_a_dispatcher_may_be_for_some_carriers_only(customer: Account, sides: Sides) -> None:
    shared(customer, 20)
    loop = Loop("t", ["south"])
    turn(loop, lambda: taken(sides)["south"] == 10)
    assert taken(sides) == {"north": 0, "south": 10}
    other = Loop("u", ["north"])
    turn(other, lambda: taken(sides)["north"] == 10)
    for each in (loop, other):
        each.stop()
        each.run()
    assert all_delivered()


def test_a_draining_carrier_gets_nothing_more_and_brings_its_receipts(
    customer: Account, sides: Sides
) -> None:
    shared(customer, 20)
    loop = Loop("t")
    turn(loop, lambda: Message.objects.filter(state="sent").exists() or all_delivered())
    Carrier.objects.filter(name="north").update(status=Carrier.Status.DRAINING)
    turn(loop, all_delivered)
    loop.step()
    before = taken(sides)
    more = queued_batch(customer, 5)
    Message.objects.filter(batch=more).update(sender="NORTH")
    for _ in range(5):
        loop.step()
    assert taken(sides) == before
    assert set(Message.objects.filter(batch=more).values_list("state", flat=True)) == {"queued"}
    loop.stop()
    loop.run()


def test_what_waits_for_a_disabled_carrier_goes_by_another_rule(
    customer: Account, sides: Sides
) -> None:
    north = Carrier.objects.get(name="north")
    Carrier.objects.filter(pk=north.pk).update(window=0)
    batch = shared(customer, 20)
    loop = Loop("t")
    turn(loop, lambda: taken(sides)["south"] == 10)
    assert batch.chunks.filter(lane=north).exists()
    Carrier.objects.filter(pk=north.pk).update(status=Carrier.Status.DISABLED)
    RouteRule.objects.filter(name="north").update(enabled=False)
    turn(loop, all_delivered)
    assert taken(sides) == {"north": 0, "south": 20}
    loop.stop()
    loop.run()


def test_a_changed_address_is_followed_once_the_flights_have_landed(
    customer: Account, sides: Sides
) -> None:
    shared(customer, 20)
    loop = Loop("t")
    turn(loop, all_delivered)
    south = Carrier.objects.get(name="south")
    Carrier.objects.filter(name="north").update(config=south.config)
    more = queued_batch(customer, 6)
    Message.objects.filter(batch=more).update(sender="NORTH")
    # Receipts come by either connection, as two accounts of ours lead to one carrier.
    turn(loop, lambda: taken(sides) == {"north": 10, "south": 16})
    loop.stop()
    loop.run()


def test_living_dispatchers_share_the_rate_of_a_carrier(sides: Sides) -> None:
    Carrier.objects.update(rate=100)
    now = timezone.now()
    for name in ("a", "b"):
        Dispatcher.objects.create(name=name, carriers=["north"], started_at=now, seen_at=now)
    fleet = Fleet()
    fleet.follow()
    limits = {link.carrier.name: link.pace.limit for link in fleet}
    assert limits == {"north": 50.0, "south": 100.0}
    fleet.close()


def test_a_carrier_that_does_not_answer_keeps_nobody_waiting(
    customer: Account, sides: Sides, tmp_path: Path
) -> None:
    Carrier.objects.filter(name="north").update(config={"address": str(tmp_path / "nobody.sock")})
    shared(customer, 20)
    loop = Loop("t")
    turn(loop, lambda: taken(sides)["south"] == 10)
    waiting = Message.objects.filter(sender="NORTH")
    assert set(waiting.values_list("state", "attempt")) == {("queued", 0)}
    loop.stop()
    loop.run()


def test_an_unusable_carrier_is_passed_over(sides: Sides) -> None:
    Carrier.objects.create(name="odd", kind="pigeon")
    fleet = Fleet()
    fleet.follow()
    assert [link.carrier.name for link in fleet] == ["north", "south"]
    fleet.close()
