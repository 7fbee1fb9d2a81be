"""Long texts cut and joined: as many parts as are charged, and the same text again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.segments import GSM_ALL, GSM_EXTENSION, count
from campaigns.smpp import encodings, shortmessages, splitting
from campaigns.smpp.shortmessages import Address, ShortMessage
from campaigns.smpp.splitting import Part, Place

NOBODY = Address(1, 1, "1")
GSM_TEXTS = st.text(st.sampled_from("abcé@€[~" + "".join(sorted(GSM_ALL))), max_size=900)
WIDE_TEXTS = st.text(st.sampled_from("नa€😀𝕏é"), min_size=1, max_size=400)


def short_of(part: Part, data_coding: int) -> ShortMessage:
    """The part through the wire and back."""
    short = ShortMessage(
        NOBODY,
        NOBODY,
        part.message,
        data_coding,
        part.esm_class,
        tlvs=dict(part.tlvs),
    )
    return shortmessages.decode(shortmessages.encode(short))


def joined(parts: list[Part], data_coding: int, default: str) -> tuple[list[Place | None], str]:
    read = [splitting.read(short_of(part, data_coding), default) for part in parts]
    return [place for place, _ in read], encodings.join(text for _, text in read)


@pytest.mark.parametrize("way", splitting.WAYS)
@pytest.mark.parametrize("coding", ["gsm7", "packed"])
@given(text=GSM_TEXTS.map(lambda text: text.replace("@", "a")))
def test_a_gsm_text_comes_back_whole(way: str, coding: str, text: str) -> None:
    parts = splitting.split(text, 0x1234, way, coding)
    places, found = joined(parts, 0, coding)
    assert found == text
    if len(parts) > 1:
        assert [place.number for place in places if place] == list(range(1, len(parts) + 1))
        assert {(place.reference & 0xFF, place.total) for place in places if place} == {
            (0x34, len(parts))
        }
    else:
        assert places == [None]


@pytest.mark.parametrize("way", splitting.WAYS)
@given(text=WIDE_TEXTS)
def test_a_unicode_text_comes_back_whole(way: str, text: str) -> None:
    parts = splitting.split(text, 7, way, "ucs2")
    assert joined(parts, 8, "gsm7")[1] == text
    for part in parts:
        assert "\ufffd" not in splitting.read(short_of(part, 8))[1]


@pytest.mark.parametrize("way", ["udh", "sar"])
@given(text=st.one_of(GSM_TEXTS, WIDE_TEXTS))
def test_there_are_as_many_parts_as_are_charged(way: str, text: str) -> None:
    counted = count(text)
    parts = splitting.split(text, 1, way, "ucs2" if counted.unicode else "gsm7")
    assert len(parts) == max(1, counted.segments)


@given(text=GSM_TEXTS)
def test_no_part_is_longer_than_a_short_message_on_the_air(text: str) -> None:
    for way in splitting.WAYS[:3]:
        for part in splitting.split(text, 1, way, "packed"):
            assert len(part.message) <= 140
    for part in splitting.split(text, 1, "udh16", "gsm7"):
        assert len(part.message) <= 159


@given(text=st.text(st.sampled_from("a" + "".join(sorted(GSM_EXTENSION))), min_size=160))
def test_latin1_is_cut_where_the_default_alphabet_would_be(text: str) -> None:
    latin = splitting.split(text, 1, "udh", "latin1")
    assert len(latin) == len(splitting.split(text, 1, "udh", "gsm7"))


def test_a_payload_is_one_pdu() -> None:
    (part,) = splitting.split("a" * 1000, 1, "payload")
    assert (part.message, part.tlvs) == (b"", ((0x0424, b"a" * 1000),))
    (part,) = splitting.split("a" * 200, 1, "payload")
    assert part == Part(0, b"a" * 200)


def test_256_parts_are_refused() -> None:
    with pytest.raises(splitting.TooLong):
        splitting.split("a" * (153 * 255 + 1), 1)


@pytest.mark.parametrize(
    ("header", "place"),
    [
        (b"\x05\x00\x03\x07\x02\x01", Place(7, 1, 2)),
        (b"\x06\x08\x04\x01\x07\x02\x02", Place(263, 2, 2)),
        (b"\x0b\x05\x04\x0b\x84\x00\x00\x00\x03\x07\x02\x01", Place(7, 1, 2)),
        (b"\x05\x00\x03\x07\x02\x03", None),
        (b"\x05\x00\x03\x07\x01\x01", None),
        (b"\x05\x00\x03\x07\x00\x00", None),
        (b"\x05\x00\xff\x07\x02\x01", None),
        (b"\x00", None),
    ],
)
def test_headers_of_carriers(header: bytes, place: Place | None) -> None:
    short = ShortMessage(NOBODY, NOBODY, header + b"hi", esm_class=0x40)
    assert splitting.read(short) == (place, "hi")


@given(st.binary(max_size=254), st.integers(0, 255), st.integers(0, 255))
def test_no_bytes_make_reading_fail(message: bytes, data_coding: int, esm_class: int) -> None:
    for default in ("gsm7", "packed", "latin1"):
        short = ShortMessage(NOBODY, NOBODY, message, data_coding, esm_class)
        assert isinstance(splitting.read(short, default)[1], str)


def test_neighbours_have_other_references() -> None:
    ids = range(7_000_000_000_000, 7_000_000_000_256)
    for way in ("udh", "udh16", "sar"):
        assert len({splitting.reference_of(each, way) for each in ids}) == 256
