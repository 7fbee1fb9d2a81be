"""Receipts that look false: figures that do, and figures of real life that do not."""

import random
from collections.abc import Callable

import pytest

from accounts.models import Account
from campaigns.falsereceipts import Sample, flags
from campaigns.models import Batch, Carrier
from campaigns.selectors.falsereceipts import flags_of, sample_of
from campaigns.services import receipts, replaying
from tests.campaigns.scene import queued_batch
from tests.campaigns.services.flying import accept, receipt, take_off

FAST, UNIFORM = "receipts_too_fast", "receipts_too_uniform"
Lags = Callable[[random.Random], float]


def _real(chance: random.Random) -> float:
    """Most phones answer in some seconds, some when they are switched on again."""
    return chance.lognormvariate(1.5, 0.8) if chance.random() < 0.9 else chance.uniform(60, 3600)


@pytest.mark.parametrize(
    ("count", "lag", "undelivered", "expected"),
    [
        (5000, _real, 300, []),
        (5000, _real, 1, []),
        (1999, _real, 0, []),
        (2000, _real, 0, [UNIFORM]),
        (199, lambda chance: 0.1, 5, []),
        (200, lambda chance: 0.1, 5, [FAST]),
        (200, lambda chance: chance.uniform(0, 1.8), 5, [FAST]),
        (200, lambda chance: chance.uniform(0.5, 3), 5, []),
        (1999, lambda chance: 4.0, 9, []),
        (2000, lambda chance: 4.0, 9, [UNIFORM]),
        (2000, lambda chance: chance.uniform(3.99, 4.01), 9, [UNIFORM]),
        (2000, lambda chance: chance.uniform(3.5, 4.5), 9, []),
        (3000, lambda chance: 0.2, 0, [FAST, UNIFORM]),
        (0, _real, 0, []),
    ],
    ids=[
        "real",
        "real, one failed",
        "all delivered, few",
        "all delivered, many",
        "at once, few",
        "at once",
        "mostly at once",
        "quick phones",
        "alike, few",
        "alike",
        "nearly alike",
        "not alike",
        "at once and all delivered",
        "none",
    ],
)
def test_what_looks_false(count: int, lag: Lags, undelivered: int, expected: list[str]) -> None:
    chance = random.Random(7)
    lags = [lag(chance) for _ in range(count)]
    found = flags(Sample(lags, count - undelivered, undelivered))
    assert [flag.kind for flag in found] == expected
    assert all(flag.facts["receipts"] == count for flag in found)


def test_it_is_found_in_the_rows(customer: Account, carrier: Carrier) -> None:
    Carrier.objects.update(kind="http")
    batch = queued_batch(customer, 210, per_chunk=300)
    flights = take_off(carrier, 210)
    accept(carrier, flights)
    receipts.take(carrier.pk, [receipt(flight) for flight in flights])
    sample = sample_of(carrier)
    assert (len(sample.lags), sample.delivered, sample.undelivered) == (210, 210, 0)
    assert [flag.kind for flag in flags_of(carrier)] == [FAST]
    assert replaying.note_false() == 1
    assert replaying.note_false() == 0, "once a day is enough"
    Batch.objects.filter(pk=batch.pk).update(is_test=True)
    assert flags_of(carrier) == []
