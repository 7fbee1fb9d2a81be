"""Many programs at once: limits let exactly their number through, and a key makes one batch."""

import json
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults.callers import at_once, call
from tests.faults.served import Served
from tests.faults.world import MANAGE, ROOT, World, world

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("storm")]
PROCESSES = 16


class Storm(Served):
    """A portal that many programs call."""

    def plan(self, path: str, calls: int, **headers: str) -> dict[str, Any]:
        """A call by GET, so many times."""
        return {
            "url": self.url + path,
            "method": "GET",
            "headers": headers,
            "body": None,
            "calls": calls,
        }


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storm]:
    with world(tmp_path_factory.mktemp("storm")) as made:
        served = Storm(made)
        try:
            yield served
        finally:
            served.stop()


def test_sixteen_processes_get_exactly_sixty_calls_through(portal: Storm) -> None:
    plan = portal.plan("/api/v2/account/balance", 6, **{"X-API-Key": portal.facts["api_key"]})
    answers = at_once([plan] * PROCESSES)
    passed = [headers for status, headers, _ in answers if status == 200]
    refused = [headers for status, headers, _ in answers if status == 429]
    assert (len(passed), len(refused)) == (60, 36)
    # The headers tell what happened: each place was given once, and none was left for the others.
    assert sorted(int(each["x-ratelimit-remaining"]) for each in passed) == list(range(60))
    assert {each["x-ratelimit-remaining"] for each in refused} == {"0"}
    assert {each["x-ratelimit-limit"] for each in passed + refused} == {"60"}
    assert len({each["x-ratelimit-reset"] for each in passed}) == 1
    for each in refused:
        assert int(each["retry-after"]) >= 1


def test_no_call_after_retry_after_is_refused(portal: Storm) -> None:
    headers = {"APPKEY": portal.facts["appkey"], "Accept": "application/json"}
    plan = portal.plan("/api/v3/account", 5, **headers)
    for _ in range(3):
        answers = at_once([plan] * PROCESSES)
        refused = [each for status, each, _ in answers if status == 429]
        assert refused, "16 processes were slower than 15 calls a second"
        time.sleep(max(int(each["retry-after"]) for each in refused))
        [(status, _, text)] = call(plan | {"calls": 1})
        assert status == 200, text


def test_fifty_sends_with_one_key_make_one_batch(portal: Storm) -> None:
    body = {"to": "12025550100", "message": "Once", "sender": portal.facts["sender"],
            "service": "T"}  # fmt: skip
    plan = {
        "url": f"{portal.url}/api/v2/sms/send",
        "method": "POST",
        "headers": {
            "Authorization": f"Bearer {portal.facts['access_token']}",
            "Content-Type": "application/json",
            "Idempotency-Key": "only-once",
        },
        "body": json.dumps(body),
        "calls": 5,
    }
    answers = at_once([plan] * 10)
    assert {status for status, _, _ in answers} <= {200, 409}
    bodies = {text for status, _, text in answers if status == 200}
    assert len(bodies) == 1
    ids = [row["id"] for row in json.loads(bodies.pop())["data"]]
    replayed = [headers for status, headers, _ in answers if status == 200]
    assert sum("idempotent-replayed" not in headers for headers in replayed) == 1
    assert len(ids) == 1
    for status, headers, text in answers:
        if status == 409:
            assert int(headers["retry-after"]) >= 1, text
    assert _batches_of_calls(portal.made) == 1


def _batches_of_calls(made: World) -> int:
    asked = (
        "from campaigns.models import Batch;"
        "print(Batch.objects.filter(campaign=None, api_key__isnull=False).count())"
    )
    out = subprocess.run([*MANAGE, "shell", "-v0", "-c", asked], env=made.env, cwd=ROOT,
                         check=True, capture_output=True, text=True).stdout  # fmt: skip
    return int(out.split()[-1])
