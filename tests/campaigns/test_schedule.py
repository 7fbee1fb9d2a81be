"""Clock times across time changes, and the bounds of a schedule."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from campaigns.schedule import add_months, bounds, from_clock

LONDON = ZoneInfo("Europe/London")
KOLKATA = ZoneInfo("Asia/Kolkata")


def test_a_clock_time_is_a_moment_of_its_zone() -> None:
    assert from_clock(datetime(2026, 11, 21, 10, 0), KOLKATA) == datetime(
        2026, 11, 21, 4, 30, tzinfo=UTC
    )


def test_clocks_put_forward_skip_an_hour() -> None:
    assert from_clock(datetime(2026, 3, 29, 1, 30), LONDON) is None
    assert from_clock(datetime(2026, 3, 29, 2, 0), LONDON) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_clocks_put_back_show_an_hour_twice_and_the_first_counts() -> None:
    assert from_clock(datetime(2026, 10, 25, 1, 30), LONDON) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2027, 11, 30), 3, (2028, 2, 29)),
        ((2026, 10, 31), 1, (2026, 11, 30)),
        ((2026, 2, 21), -3, (2025, 11, 21)),
        ((2026, 12, 1), 12, (2027, 12, 1)),
    ],
)
def test_months_are_calendar_months(
    day: tuple[int, int, int], months: int, expected: tuple[int, int, int]
) -> None:
    assert add_months(datetime(*day), months).date() == datetime(*expected).date()


def test_bounds_are_excluded() -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    allowed = bounds(now, KOLKATA, lead_minutes=5, months=3)
    second = timedelta(seconds=1)
    assert not allowed.admit(now + timedelta(minutes=5))
    assert allowed.admit(now + timedelta(minutes=5) + second)
    latest = datetime(2027, 2, 21, 12, tzinfo=UTC)
    assert not allowed.admit(latest)
    assert allowed.admit(latest - second)


def test_the_latest_start_is_the_same_clock_time_after_a_time_change() -> None:
    """From July to October London's clocks stay; from September to December they are put back."""
    summer = datetime(2026, 9, 10, 12, tzinfo=UTC)  # 13:00 in London
    latest = bounds(summer, LONDON, lead_minutes=5, months=3).latest
    assert latest.astimezone(LONDON).replace(tzinfo=None) == datetime(2026, 12, 10, 13)
    assert latest == datetime(2026, 12, 10, 13, tzinfo=UTC)
