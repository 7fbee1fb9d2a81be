"""When something recurs."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from campaigns.rhythms import Rhythm, Unit, moment_on

KOLKATA = ZoneInfo("Asia/Kolkata")
BERLIN = ZoneInfo("Europe/Berlin")
TEN = time(10)


def days(rhythm: Rhythm, count: int, start: date, zone: ZoneInfo = KOLKATA) -> list[str]:
    midnight = datetime.combine(start, time(0), zone)
    return [
        f"{moment.astimezone(zone):%a %Y-%m-%d %H:%M}"
        for moment in rhythm.first(count, midnight, zone)
    ]


def test_every_second_day_counts_from_the_first_day() -> None:
    rhythm = Rhythm(every=2, unit=Unit.DAY, at=TEN, starts_on=date(2026, 12, 1))
    assert days(rhythm, 3, date(2026, 12, 2)) == [
        "Thu 2026-12-03 10:00",
        "Sat 2026-12-05 10:00",
        "Mon 2026-12-07 10:00",
    ]


def test_weekdays_of_every_second_week() -> None:
    rhythm = Rhythm(
        every=2,
        unit=Unit.WEEK,
        at=TEN,
        starts_on=date(2026, 12, 2),
        weekdays=frozenset({0, 2}),
    )
    assert days(rhythm, 4, date(2026, 12, 1)) == [
        "Wed 2026-12-02 10:00",
        "Mon 2026-12-14 10:00",
        "Wed 2026-12-16 10:00",
        "Mon 2026-12-28 10:00",
    ]


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    rhythm = Rhythm(every=1, unit=Unit.MONTH, at=TEN, starts_on=date(2027, 1, 15), month_day=31)
    assert days(rhythm, 4, date(2027, 1, 15)) == [
        "Sun 2027-01-31 10:00",
        "Sun 2027-02-28 10:00",
        "Wed 2027-03-31 10:00",
        "Fri 2027-04-30 10:00",
    ]


def test_nothing_is_due_before_its_first_day() -> None:
    rhythm = Rhythm(every=1, unit=Unit.DAY, at=TEN, starts_on=date(2027, 3, 1))
    assert days(rhythm, 1, date(2026, 12, 1)) == ["Mon 2027-03-01 10:00"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2027, 3, 27), "2027-03-27 01:30", id="winter"),
        pytest.param(date(2027, 3, 28), "2027-03-28 01:00", id="skipped: the first moment after"),
        pytest.param(date(2027, 3, 29), "2027-03-29 00:30", id="summer"),
        pytest.param(date(2027, 10, 31), "2027-10-31 00:30", id="shown twice: the first"),
    ],
)
def test_a_clock_time_in_berlin_when_the_clocks_change(day: date, expected: str) -> None:
    assert f"{moment_on(day, time(2, 30), BERLIN):%Y-%m-%d %H:%M}" == expected


def test_after_is_strictly_after() -> None:
    rhythm = Rhythm(every=1, unit=Unit.DAY, at=TEN, starts_on=date(2026, 12, 1))
    due = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)
    assert rhythm.after(due, KOLKATA) == datetime(2026, 12, 2, 4, 30, tzinfo=UTC)
