"""Ids: ordered by month, contiguous per batch, never handed out twice."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from campaigns import ids


def test_an_id_begins_with_the_month() -> None:
    assert ids.first_id_of(datetime(2020, 1, 31, tzinfo=UTC)) == 0
    assert ids.first_id_of(datetime(2026, 11, 1, tzinfo=UTC)) == 82 * 10**12
    assert ids.first_id_of(datetime(2119, 12, 1, tzinfo=UTC)) < 2**53


@pytest.mark.django_db
def test_reservations_do_not_overlap() -> None:
    taken: set[int] = set()
    for count in (1, 3, 20_000, 1, 9_999, 2):
        first = ids.reserve("message", count)
        block = set(range(first, first + count))
        assert not taken & block
        taken |= block


@pytest.mark.django_db(transaction=True)
def test_a_block_that_was_rolled_back_is_not_kept() -> None:
    ids.prepare("message", 5)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        lost = ids.reserve("message", 50_000)
        _ = 1 / 0
    first = ids.reserve("message", 50_000)
    after = ids.reserve("message", 50_000)
    assert first >= lost
    assert after >= first + 50_000


@pytest.mark.django_db(transaction=True)
def test_prepared_ids_need_no_statement(django_assert_num_queries: object) -> None:
    ids.prepare("event", 100)
    with django_assert_num_queries(0):  # type: ignore[operator]
        ids.reserve("event", 100)
