"""PostgreSQL stopped hard, and cut off in the middle of a COMMIT: nothing is sent twice.

F08 and F09, on a cluster of the test's own.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from campaigns.simulator.journal import account_of, submits
from tests.faults.cluster import Cluster, cluster, missing
from tests.faults.promises import accepted_ids, assert_promises
from tests.faults.proxies import Moment, commit_cutter
from tests.faults.world import World, migrate, world_at

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("cluster"),
    pytest.mark.skipif(bool(missing()), reason=missing() or "a cluster can be made"),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="runs with the tests on PostgreSQL"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster() as made:
        migrate(World(tmp_path_factory.mktemp("template"), made.database("migrated")))
        yield made


@pytest.fixture
def portal(tmp_path: Path, server: Cluster) -> Iterator[World]:
    name = f"world_{time.monotonic_ns()}"
    with world_at(tmp_path, server.database(name, "migrated")) as made:
        yield made


def test_f08_the_server_stops_hard_in_the_middle(portal: World, server: Cluster) -> None:
    portal.make(3000, 0, 200)
    portal.carrier()
    dispatcher = portal.dispatcher()
    for size in (300, 1200):
        portal.wait_for_log(size)
        server.stop("immediate")
        server.start()
    found = portal.settled()
    assert_promises(portal, found, 3000)
    assert found["uncertain"] == []
    assert dispatcher.poll() is None


@pytest.mark.parametrize("moment", ["before", "after"])
def test_f09_the_connection_ends_during_the_commit_of_an_intent(
    portal: World, server: Cluster, moment: Moment
) -> None:
    portal.make(1000, 0, 100)
    portal.carrier()
    with commit_cutter(("127.0.0.1", server.port), moment, times=3) as cutter:
        url = portal.env["DATABASE_URL"]
        portal.dispatcher(DATABASE_URL=url.replace(f":{server.port}/", f":{cutter.port}/"))
        found = portal.settled()
    assert cutter.cut == 3
    assert_promises(portal, found, 1000)
    # The server had three intents whose dispatcher did not know it: nothing of them was written.
    assert bool(found["uncertain"]) == (moment == "after")
    assert len(found["uncertain"]) <= 300
    assert account_of(portal.log).verdicts == {"accepted": 1000 - len(found["uncertain"])}
    assert len(accepted_ids(portal)) == len(list(submits(portal.log)))
