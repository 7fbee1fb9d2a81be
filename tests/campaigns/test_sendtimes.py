"""Send times as people and spreadsheets write them; day or month first is never guessed."""

from datetime import UTC, datetime

import pytest

from campaigns.sendtimes import Order, SendTimes, order_of, read_clock

NINE = datetime(2026, 11, 30, 9, 15)


@pytest.mark.parametrize(
    "cell",
    ["2026-11-30 9:15", "2026-11-30T09:15:00", "2026/11/30 09:15", "30.11.2026 09:15"]
    + ["30-Nov-26 09:15", "30-Nov-2026, 9.15 am", "Nov 30, 2026 9:15 AM", "30th November 2026 9:15"]
    + ["Monday, 30 November 2026 09:15", "  2026-11-30\u00a009:15 ", "30 Nov 2026 9:15\u202fam"]
    + ["30/11/2026 09:15", "11/30/26 9:15 AM", "30-11-2026 9:15:00.0"],
)
def test_one_moment_in_many_spellings(cell: str) -> None:
    assert read_clock(cell, None) == NINE


@pytest.mark.parametrize(
    ("cell", "code"),
    [("2026-11-30", "time_no_clock"), ("30/11/2026", "time_no_clock")]
    + [
        ("tomorrow", "time_unreadable"),
        ("09:15", "time_unreadable"),
        ("46356.4", "time_unreadable"),
    ]
    + [("2026-02-30 09:15", "time_unreadable"), ("2026-11-30 25:00", "time_unreadable")]
    + [("2026-11-30 13:00 pm", "time_unreadable"), ("30 Foo 2026 09:15", "time_unreadable")]
    + [("2026-11-30 9", "time_unreadable"), ("9" * 5000, "time_unreadable")]
    + [("03/04/2026 09:15", "time_ambiguous"), ("3-4-26 09:15", "time_ambiguous")],
)
def test_what_cannot_be_read_says_why(cell: str, code: str) -> None:
    assert read_clock(cell, None) == code


def test_a_date_that_can_be_read_in_two_ways_is_read_as_told() -> None:
    assert read_clock("03/04/2026 09:15", True) == datetime(2026, 4, 3, 9, 15)
    assert read_clock("03/04/2026 09:15", False) == datetime(2026, 3, 4, 9, 15)
    assert read_clock("04/04/2026 09:15", None) == datetime(2026, 4, 4, 9, 15)


def test_a_date_that_does_not_fit_the_order_told_is_refused() -> None:
    assert read_clock("30/11/2026 09:15", False) == "time_unreadable"


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2026 9:00", "13/04/2026 9:00"], Order.DAY_FIRST),
        (["03/04/2026 9:00", "04/13/2026 9:00", ""], Order.MONTH_FIRST),
        (["03/04/2026 9:00", "05/06/2026 9:00"], Order.EITHER),
        (["13/04/2026 9:00", "04/13/2026 9:00"], Order.EITHER),
        (["2026-04-13 9:00", "13.04.2026 9:00", "n/a"], Order.NONE),
        (["04/04/2026 9:00"], Order.NONE),
    ],
)
def test_the_column_tells_day_from_month(cells: list[str], order: Order) -> None:
    assert order_of(cells) is order


def _read(cell: str, zone: str = "Asia/Kolkata") -> int | str:
    earliest, latest = datetime(2026, 3, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)
    return SendTimes(zone, earliest.timestamp(), latest.timestamp(), None).read(cell)


def test_a_clock_time_is_of_the_accounts_zone_unless_it_names_its_own() -> None:
    noon = int(datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp())
    assert _read("2026-11-30 17:30") == noon
    assert _read("2026-11-30T12:00Z") == _read("2026-11-30 14:00+02:00") == noon
    assert _read(" ") == 0


def test_clocks_put_forward_and_back() -> None:
    assert _read("2026-03-29 02:30", "Europe/Berlin") == "time_skipped"
    first = int(datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp())
    assert _read("2026-10-25 02:30", "Europe/Berlin") == first


@pytest.mark.parametrize(
    ("cell", "code"),
    [("2026-03-01 05:30", "time_past"), ("2020-01-01 10:00", "time_past")]
    + [("2027-03-01 05:30", "time_far"), ("9999-12-31 23:59", "time_far")]
    + [("0001-01-01 00:00", "time_past")],
)
def test_both_bounds_are_excluded(cell: str, code: str) -> None:
    assert _read(cell) == code
