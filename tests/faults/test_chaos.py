"""`make chaos` in a reduced form: everything breaks for a while, and every promise is kept."""

import pytest
from django.db import connection

from tests.chaos.run import chaos
from tests.faults.cluster import missing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("cluster"),
    pytest.mark.skipif(bool(missing()), reason=missing() or "a cluster can be made"),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="runs with the tests on PostgreSQL"),
]


def test_chaos_in_forty_seconds() -> None:
    verdict, table = chaos(3000, 40.0, 7, pauses=(0.5, 3.0))
    assert verdict.good, "\n".join(table)
    assert sum(verdict.states.values()) == 3000
    assert verdict.handed["accepted"] > 2000
