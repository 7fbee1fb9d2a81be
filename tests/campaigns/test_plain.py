"""Typographic characters and their stand-ins."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.plain import STAND_INS, plain
from campaigns.segments import GSM_ALL, count


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("It\u2019s \u201cnew\u201d", 'It\'s "new"'),
        ("9\u201317 h \u2014 daily\u2026", "9-17 h - daily..."),
        ("Rs\u00a0100\u202f000", "Rs 100 000"),
        ("\u2022 first\n\u2022 second", "* first\n* second"),
        ("soft\u00adhyphen\u200b\ufeff", "softhyphen"),
        ("a`b\tc", "a'b c"),
    ],
)
def test_typography_gets_its_stand_in(written: str, expected: str) -> None:
    assert plain(written) == expected


@pytest.mark.parametrize(
    "text", ["Plain [text] €5", "à Å Ñ", "नमस्ते", "क्\u200dष", "z\u0142oty", "😀"]
)
def test_words_accents_and_other_scripts_are_left_alone(text: str) -> None:
    assert plain(text) == text


def test_each_is_outside_the_gsm_alphabet_and_each_stand_in_inside() -> None:
    for char, stand_in in STAND_INS.items():
        assert char not in GSM_ALL, unicodedata.name(char, repr(char))
        assert GSM_ALL.issuperset(stand_in)


@given(st.text(st.sampled_from([*STAND_INS, *"aé[€क"]), max_size=400))
def test_a_plain_text_stays_plain_and_forces_no_more_than_before(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert STAND_INS.keys().isdisjoint(once)
    assert count(once).unicode <= count(text).unicode
