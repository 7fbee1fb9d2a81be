"""One number in every spelling: found where it is, left alone where it only looks like it."""

import pytest

from campaigns.spellings import Spellings

NUMBER = Spellings(919810000001)


@pytest.mark.parametrize(
    "text",
    [
        "919810000001",
        "+91 98100 00001",
        "0091-98100-00001",
        "09810000001",
        "98100 00001",
        "9810000001.0",
        '="9810000001"',
        "+91 (0) 98100-00001",
        "9,810,000,001",
        "٩١٩٨١٠٠٠٠٠٠١",
        "Call +91\u00a098100\u00a000001 today.",
    ],
)
def test_every_spelling_is_found_and_taken_out(text: str) -> None:
    assert NUMBER.found_in(text)
    assert not NUMBER.found_in(NUMBER.without(text))


@pytest.mark.parametrize(
    "text",
    [
        "19810000001",
        "+1 981 000 0001",
        "+1-9810000001",
        "98100000011",
        "29810000001",
        "9198100000",
        "98100|00001",
        "",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert not NUMBER.found_in(text)
    assert NUMBER.without(text) == text


def test_a_short_national_number_needs_its_country() -> None:
    short = Spellings(2901234)  # Saint Helena: +290 1234
    assert not short.found_in("room 1234")
    assert short.found_in("+290 1234")


def test_lists_and_mappings_are_gone_through() -> None:
    told = {"to": 919810000001, "note": "for +919810000001", "rows": [True, None, 7]}
    assert NUMBER.without(told) == {"to": 0, "note": "for …", "rows": [True, None, 7]}


def test_cells_are_not_read_across() -> None:
    assert NUMBER.found_among(["Asha", "98100 00001"])
    assert not NUMBER.found_among(["98100", "00001"])
