"""Which messages of a chunk's front leave, which are passed over, and what waits in a lane."""

from collections.abc import Sequence

import pytest

from campaigns.services.cutting import LONG, Plan, Span, Window, lay_out, runs

A, B, C = 1, 2, 3


def plan_of(
    ways: Sequence[int | None],
    rooms: dict[int, int],
    *,
    most: int = 1000,
    whole: bool = False,
    may_park: bool = True,
) -> Plan:
    """The plan for messages 0, 1, ... with these ways."""
    window = Window(0, len(ways) - 1, whole, range(len(ways)), ways)
    return lay_out(window, rooms, most, may_park=may_park)


def test_everything_leaves_where_there_is_room() -> None:
    plan = plan_of([A, A, B, A], {A: 10, B: 10})
    assert plan == Plan(4, {A: [0, 1, 3], B: [2]})


def test_no_more_leaves_than_the_account_may_have() -> None:
    rooms = {A: 10}
    plan = plan_of([A] * 5, rooms, most=3)
    assert (plan.next_id, plan.picks, rooms[A]) == (3, {A: [0, 1, 2]}, 7)


def test_what_has_no_room_is_passed_over_and_holds_up_nobody() -> None:
    plan = plan_of([B, B, A, B, A], {A: 10, B: 0})
    assert plan.picks == {A: [2, 4]}
    assert plan.parked == [Span(B, 0, 1), Span(B, 3, 3)]
    assert (plan.next_id, plan.lane) == (5, None)


def test_nothing_behind_the_last_that_leaves_is_parked() -> None:
    plan = plan_of([A, B, B, A], {A: 1, B: 0})
    assert (plan.picks, plan.parked, plan.next_id) == ({A: [0]}, [], 1)


@pytest.mark.parametrize("count", [LONG, LONG + 100], ids=str)
def test_a_long_rest_for_one_carrier_waits_in_its_lane(count: int) -> None:
    plan = plan_of([A, *[B] * count], {A: 10, B: 0})
    assert (plan.next_id, plan.lane, plan.parked) == (1, B, [])


def test_so_does_a_short_one_that_is_all_there_is() -> None:
    plan = plan_of([A, B], {A: 10, B: 0}, whole=True)
    assert (plan.next_id, plan.lane, plan.parked) == (1, B, [])


def test_a_short_rest_is_parked_so_that_what_follows_is_seen() -> None:
    plan = plan_of([A, B], {A: 10, B: 0})
    assert (plan.next_id, plan.lane, plan.parked) == (2, None, [Span(B, 1, 1)])


def test_what_waits_for_different_carriers_is_parked_for_each() -> None:
    plan = plan_of([B, C, C], {A: 10, B: 0, C: 0}, whole=True)
    assert plan.parked == [Span(B, 0, 0), Span(C, 1, 2)]
    assert plan.next_id == 3


def test_without_a_route_the_chunk_is_put_off() -> None:
    plan = plan_of([None, None], {A: 10}, whole=True)
    assert (plan.put_off, plan.lane, plan.next_id, plan.parked) == (True, None, 0, [])


def test_some_without_a_route_are_passed_over() -> None:
    plan = plan_of([None, A], {A: 10})
    assert plan.parked == [Span(None, 0, 0)]


def test_with_a_rate_of_its_own_nothing_is_passed_over() -> None:
    plan = plan_of([A, B, A], {A: 10, B: 0}, may_park=False)
    assert (plan.picks, plan.parked, plan.next_id, plan.lane) == ({A: [0]}, [], 1, B)


def test_with_no_room_left_nothing_changes() -> None:
    assert plan_of([A, A], {A: 0}) == Plan(0)


def test_a_front_of_which_nothing_waits_any_more_is_skipped() -> None:
    window = Window(10, 19, False, [], [])
    assert lay_out(window, {A: 5}, 10, may_park=True) == Plan(20)


def test_ids_that_do_not_wait_are_no_gap_between_neighbours() -> None:
    window = Window(0, 100, True, [3, 7, 8, 50], [A, A, B, A])
    assert runs(window, [0, 1, 3]) == [[3, 7], [50, 50]]
