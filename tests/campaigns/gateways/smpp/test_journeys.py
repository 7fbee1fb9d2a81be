"""A message in parts: whatever becomes of each, exactly one answer, and the right one."""

from hypothesis import given
from hypothesis import strategies as st

from campaigns.gateways.base import (
    Answer,
    SubmitAccepted,
    SubmitDoubtful,
    SubmitRefused,
    SubmitThrottled,
    SubmitUnwritten,
)
from campaigns.gateways.smpp.journeys import Journey
from campaigns.smpp.commands import Status

FATES = ["taken", "never", "busy", "throttled", "doubt", "unwritten"]


def journey(parts: int) -> Journey:
    return Journey("1.0", [b""] * parts, write_by=5.0, retry_by=8.0)


def play(fates: list[str], order: list[int]) -> list[Answer]:
    """Write all parts but the unwritten ones at once, then settle each in `order`."""
    trip = journey(len(fates))
    told: list[Answer | None] = []
    for fate in fates:
        if fate != "unwritten":
            trip.left()
    for part in order:
        fate = fates[part]
        if fate == "taken":
            told.append(trip.taken(part, f"r{part}"))
        elif fate == "doubt":
            told.append(trip.doubtful("no_answer"))
        elif fate != "unwritten":
            status = {
                "never": Status.ESME_RINVDSTADR,
                "busy": Status.ESME_RSYSERR,
                "throttled": Status.ESME_RTHROTTLED,
            }[fate]
            told.append(
                trip.refused(part, status, permanent=fate == "never", throttled=fate == "throttled")
            )
    told.append(trip.cut())
    return [answer for answer in told if answer]


@given(
    st.lists(st.sampled_from(FATES), min_size=1, max_size=5).flatmap(
        lambda fates: st.tuples(st.just(fates), st.permutations(range(len(fates))))
    )
)
def test_one_answer_that_says_the_most_careful_thing(case: tuple[list[str], list[int]]) -> None:
    fates, order = case
    (answer,) = play(fates, order)
    taken = tuple(f"r{part}" for part, fate in enumerate(fates) if fate == "taken")
    if "doubt" in fates:
        assert answer == SubmitDoubtful("1.0", "no_answer", taken)
    elif set(fates) == {"taken"}:
        assert answer == SubmitAccepted("1.0", "r0", taken if len(taken) > 1 else ())
    elif taken or "never" in fates:
        assert isinstance(answer, SubmitRefused)
        assert answer.references == taken
        assert answer.permanent == ("never" in fates)
    elif "throttled" in fates:
        assert answer == SubmitThrottled("1.0")
    elif "busy" in fates:
        assert answer == SubmitRefused("1.0", "ESME_RSYSERR", False)
    else:
        assert answer == SubmitUnwritten("1.0")


def test_refused_parts_go_again_while_there_is_time() -> None:
    trip = journey(2)
    trip.left()
    trip.left()
    assert trip.taken(0, "a") is None
    busy = Status.ESME_RSYSERR
    assert trip.refused(1, busy, permanent=False, throttled=False) is None
    assert trip.resting
    assert trip.may_go_again(1.0) == 1.2
    assert trip.goes_again() == [1]
    assert trip.again == []
    trip.left()
    assert trip.taken(1, "b") == SubmitAccepted("1.0", "a", ("a", "b"))
    assert trip.cut() is None


def test_the_pauses_between_grow_and_end() -> None:
    trip = journey(2)
    pauses = []
    for _ in range(5):
        pauses.append(trip.may_go_again(0.0))
        trip.goes_again()
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2]
    assert trip.may_go_again(2.0) == 0.0


def test_a_late_answer_completes_a_message_in_doubt_once() -> None:
    trip = journey(2)
    trip.left()
    trip.left()
    assert trip.taken(1, "b") is None
    assert trip.doubtful("no_answer") == SubmitDoubtful("1.0", "no_answer", ("b",))
    assert trip.taken_late(0, "a") == SubmitAccepted("1.0", "a", ("a", "b"))


def test_a_late_answer_before_anything_was_told_takes_the_doubt_away() -> None:
    trip = journey(2)
    trip.left()
    trip.left()
    assert trip.doubtful("no_answer") is None
    assert trip.taken_late(0, "a") is None
    assert trip.taken(1, "b") == SubmitAccepted("1.0", "a", ("a", "b"))


def test_a_message_of_which_a_part_never_left_is_never_whole() -> None:
    trip = journey(2)
    trip.left()
    assert trip.doubtful("connection_lost") == SubmitDoubtful("1.0", "connection_lost")
    assert trip.taken_late(0, "a") is None
