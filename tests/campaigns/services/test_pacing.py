"""Pace and back-off, against a clock of the test's own."""

from campaigns.services.pacing import Backoff, Flow, Pace


def test_a_pace_gives_at_most_a_second_of_its_rate() -> None:
    pace = Pace(100, now=0.0)
    assert pace.allowance(0.0) == 100
    pace.spend(100)
    assert pace.allowance(0.0) == 0
    assert pace.allowance(0.5) == 50
    assert pace.allowance(60.0) == 100


def test_a_throttled_pace_halves_and_creeps_back() -> None:
    pace = Pace(100, now=0.0)
    pace.halve(0.0)
    assert pace.allowance(0.0) == 0
    assert 50 <= pace.allowance(1.0) <= 60
    assert pace.allowance(60.0) == 100


def test_f21_a_storm_of_throttling_counts_once_a_second() -> None:
    pace = Pace(100, now=0.0)
    for _ in range(50):
        pace.halve(0.0)
    assert 50 <= pace.allowance(1.0) <= 60


def test_f21_a_long_storm_never_stops_the_pace() -> None:
    pace = Pace(100, now=0.0)
    for second in range(50):
        pace.halve(float(second))
    assert pace.allowance(51.0) >= 1


def test_a_pace_follows_a_new_limit() -> None:
    pace = Pace(100, now=0.0)
    pace.limit = 10.0
    assert pace.allowance(60.0) == 10


def test_a_flow_follows_the_answers_and_dries_up() -> None:
    flow = Flow(now=0.0)
    for tick in range(1, 51):
        flow.note(25, tick / 20)
    assert 480 <= flow.rate <= 520
    for tick in range(51, 151):
        flow.note(0, tick / 20)
    assert flow.rate < 1


def test_back_off_doubles_up_to_its_longest() -> None:
    backoff = Backoff(first=1.0, longest=8.0)
    delays = [backoff.failed(0.0) for _ in range(6)]
    for delay, base in zip(delays, (1, 2, 4, 8, 8, 8), strict=True):
        assert base <= delay <= base * 1.25
    assert not backoff.ready(5.0)
    assert backoff.ready(11.0)
    backoff.succeeded()
    assert backoff.ready(0.0)
