"""Texts against registered templates: what fits, and exactly where a text departs."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.dlt import (
    VARIABLE_LENGTH,
    Registered,
    Verdict,
    compile_registered,
    departure_of,
    fits,
    judge,
)

ORDER = "Dear {#var#}, your order {#var#} has left. Track it: {#var#} - ACME"


@pytest.mark.parametrize(
    ("text", "registered"),
    [
        ("Dear Asha, your order 12 has left. Track it: a.io/1 - ACME", ORDER),
        ("Dear {{name}}, your order {{order no}} has left. Track it: {{url}} - ACME", ORDER),
        ("Dear {{name|customer}}, your order # {{n}} has left. Track it:  - ACME", ORDER),
        ("Dear , your order, your order  has left. Track it: x - ACME", ORDER),
        ("Sale ends today", "Sale ends today"),
        ("Sale ends today\r\nCome", " Sale ends today\nCome "),
        ("x" * VARIABLE_LENGTH, "{#var#}"),
        ("x" * 2 * VARIABLE_LENGTH, "{#var#}{#VAR#}"),
        ("Your code is 1234", "Your code is {#numeric#}"),
        ("{#var#} stays {#x y#}", "{#var#} stays {#x y#}"),
        ("aaab", "{#var#}ab"),
        ("बीना, आपका ऑर्डर निकल गया", "{#var#}, आपका ऑर्डर निकल गया"),
    ],
)
def test_a_text_fits(text: str, registered: str) -> None:
    assert departure_of(text, registered) is None


@pytest.mark.parametrize(
    ("text", "registered", "after", "wanted", "found"),
    [
        ("Hi Asha", "Dear {#var#}", "", "Dear ", "Hi Asha"),
        ("Dear Asha order", "Dear {#var#}, order", "Dear ", "{#var#}, order", "Asha order"),
        ("Dear Asha, you order", "Dear {#var#}, your order", "Dear Asha, you", "r order", " order"),
        ("Dear Asha", "Dear {#var#}, bye", "Dear ", "{#var#}, bye", "Asha"),
        ("Sale today only", "Sale today", "Sale today", "", " only"),
        ("Sale", "Sale today", "Sale", " today", ""),
        ("sale", "Sale", "", "Sale", "sale"),
        ("Dear {{name}} bye", "Dear Asha bye", "Dear ", "Asha bye", "{{name}} bye"),
    ],
)
def test_a_departure_is_told_exactly(
    text: str, registered: str, after: str, wanted: str, found: str
) -> None:
    assert departure_of(text, registered) == (after, wanted, found, False)


def test_a_value_too_long_for_its_variable_is_told_as_such() -> None:
    name = "x" * (VARIABLE_LENGTH + 1)
    for end in (", bye", ""):
        found = departure_of(f"Dear {name}{end}", f"Dear {{#var#}}{end}")
        assert found == ("Dear ", "{#var#}", name, True)
    assert departure_of(f"Dear {name}, bye", "Dear {#var#}{#var#}, bye") is None


def test_a_piece_that_comes_twice_is_tried_at_every_place() -> None:
    registered = "{#var#} and {#var#} and done"
    assert departure_of("a and b and c and done", registered) is None
    far = "y" * (VARIABLE_LENGTH - 2)
    assert departure_of(f"a and b and {far} and done", registered) is None
    found = departure_of(f"a and {far}xyz and done", registered)
    assert found == ("a and ", "{#var#}", f"{far}xyz", True)


def test_the_most_exact_of_several_comes_first_and_the_nearest_of_none() -> None:
    templates = [
        Registered("loose", "{#var#}"),
        Registered("exact", "Code {#var#}"),
        Registered("other", "Sale until {#var#}, only at ACME"),
    ]
    assert judge("Code 17", templates).fitting == ("exact", "loose")
    verdict = judge("Sale until Sunday evening, only at BCME and nowhere else", templates)
    assert (verdict.fitting, verdict.nearest) == ((), "other")
    assert verdict.departure
    assert verdict.departure[1:3] == ("ACME", "BCME and nowhere else")
    assert judge("x", []) == Verdict(())


@pytest.mark.parametrize(
    ("registered", "text"),
    [
        ("{#var#}a" * 200, "a" * 3000),
        ("{#var#}a" * 200 + "b", "a" * 3000),
        ("{#var#}" * 400 + "b", "a" * 3000),
        ("a{#var#}" * 100 + "c", "ab" * 1500),
        ("a" * 1500, "a" * 3000),
        ("{#var#}" + "a" * 1400 + "b", "a" * 3000),
        ("{#" * 700, "{{" * 1500),
        ("{#var#}x", "{{a}}" * 600),
    ],
)
def test_hostile_texts_take_no_time(registered: str, text: str) -> None:
    before = time.process_time()
    departure_of(text, registered)
    assert time.process_time() - before < 2


def test_thousands_of_hostile_templates_take_no_time_either() -> None:
    pattern = "{#var#}a" * 48
    templates = [Registered(str(n), f"{pattern}b{n}{{#var#}}a") for n in range(2_000)]
    before = time.process_time()
    assert judge("a" * 1_600, templates).fitting == ()
    assert time.process_time() - before < 5


@given(st.text("ab ", max_size=40), st.lists(st.sampled_from(["{#var#}", "a", "b", " ", "ab"])))
def test_fits_says_what_departure_of_says(text: str, pieces: list[str]) -> None:
    registered = "".join(pieces)
    assert fits(text, registered) == (departure_of(text, registered) is None)
    assert bool(judge(text, [Registered("1", registered)]).fitting) == fits(text, registered)


def test_the_pieces_of_a_registered_text() -> None:
    assert compile_registered("{#var#}{#var#}, hi {#url#}") == (("", ", hi ", ""), (2, 1))
    assert compile_registered("plain") == (("plain",), ())
