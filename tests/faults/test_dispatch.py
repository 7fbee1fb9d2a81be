"""Kill, stop and disconnect real processes: nothing is lost, nothing is sent twice (F01 to F07)."""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from campaigns.services import failpoints
from campaigns.simulator.journal import submits
from tests.faults.promises import accepted_ids, assert_promises
from tests.faults.world import World, template, world

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with template(tmp_path_factory.mktemp("template")) as url:
        yield url


@pytest.fixture
def portal(tmp_path: Path, migrated: str) -> Iterator[World]:
    with world(tmp_path, migrated) as made:
        yield made


def log_size(portal: World) -> int:
    return len(list(submits(portal.log)))


def test_f01_a_dispatcher_killed_again_and_again(portal: World) -> None:
    chance = random.Random()
    portal.make(4000, 0, 200)
    portal.carrier()
    for _ in range(6):
        dispatcher = portal.dispatcher()
        # By messages, not by the clock: on a quick machine all would be out before the last kill.
        portal.wait_for_log(log_size(portal) + chance.randrange(1, 300))
        time.sleep(chance.uniform(0.0, 0.02))
        dispatcher.kill()
        dispatcher.wait()
    portal.dispatcher()
    assert_promises(portal, portal.settled(), 4000)


@pytest.mark.parametrize(
    ("point", "in_doubt", "taken"),
    [
        (failpoints.BEFORE_INTENT, 0, 300),
        (failpoints.AFTER_INTENT, 100, 200),
        (failpoints.AFTER_WRITE, 0, 300),
        (failpoints.AFTER_ANSWER, 0, 300),
    ],
)
def test_f02_to_f05_killed_at_a_named_point(
    portal: World, point: str, in_doubt: int, taken: int
) -> None:
    portal.make(300, 0, 100)
    portal.carrier()
    dying = portal.dispatcher(FAILPOINTS=point)
    assert dying.wait(30) == -signal.SIGKILL
    portal.dispatcher()
    found = portal.settled()
    assert_promises(portal, found, 300)
    assert (len(found["uncertain"]), len(accepted_ids(portal))) == (in_doubt, taken)


def test_f06_sigterm_drains_and_leaves_no_doubt(portal: World) -> None:
    portal.make(4000, 0, 200)
    portal.carrier()
    dispatcher = portal.dispatcher()
    portal.wait_for_log(400)
    dispatcher.terminate()
    assert dispatcher.wait(30) == 0
    found = portal.report()
    assert found["open_slices"] == 0
    assert found["uncertain"] == []
    assert found["states"]["queued"] > 0
    portal.dispatcher()
    assert_promises(portal, portal.settled(), 4000)


def test_f07_a_dispatcher_stopped_past_its_lease_writes_nothing(portal: World) -> None:
    portal.make(3000, 0, 200)
    portal.carrier()
    first = portal.dispatcher("d1")
    portal.wait_for_log(200)
    portal.stop_between_transactions(first)
    portal.dispatcher("d2")
    found = portal.settled()
    size = log_size(portal)
    first.send_signal(signal.SIGCONT)
    time.sleep(3)
    assert log_size(portal) == size
    assert_promises(portal, portal.settled(), 3000)
    assert sum(found["states"].values()) == 3000


def test_the_carrier_killed_in_the_middle(portal: World) -> None:
    portal.make(3000, 0, 200)
    carrier = portal.carrier()
    portal.dispatcher()
    portal.wait_for_log(600)
    carrier.kill()
    carrier.wait()
    portal.carrier()
    assert_promises(portal, portal.settled(), 3000)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no connections to cut")
def test_the_connections_to_the_database_are_cut(portal: World) -> None:
    portal.make(3000, 0, 200)
    portal.carrier()
    dispatcher = portal.dispatcher()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        for size in (200, 800, 1400):
            portal.wait_for_log(size)
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [portal.env["DATABASE_URL"].rpartition("/")[2]],
            )
    assert_promises(portal, portal.settled(), 3000)
    assert dispatcher.poll() is None


def test_two_dispatchers_share_the_work(portal: World) -> None:
    portal.make(3000, 0, 200)
    portal.carrier()
    portal.dispatcher("d1")
    portal.dispatcher("d2")
    found = portal.settled()
    assert_promises(portal, found, 3000)
    assert found["uncertain"] == []
