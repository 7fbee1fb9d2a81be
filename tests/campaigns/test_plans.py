"""A campaign's plan, as it is kept and what follows from it."""

from datetime import UTC, datetime, time, timedelta

from campaigns.plans import Leftovers, Plan, Tempo

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
SPLIT = Plan(tempo=Tempo.SPLIT, batch_size=1000, interval=5)


def test_a_plan_survives_being_kept() -> None:
    plan = Plan(
        tempo=Tempo.SPLIT,
        batch_size=5000,
        interval=15,
        per_minute=600,
        opens=time(9, 30),
        closes=time(20),
        leftovers=Leftovers.ASK,
        deadline=START,
    )
    assert Plan.of(plan.as_json()) == plan
    assert Plan.of({}) == Plan() and Plan().as_json() == {}
    assert Plan.of({"from_a_later_version": 1}) == Plan()


def test_a_split_plan_fills_one_wave_after_the_other() -> None:
    assert [SPLIT.wave_of(position) for position in (0, 999, 1000, 2500)] == [1, 1, 2, 3]
    assert Plan().wave_of(7) == 0


def test_sixty_waves_leave_one_interval_after_the_other() -> None:
    times = [SPLIT.wave_time(START, wave) for wave in range(1, 61)]
    assert times[0] == SPLIT.wave_time(START, 0) == START
    assert {later - sooner for sooner, later in zip(times, times[1:], strict=False)} == {
        timedelta(minutes=5)
    }


def test_a_rate_and_a_spread_are_a_gap_between_messages() -> None:
    assert Plan().gap(10) is None
    assert Plan(per_minute=600).gap(10) == 100_000
    assert Plan(tempo=Tempo.SPREAD, spread_minutes=480).gap(500_000) == 57_600
    # Fewer messages than minutes are spread as evenly.
    assert Plan(tempo=Tempo.SPREAD, spread_minutes=120).gap(30) == 4 * 60 * 1_000_000


def test_times_change_no_layout_but_sizes_and_quiet_hours_do() -> None:
    later = Plan(tempo=Tempo.SPLIT, batch_size=1000, interval=60, per_minute=5)
    assert SPLIT.same_layout(later)
    assert not SPLIT.same_layout(Plan(tempo=Tempo.SPLIT, batch_size=2000, interval=5))
    assert not SPLIT.same_layout(Plan())
    quiet = Plan(opens=time(9), closes=time(21))
    assert not quiet.same_layout(Plan())
    assert quiet.same_layout(Plan(opens=time(8), closes=time(22)))
