"""Statements that are kept: sent as they are on every engine, planned once on PostgreSQL."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.store.kept import ask

pytestmark = pytest.mark.django_db


def test_values_stand_where_they_belong() -> None:
    assert ask("SELECT %s + 1, 100 %% 7", (41,)) == [(42, 2)]


def test_a_failure_is_one_of_djangos() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ask("SELECT nothing FROM nowhere WHERE 1 = %s", (1,))


def test_it_is_counted_as_any_other_query() -> None:
    with CaptureQueriesContext(connection) as asked:
        ask("SELECT CAST(%s AS integer)", (1,))
    assert len(asked) == 1


def test_postgresql_keeps_the_plan() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL prepares statements")
    sql = "SELECT CAST(%s AS integer) AS kept_by_the_test"
    for number in range(5):
        assert ask(sql, (number,)) == [(number,)]
    held = ask(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ("%kept_by%",)
    )
    assert held[0][0] == 1
