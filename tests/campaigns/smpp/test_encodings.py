"""Texts as bytes and back in every coding, and hostile bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.segments import GSM_ALL, GSM_EXTENSION
from campaigns.smpp import encodings

GSM_TEXTS = st.text(st.sampled_from(sorted(GSM_ALL)))


@given(GSM_TEXTS)
def test_the_default_alphabet_comes_back(text: str) -> None:
    data = encodings.encode(text, "gsm7")
    assert encodings.decode(data, 0) == text
    assert len(data) == sum(2 if char in GSM_EXTENSION else 1 for char in text)
    assert not data or max(data) < 0x80


@given(GSM_TEXTS.map(lambda text: text.rstrip("@")))
def test_packed_septets_come_back(text: str) -> None:
    data = encodings.encode(text, "packed")
    assert encodings.decode(data, 0, "packed") == text
    assert len(data) == -(-7 * len(encodings.septets(text)) // 8)


@given(st.text())
def test_ucs2_comes_back_with_everything_outside_the_first_plane(text: str) -> None:
    if not text.startswith(("\ufeff", "\ufffe")):
        assert encodings.decode(encodings.encode(text, "ucs2"), 8) == text


@given(st.text())
def test_what_a_coding_lacks_becomes_a_question_mark(text: str) -> None:
    for coding in ("gsm7", "latin1", "ascii"):
        assert len(encodings.encode(text, coding)) >= len(text)
    assert encodings.encode("नa", "gsm7") == b"?a"


@pytest.mark.parametrize("default", encodings.CODINGS)
@given(data=st.binary(), data_coding=st.integers(0, 255))
def test_no_bytes_make_reading_fail(default: str, data: bytes, data_coding: int) -> None:
    assert isinstance(encodings.decode(data, data_coding, default), str)


@pytest.mark.parametrize(
    ("data", "data_coding", "text"),
    [
        (b"\x00\x02\x11\x1b\x65\x1b\x3c", 0, "@$_€["),
        (b"\x1bA\x1b", 0, "A\ufffd"),
        (b"\x80a", 0, "\ufffda"),
        ("é".encode("latin-1"), 3, "é"),
        ("नमस्ते".encode("utf-16-be"), 8, "नमस्ते"),
        ("नमस्ते".encode("utf-16-be"), 0x18, "नमस्ते"),
        ("ab".encode("utf-16"), 8, "ab"),
        (b"\x00", 0x10, "@"),
        (b"\x00", 0xF0, "@"),
        (b"\x00\xff", 0xF5, "\x00\xff"),
        (b"\x00", 8, "\ufffd"),
    ],
)
def test_data_codings_of_carriers(data: bytes, data_coding: int, text: str) -> None:
    assert encodings.decode(data, data_coding) == text


def test_septets_are_packed_as_the_standard_shows() -> None:
    assert encodings.encode("hellohello", "packed").hex() == "e8329bfd4697d9ec37"


def test_ascii_that_is_the_default_alphabet_is_read_as_that() -> None:
    assert encodings.decode(b"a \x00 \x1b\x65", 1) == "a @ €"
    assert encodings.decode(b"a @ $_\n\t", 1) == "a @ $_\n\t"


@given(st.text(), st.integers(1, 9))
def test_parts_that_cut_pairs_in_two_are_whole_again(text: str, units: int) -> None:
    data = encodings.encode(text, "ucs2").removeprefix(b"\xfe\xff")
    parts = [data[at : at + 2 * units] for at in range(0, len(data), 2 * units)]
    texts = [encodings.decode_part(part, 8) for part in parts]
    assert all(part.encode() for part in texts)  # each can be stored
    assert encodings.join(texts) == data.decode("utf-16-be")


@given(st.lists(st.binary()), st.integers(0, 255))
def test_no_parts_make_joining_fail(parts: list[bytes], data_coding: int) -> None:
    joined = encodings.join(encodings.decode_part(part, data_coding) for part in parts)
    assert joined.encode() is not None
