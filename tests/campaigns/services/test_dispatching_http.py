"""The loop over HTTP: every magic number to its end, receipts brought to the portal's own address.

The carrier is the simulator's HTTP door; the portal that it calls back runs in a thread.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Account
from campaigns.gateways.http import presets
from campaigns.models import Carrier, Doubt, Message
from campaigns.services import receipts
from campaigns.services.dispatching import Dispatcher as Loop
from campaigns.simulator.httpdoor import HttpOptions
from campaigns.simulator.journal import account_of
from campaigns.simulator.outcomes import number_of
from tests.campaigns.scene import queued_batch
from tests.campaigns.simulator.running import Running, doors

SECONDS = 40.0


@pytest.fixture
def carrier_side(tmp_path: Path) -> Iterator[Running]:
    with doors(tmp_path, http=HttpOptions()) as running:
        yield running


@pytest.fixture
def over_http(carrier_side: Running, live_server: Any, settings: Any) -> Carrier:
    settings.BASE_URL = live_server.url
    settings.DISPATCH_RESPONSE_TIMEOUT = 6
    url = f"http://127.0.0.1:{carrier_side.http_port}/send"
    config = {**presets.make("simulator", {"url": url}), "timeout": 3}
    made: Carrier = Carrier.objects.create(name="By HTTP", kind="http", config=config)
    return made


def turn(loop: Loop, until: Callable[[], bool]) -> None:
    """Let the loop work until `until`, then stop it in good order."""
    end = time.monotonic() + SECONDS
    while not until():
        assert time.monotonic() < end, list(Message.objects.values_list("state", "reason"))
        loop.step()
    loop.stop()
    loop.run()


def reached(state: str, count: int = 1) -> Callable[[], bool]:
    """Whether so many are in `state`; receipts that overtook their answer are tried again."""

    def look() -> bool:
        receipts.retry_unmatched()
        return Message.objects.filter(state=state).count() == count

    return look


@pytest.mark.parametrize(
    ("name", "state", "reason"),
    [
        ("delivered", "delivered", ""),
        ("undelivered", "undelivered", "UNDELIV"),
        ("refused", "rejected", "ESME_RINVDSTADR"),
        ("throttled", "delivered", ""),
        ("repeated-receipt", "delivered", ""),
        ("receipt-only", "delivered", ""),
        ("no-answer", "uncertain", "no_answer"),
        ("hang-up", "uncertain", "connection_lost"),
    ],
)
def test_magic_numbers_end_as_documented(
    customer: Account,
    over_http: Carrier,
    carrier_side: Running,
    name: str,
    state: str,
    reason: str,
) -> None:
    queued_batch(customer, 1)
    Message.objects.update(msisdn=number_of(name))
    turn(Loop("t"), reached(state))
    assert Message.objects.get().reason == reason
    assert account_of(carrier_side.log).repeated == []


@pytest.mark.slow
def test_a_bunch_is_delivered_and_nothing_is_sent_twice(
    customer: Account, over_http: Carrier, carrier_side: Running
) -> None:
    queued_batch(customer, 300)
    turn(Loop("t"), reached("delivered", 300))
    assert account_of(carrier_side.log).repeated == []
    assert not Doubt.objects.exists()
