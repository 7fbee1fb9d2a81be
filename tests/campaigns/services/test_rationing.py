"""The rate of a campaign, whoever claims and whenever."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import Account
from campaigns.models import Batch, Carrier, Chunk
from campaigns.plans import Plan, Tempo
from campaigns.services.claiming import anything_due, claim
from tests.campaigns.clock import Clock
from tests.campaigns.rollout_scene import INDIA, NOON, rows_of, taken, times, underway
from tests.campaigns.scene import queued_batch

ONE_WRITER = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time"
)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(NOON).installed(monkeypatch)


def paced(account: Account, count: int, *, per_minute: int, per_chunk: int = 100) -> Batch:
    batch = queued_batch(account, count, per_chunk=per_chunk)
    Batch.objects.filter(pk=batch.pk).update(gap=60_000_000 // per_minute)
    batch.chunks.update(paced=True)
    return batch


def test_a_claim_takes_at_most_a_seconds_worth(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    paced(customer, 500, per_minute=600)
    assert taken(carrier) == 10
    assert taken(carrier) == 0
    assert not anything_due()
    clock.turn(seconds=1)
    assert taken(carrier) == 10


def test_rows_that_join_later_leave_within_the_campaigns_rate(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    campaign = underway(customer, Plan(per_minute=600), rows=rows_of((200, INDIA)))
    joined = paced(customer, 200, per_minute=600)
    Batch.objects.filter(pk=joined.pk).update(campaign=campaign)
    counts = []
    for _second in range(10):
        counts.append(taken(carrier) + taken(carrier))
        clock.turn(seconds=1)
    assert counts == [10] * 10


def test_a_slow_rate_lets_one_message_leave_at_a_time(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    paced(customer, 5, per_minute=6)
    seen = []
    for _second in range(31):
        seen.append(taken(carrier))
        clock.turn(seconds=1)
    assert sum(seen) == 4 and max(seen) == 1
    assert [second for second, count in enumerate(seen) if count] == [0, 10, 20, 30]


def test_claims_that_come_late_do_not_slow_a_campaign_down(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    paced(customer, 900, per_minute=600)
    total = 0
    for _turn in range(40):
        total += taken(carrier)
        clock.turn(seconds=0.3)
    assert 115 <= total <= 130, "10 a second over 12 s"


def test_a_dispatcher_that_was_away_does_not_make_up_for_it(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    paced(customer, 900, per_minute=600)
    taken(carrier)
    clock.turn(hours=1)
    counts = []
    for _turn in range(20):
        counts.append(taken(carrier))
        clock.turn(seconds=0.25)
    assert max(counts) <= 10
    assert sum(counts) <= 10 * 5 + 15


def test_what_waits_for_its_rate_stands_before_nobody(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    slow = paced(customer, 400, per_minute=60, per_chunk=10)
    plain = queued_batch(customer, 3)
    Chunk.objects.update(due_at=clock.now)
    left = []
    for _claim in range(12):
        left += [m.batch_id for found in claim("d1", carrier, 50) for m in found.messages]
    assert left.count(slow.pk) == 1
    assert left.count(plain.pk) == 3


def test_chunks_of_a_paced_campaign_come_one_after_the_other(
    customer: Account, carrier: Carrier, clock: Clock
) -> None:
    plan = Plan(tempo=Tempo.SPREAD, spread_minutes=60)
    campaign = underway(customer, plan, rows=rows_of((12, INDIA)))
    batch = campaign.batches.get()
    assert batch.gap == 5 * 60 * 1_000_000
    assert [due for _w, _z, due in times(campaign)] == [timedelta()]
    seen = 0
    for _minute in range(60):
        seen += taken(carrier)
        clock.turn(minutes=1)
    assert seen == 12


@ONE_WRITER
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_three_dispatchers_keep_one_rate_together(customer: Account, carrier: Carrier) -> None:
    """3,000 a minute is 50 a second; over four seconds, with a second's worth at the front."""
    paced(customer, 1000, per_minute=3000, per_chunk=20)
    seconds, taken_at = 4.0, []
    gate = threading.Barrier(3)

    def dispatch(name: str) -> None:
        gate.wait()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = claim(name, carrier, 200)
            taken_at.extend([time.monotonic()] * sum(len(s.messages) for s in found))
            time.sleep(0.02)
        connection.close()

    threads = [threading.Thread(target=dispatch, args=(f"d{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert 150 <= len(taken_at) <= 50 * (seconds + 1.5)
    for first in taken_at:
        window = [moment for moment in taken_at if first <= moment < first + 1]
        assert len(window) <= 50 * 2.5
