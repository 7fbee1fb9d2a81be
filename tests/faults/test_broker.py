"""The broker flushed, and away: the queue is in the database, so all is sent (F11, F12)."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaigns.simulator.journal import account_of
from tests.faults.brokers import Broker, own_broker
from tests.faults.promises import assert_promises
from tests.faults.served import Served
from tests.faults.world import World, template, world

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("broker")]
CALLS = 20


@pytest.fixture
def broker() -> Iterator[Broker]:
    with own_broker() as made:
        yield made


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with template(tmp_path_factory.mktemp("template")) as url:
        yield url


@pytest.fixture
def portal(tmp_path: Path, broker: Broker, migrated: str) -> Iterator[World]:
    with world(tmp_path, migrated) as made:
        made.env["CELERY_BROKER_URL"] = broker.url
        yield made


def test_f11_the_broker_is_flushed_with_messages_queued(portal: World, broker: Broker) -> None:
    broker.start()
    portal.make(5000, 0, 200)
    portal.carrier()
    portal.celery("worker", "--pool", "threads", "--concurrency", "2")
    portal.celery("beat", "--pidfile=")
    broker.flush()
    portal.dispatcher()
    for size in (500, 2500):
        portal.wait_for_log(size)
        broker.flush()
    found = portal.settled()
    assert_promises(portal, found, 5000)
    assert found["uncertain"] == []


def test_f12_the_api_accepts_while_the_broker_is_away(portal: World, broker: Broker) -> None:
    served = Served(portal, workers=1)
    before = sum(portal.report()["states"].values())  # the demo has sent some
    numbers = [f"91981234{n:04d}" for n in range(CALLS)]
    try:
        portal.carrier()
        portal.dispatcher()
        assert [send(served, number) for number in numbers] == [200] * CALLS
        portal.wait(lambda _: set(numbers) <= handed(portal))
        broker.start()
        portal.celery("worker", "--pool", "threads", "--concurrency", "2")
        assert send(served, "919812349999") == 200
        portal.wait(lambda _: "919812349999" in handed(portal))
        found = portal.settled()
    finally:
        served.stop()
    assert sum(found["states"].values()) == before + CALLS + 1
    assert (found["uncertain"], found["breaches"]) == ([], [])
    assert account_of(portal.log).repeated == []


def handed(portal: World) -> set[str]:
    """The numbers that the carrier was handed messages to."""
    found = set()
    for line in portal.log.read_text().splitlines()[:-1]:  # the last may not be whole yet
        row = json.loads(line)
        if row[0] == "submit":
            found.add(row[4])
    return found


def send(served: Served, to: str) -> int:
    """Send a text by the API; the status."""
    body = {"to": to, "message": "Hello", "sender": served.facts["sender"], "service": "T"}
    headers = {
        "Authorization": f"Bearer {served.facts['access_token']}",
        "Content-Type": "application/json",
    }
    request = urllib.request.Request(
        f"{served.url}/api/v2/sms/send", json.dumps(body).encode(), headers
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        status: int = answer.status
    return status
