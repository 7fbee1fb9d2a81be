"""Counting what passes through carriers: added up by minute, whoever counts."""

import pytest
from django.db import DatabaseError

from campaigns import store
from campaigns.models import Carrier, CarrierMinute
from campaigns.services import carrierstats


def test_counts_of_one_minute_are_added_up(carrier: Carrier) -> None:
    carrierstats.note(carrier.pk, written=3, submit_ms=50, submit_ms_max=30, codes={"A": 1})
    carrierstats.note(carrier.pk, written=2, submit_ms=10, submit_ms_max=8)
    assert carrierstats.flush() == 1
    carrierstats.note(carrier.pk, written=1, receipts=4, receipt_seconds=9, codes={"A": 2, "B": 1})
    carrierstats.note(carrier.pk, submit_ms_max=29)
    carrierstats.flush()
    rows = CarrierMinute.objects.all()
    assert 1 <= len(rows) <= 2  # the clock may have turned a minute in between
    assert sum(row.written for row in rows) == 6
    assert sum(row.submit_ms for row in rows) == 60
    assert max(row.submit_ms_max for row in rows) == 30
    assert sum(row.receipt_seconds for row in rows) == 9
    assert sum(row.codes.get("A", 0) for row in rows) == 3
    assert sum(row.codes.get("B", 0) for row in rows) == 1


def test_nothing_counted_is_nothing_written(carrier: Carrier) -> None:
    assert carrierstats.flush() == 0
    assert not CarrierMinute.objects.exists()


def test_a_database_that_fails_loses_no_counts(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrierstats.note(carrier.pk, written=3)
    with monkeypatch.context() as patches:
        patches.setattr(store, "add_to_minute", _fail)
        with pytest.raises(DatabaseError):
            carrierstats.flush()
    carrierstats.note(carrier.pk, written=4)
    carrierstats.flush()
    assert sum(row.written for row in CarrierMinute.objects.all()) == 7


def test_a_carrier_with_a_thousand_codes_keeps_its_row_small(carrier: Carrier) -> None:
    carrierstats.note(carrier.pk, refused=1000, codes={f"E{n}": 1 for n in range(1000)})
    carrierstats.flush()
    codes = CarrierMinute.objects.get().codes
    assert len(codes) == carrierstats.MOST_CODES + 1
    assert sum(codes.values()) == 1000


def _fail(*args: object, **kwargs: object) -> None:
    raise DatabaseError("away")
