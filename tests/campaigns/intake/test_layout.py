"""How a block's messages are laid into chunks."""

from datetime import UTC, datetime

from campaigns.intake.layout import Layout
from campaigns.intake.sorting import Good
from campaigns.plans import Plan
from campaigns.windows import Hours


def good(row: int, due: int = 0) -> Good:
    return Good(row, 14155550100 + row, "US", "", "Hi", False, 1, 1_000_000, 0, due, "")


def test_rows_without_a_time_of_their_own_lie_together() -> None:
    rows = [good(2), good(3)]
    (part,) = Layout(Plan(), Hours()).parts(rows)
    assert (part.wave, part.zone, part.due, list(part.rows)) == (0, "", None, rows)
    assert Layout(Plan(), Hours()).parts([]) == []


def test_rows_with_their_own_times_lie_together_by_the_minute() -> None:
    nine = int(datetime(2026, 12, 1, 9, tzinfo=UTC).timestamp())
    rows = [good(2, nine + 61), good(3), good(4, nine + 5), good(5, nine + 59), good(6)]
    parts = Layout(Plan(), Hours()).parts(rows)
    assert [[item.row for item in part.rows] for part in parts] == [[2], [3, 6], [4, 5]]
    assert [part.due for part in parts] == [
        datetime(2026, 12, 1, 9, 1, tzinfo=UTC),
        None,
        datetime(2026, 12, 1, 9, tzinfo=UTC),
    ]
