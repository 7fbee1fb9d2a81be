"""Segments, against a walk over every character."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.segments import (
    GSM_ALL,
    GSM_EXTENSION,
    Segments,
    count,
    forcing_ucs2,
    segments_of,
)


def walked(text: str) -> Segments:
    """The definition: fill segment after segment, a character at a time."""
    unicode = any(char not in GSM_ALL for char in text)
    single, part = (70, 67) if unicode else (160, 153)
    if unicode:
        widths = [2 if ord(char) > 0xFFFF else 1 for char in text]
    else:
        widths = [2 if char in GSM_EXTENSION else 1 for char in text]
    if sum(widths) <= single:
        return Segments(unicode, sum(widths), 1 if widths else 0)
    segments, free = 1, part
    for width in widths:
        if width > free:
            segments, free = segments + 1, part
        free -= width
    return Segments(unicode, sum(widths), segments)


gsm = st.text(alphabet="abc[]€~ @Ω\n", max_size=700)
mixed = st.text(alphabet="ab[€अनй😀🏳", max_size=300)


@settings(max_examples=400, deadline=None)
@given(st.one_of(gsm, mixed, st.text(max_size=200)))
def test_agrees_with_the_walk(text: str) -> None:
    assert count(text) == walked(text)


@settings(max_examples=200, deadline=None)
@given(st.integers(60, 480), st.integers(0, 12), st.sampled_from("[€😀"))
def test_wide_characters_around_every_boundary(at: int, run: int, wide: str) -> None:
    text = "x" * at + wide * run + "y" * 160
    assert count(text) == walked(text)


@pytest.mark.parametrize(
    ("text", "segments"),
    [("", 0), ("x" * 160, 1), ("x" * 161, 2), ("x" * 306, 2), ("x" * 307, 3)]
    + [("न" * 70, 1), ("न" * 71, 2), ("x" * 152 + "€" * 76, 2), ("x" * 152 + "€" * 77, 3)],
)
def test_known_lengths(text: str, segments: int) -> None:
    assert count(text).segments == segments


def test_names_the_characters_that_cost_more() -> None:
    assert forcing_ucs2("Señor “Ω” `ñ”") == ["“", "”", "`"]


@given(st.text(alphabet=st.sampled_from("aZ9 @_[€\té\n`ñ中😀"), max_size=400))
def test_the_short_way_agrees_with_the_count(text: str) -> None:
    full = count(text)
    assert segments_of(text) == (full.unicode, full.segments)
