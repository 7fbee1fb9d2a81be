"""Rules in the whole chain: made by the page, followed by a dispatcher, seen in the journals."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, User
from campaigns.models import Anomaly, Carrier, Chunk, Message, RouteTarget
from campaigns.services import routehealth, routerules
from campaigns.services.dispatching import Dispatcher as Loop
from campaigns.services.routechecks import Wish
from campaigns.simulator.journal import account_of, submits
from tests.campaigns.scene import queued_batch
from tests.campaigns.simulator.running import simulator
from tests.factories import CarrierFactory


@pytest.fixture
def carriers(db: None, tmp_path: Path) -> Iterator[dict[str, Carrier]]:
    """Alder and Birch, each with a running simulator of its own."""
    with ExitStack() as stack:
        made = {}
        for name in ("Alder", "Birch"):
            folder = tmp_path / name
            folder.mkdir()
            address = stack.enter_context(simulator(folder))
            made[name] = CarrierFactory(name=name, config={"address": address})
        yield made


@pytest.fixture
def desk(operator: Account, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(operator.users.get())


def _run(until: Callable[[], bool], seconds: float = 25.0) -> None:
    loop, end = Loop("t"), time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, list(Message.objects.values_list("state", "carrier__name"))
        loop.step()
    loop.stop()
    loop.run()


def _all_delivered() -> bool:
    return not Message.objects.exclude(state="delivered").exists()


def _by_carrier() -> Counter[str]:
    return Counter(Message.objects.values_list("carrier__name", flat=True))


def _rule(operator: Account, *targets: tuple[Carrier, int], **fields: Any) -> None:
    wanted = [(carrier.uuid, share) for carrier, share in targets]
    routerules.create(operator, Wish("Rule", targets=wanted, **{"strategy": "single"} | fields))


def test_a_rule_of_the_page_decides(
    desk: Client, customer: Account, carriers: dict[str, Carrier], tmp_path: Path
) -> None:
    form = {
        "name": "Codes",
        "strategy": "single",
        "enabled": "on",
        "zone": "UTC",
        "text": "code",
        "carrier_1": str(carriers["Birch"].uuid),
    }
    assert desk.post("/routes/new/", form).status_code == 302
    queued_batch(customer, 40, per_chunk=40)
    codes = list(Message.objects.order_by("pk").values_list("pk", flat=True)[10:20])
    Message.objects.filter(pk__in=codes).update(text="Your code is 4711")
    _run(_all_delivered)
    assert _by_carrier() == {"Alder": 30, "Birch": 10}
    by_birch = Message.objects.filter(carrier__name="Birch").values_list("pk", flat=True)
    assert sorted(by_birch) == codes
    for name, count in (("Alder", 30), ("Birch", 10)):
        log = tmp_path / name / "carrier.log"
        assert len(list(submits(log))) == count
        assert account_of(log).repeated == []


def test_shares_are_followed_and_health_moves_them(
    operator: Account, customer: Account, carriers: dict[str, Carrier]
) -> None:
    alder, birch = carriers["Alder"], carriers["Birch"]
    _rule(operator, (alder, 50), (birch, 50), strategy="weighted", shifts=True)
    queued_batch(customer, 960, per_chunk=960)
    _run(_all_delivered, seconds=60)
    first = _by_carrier()
    assert 192 <= first["Alder"] <= 768
    alder.minutes.update(minute=timezone.now() - timedelta(minutes=3))
    birch.minutes.update(minute=timezone.now() - timedelta(minutes=3), refused=300, answered=600)
    assert routehealth.shift() == 2
    shares = dict(RouteTarget.objects.values_list("carrier__name", "share_now"))
    assert shares == {"Alder": 60, "Birch": 40}


def test_without_a_route_messages_wait_loudly_and_go_when_there_is_one(
    operator: Account, customer: Account, carriers: dict[str, Carrier]
) -> None:
    off = CarrierFactory(name="Off", kind="smpp", status="disabled")
    _rule(operator, (off, 100))
    queued_batch(customer, 5)
    _run(lambda: Anomaly.objects.filter(kind="no_route").exists())
    assert set(Message.objects.values_list("state", flat=True)) == {"queued"}
    RouteTarget.objects.update(carrier=carriers["Birch"])
    Chunk.objects.update(due_at=timezone.now())
    _run(_all_delivered)
    assert _by_carrier() == {"Birch": 5}


def test_failover_goes_round_a_carrier_that_cannot_be_reached(
    operator: Account, customer: Account, carriers: dict[str, Carrier], tmp_path: Path
) -> None:
    gone = CarrierFactory(name="Gone", config={"address": str(tmp_path / "nobody.sock")})
    _rule(operator, (gone, 100), (carriers["Alder"], 100), strategy="failover")
    queued_batch(customer, 5)
    _run(_all_delivered, seconds=40)
    assert _by_carrier() == {"Alder": 5}
