"""When hours of the day are open, by the clocks of one zone and of several."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from campaigns.windows import Hours, Span, Window, next_span

KOLKATA = "IN Asia/Kolkata"
DAY = Window(time(9), time(21))
NIGHT = Window(time(21), time(6))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def shown(span: Span | None, zone: str) -> tuple[str, str]:
    """A span by the clocks of a zone."""
    assert span is not None and span.end is not None
    clock = ZoneInfo(zone)
    return tuple(f"{moment.astimezone(clock):%d %H:%M}" for moment in span)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (utc(2026, 11, 21, 3, 0), ("21 09:00", "21 21:00")),  # 08:30 in India
        (utc(2026, 11, 21, 3, 30), ("21 09:00", "21 21:00")),
        (utc(2026, 11, 21, 10, 0), ("21 15:30", "21 21:00")),
        (utc(2026, 11, 21, 15, 30), ("22 09:00", "22 21:00")),  # 21:00: it is closed by then
        (utc(2026, 11, 21, 20, 0), ("22 09:00", "22 21:00")),
    ],
)
def test_the_next_time_the_hours_are_open(moment: datetime, expected: tuple[str, str]) -> None:
    hours = Hours({"IN": DAY})
    assert shown(hours.next_span(KOLKATA, moment), "Asia/Kolkata") == expected


def test_hours_across_midnight_are_one_span() -> None:
    span = Hours(own=NIGHT).next_span("FR Europe/Paris", utc(2026, 11, 21, 23, 0))
    assert shown(span, "Europe/Paris") == ("22 00:00", "22 06:00")
    span = Hours(own=NIGHT).next_span("FR Europe/Paris", utc(2026, 11, 22, 8, 0))
    assert shown(span, "Europe/Paris") == ("22 21:00", "23 06:00")


def test_hours_until_midnight_end_there() -> None:
    late = Hours(own=Window(time(18), time(0)))
    assert shown(late.next_span("FR Europe/Paris", utc(2026, 11, 21, 8)), "Europe/Paris") == (
        "21 18:00",
        "22 00:00",
    )


def test_a_whole_day_never_ends_between_two_days() -> None:
    span = next_span(utc(2026, 11, 21), [(Window(time(0), time(0)), ZoneInfo("UTC"))])
    assert span is not None and span.end is not None
    assert (span.end - span.start).days >= 2


def test_the_clocks_that_are_put_back_and_forward_are_followed() -> None:
    """Berlin: summer time ended on 25 October 2026 and begins on 28 March 2027."""
    hours = Hours(own=DAY)
    before = hours.next_span("DE Europe/Berlin", utc(2026, 10, 24, 22))
    assert before == Span(utc(2026, 10, 25, 8), utc(2026, 10, 25, 20))
    after = hours.next_span("DE Europe/Berlin", utc(2027, 3, 27, 22))
    assert after == Span(utc(2027, 3, 28, 7), utc(2027, 3, 28, 19))


def test_hours_that_the_clocks_skip_open_when_they_have() -> None:
    """At 02:00 clocks in Berlin show 03:00 on 28 March 2027."""
    span = Hours(own=Window(time(2, 30), time(5))).next_span(
        "DE Europe/Berlin", utc(2027, 3, 28, 0, 0)
    )
    assert span == Span(utc(2027, 3, 28, 1, 30), utc(2027, 3, 28, 3))


def test_a_number_in_one_of_two_zones_is_reached_when_both_are_open() -> None:
    span = Hours(own=DAY).next_span(
        "US America/Los_Angeles|America/New_York", utc(2026, 12, 1, 6, 0)
    )
    assert span == Span(utc(2026, 12, 1, 17), utc(2026, 12, 2, 2))  # 09:00 there, 21:00 here


def test_the_hours_of_a_product_and_of_a_campaign_both_count() -> None:
    hours = Hours({"IN": DAY}, Window(time(8), time(10)))
    assert shown(hours.next_span(KOLKATA, utc(2026, 11, 21)), "Asia/Kolkata") == (
        "21 09:00",
        "21 10:00",
    )
    assert shown(hours.next_span("FR Europe/Paris", utc(2026, 11, 21)), "Europe/Paris") == (
        "21 08:00",
        "21 10:00",
    )


def test_hours_without_a_minute_in_common_are_never_open() -> None:
    assert (
        Hours({"IN": DAY}, Window(time(21), time(23))).next_span(KOLKATA, utc(2026, 1, 1)) is None
    )


def test_where_no_hours_count_it_is_open_for_good() -> None:
    moment = utc(2026, 11, 21)
    assert Hours({"IN": DAY}).next_span("FR Europe/Paris", moment) == Span(moment, None)
    assert Hours().next_span("", moment) == Span(moment, None)
    assert Hours({"IN": DAY}).matter_in("IN") and not Hours({"IN": DAY}).matter_in("FR")
    assert Hours(own=DAY).matter_in("FR") and not Hours().any
