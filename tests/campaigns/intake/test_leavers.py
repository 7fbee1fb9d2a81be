"""Who opted out, as the child process asks."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.intake.leavers import Leavers, Numbers, Packed


def packed(reason: str, sender: str, *numbers: int) -> Packed:
    return reason, sender, array("q", numbers).tobytes()


def good(row: int, msisdn: int, sender: str = "") -> tuple[object, ...]:
    return (row, msisdn, "IN", sender, "Hi", False, 1, 1, 0, 0, "")


def sheet(*items: tuple[object, ...]) -> list[tuple[int, list[str]]]:
    return [(int(str(item[0])), ["Asha", str(item[1])]) for item in items]


def test_rows_of_those_who_left_are_told_with_the_reason_that_reaches_furthest() -> None:
    leavers = Leavers(
        [
            packed("opted_out", "", 1),
            packed("opted_out_sender", "SHOP", 1, 2),
            packed("opted_out_sender", "BANK", 3),
            packed("opted_out_tag", "", 4),
        ],
        own_sender="SHOP",
        number=1,
        column="phone",
    )
    bad: list[object] = []
    rows = [good(2, 1), good(3, 2), good(4, 3), good(5, 3, "BANK"), good(6, 2, "BANK"), good(7, 4)]
    assert [row[0] for row in leavers.take_out(sheet(*rows), rows, bad)] == [4, 6]
    assert bad == [
        (2, ["Asha", "1"], "opted_out", "opted_out", "phone", "1"),
        (3, ["Asha", "2"], "opted_out", "opted_out_sender", "phone", "2"),
        (5, ["Asha", "3"], "opted_out", "opted_out_sender", "phone", "3"),
        (7, ["Asha", "4"], "opted_out", "opted_out_tag", "phone", "4"),
    ]


def test_a_frame_that_meets_nobody_stays_as_it_is() -> None:
    rows = [good(2, 8), good(3, 9)]
    leavers = Leavers([packed("opted_out", "", 1)], "SHOP", 1, "phone")
    assert leavers.take_out(sheet(*rows), rows, []) is rows


@pytest.mark.parametrize("sets_up_to", [0, 1_000])
@given(st.lists(st.integers(0, 10**15)), st.lists(st.integers(0, 10**15)))
def test_few_and_many_numbers_answer_alike(
    sets_up_to: int, kept: list[int], asked: list[int]
) -> None:
    numbers = Numbers(array("q", kept).tobytes(), sets_up_to)
    assert all(number in numbers for number in kept)
    assert [n in numbers for n in asked] == [n in set(kept) for n in asked]
    assert numbers.among(asked) == set(kept) & set(asked)
