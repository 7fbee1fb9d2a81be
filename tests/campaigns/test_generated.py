"""Lists that look generated are noticed; lists of people are not."""

import random

from campaigns.generated import SMALLEST, generated_look


def test_numbers_that_count_upwards_are_noticed_in_any_order() -> None:
    numbers = list(range(919810000000, 919810002000))
    random.Random(1).shuffle(numbers)
    assert generated_look(numbers) == {
        "share": 0.9995,
        "longest_run": 2000,
        "step": 1,
        "example": "919810000000",
    }


def test_even_steps_are_noticed_too() -> None:
    found = generated_look(range(919810000000, 919810070000, 7))
    assert found is not None
    assert (found["step"], found["longest_run"]) == (7, 10_000)


def test_a_run_within_an_ordinary_list_is_noticed() -> None:
    rng = random.Random(2)
    numbers = {919000000000 + rng.randrange(10**9) for _ in range(20_000)}
    found = generated_look(numbers | set(range(447400100000, 447400100150)))
    assert found is not None
    assert found["longest_run"] == 150
    assert found["example"] == "447400100000"


def test_people_and_small_lists_are_not() -> None:
    rng = random.Random(3)
    assert generated_look({919000000000 + rng.randrange(10**9) for _ in range(50_000)}) is None
    assert generated_look(range(919810000000, 919810000000 + SMALLEST - 1)) is None
    assert generated_look(()) is None
