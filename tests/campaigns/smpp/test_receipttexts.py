"""Receipts in the spellings of carriers, and their ids in other notations."""

from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.smpp import receipttexts, shortmessages
from campaigns.smpp.commands import Tag
from campaigns.smpp.shortmessages import Address, ShortMessage
from campaigns.smpp.tlvs import BrokenBody

PHONE, US = Address(1, 1, "919810000000"), Address(0, 1, "TIDING")
USUAL = (
    "id:0123456789 sub:001 dlvrd:001 submit date:2406010930 done date:2406010931"
    " stat:DELIVRD err:000 text:Your code is 1"
)


def receipt(text: str, esm_class: int = 4, **more: object) -> ShortMessage:
    return ShortMessage(PHONE, US, text.encode("latin-1"), esm_class=esm_class, **more)  # type: ignore[arg-type]


def test_the_example_of_the_standard() -> None:
    found = receipttexts.read(receipt(USUAL))
    assert found is not None
    assert found[:5] == ("0123456789", "DELIVRD", "000", "2406010930", "2406010931")
    assert found.fields["text"] == "Your code is 1"


@pytest.mark.parametrize(
    ("text", "reference", "stat", "err"),
    [
        (USUAL.upper(), "0123456789", "DELIVRD", "000"),
        ("Id: 7 Stat: Delivered Err: 0", "7", "DELIVRD", "0"),
        ("id:a_B-9 stat:UNDELIV err:AbsSub text:id:9 stat:DELIVRD", "a_B-9", "UNDELIV", "AbsSub"),
        ("id:7 submit date:240601093015 done date:240601093115 stat:EXPIRED", "7", "EXPIRED", ""),
        ("id:7  sub:001   dlvrd:000 stat:REJECTED  err: text:", "7", "REJECTD", ""),
        ("stat:ENROUTE id:7 err:000", "7", "ENROUTE", "000"),
        ("id=7;status=ACCEPTED;error=12", "7", "ACCEPTD", "12"),
        ("id:7 stat:MOONSHINE err:1", "7", "UNKNOWN", "1"),
        ("id:7 stat:deleted", "7", "DELETED", ""),
        ("id:7 stat:BUFFERED", "7", "ENROUTE", ""),
        ("id:7 submit_date:2406010930 donedate:2406010931 stat:Failed", "7", "UNDELIV", ""),
        ("gone", "", "UNKNOWN", ""),
    ],
)
def test_spellings(text: str, reference: str, stat: str, err: str) -> None:
    found = receipttexts.read(receipt(text))
    assert found is not None
    assert (found.id, found.stat, found.err) == (reference, stat, err)


def test_tlvs_are_believed_first() -> None:
    tlvs = {
        Tag.RECEIPTED_MESSAGE_ID: b"abc\0",
        Tag.MESSAGE_STATE: b"\x05",
        Tag.NETWORK_ERROR_CODE: b"\x03\x00\x22",
    }
    found = receipttexts.read(receipt("", tlvs=tlvs))
    assert found is not None
    assert (found.id, found.stat, found.err) == ("abc", "UNDELIV", "34")
    found = receipttexts.read(receipt(USUAL, tlvs=tlvs))
    assert found is not None
    assert (found.id, found.stat, found.err) == ("abc", "UNDELIV", "000")
    found = receipttexts.read(receipt(USUAL, tlvs={Tag.MESSAGE_STATE: b"\x63"}))
    assert found is not None
    assert found.stat == "DELIVRD"


def test_a_receipt_in_a_payload_or_a_data_sm() -> None:
    short = ShortMessage(PHONE, US, esm_class=4, tlvs={Tag.MESSAGE_PAYLOAD: USUAL.encode()})
    for read in (
        shortmessages.decode(shortmessages.encode(short)),
        shortmessages.decode_data(shortmessages.encode_data(short)),
    ):
        found = receipttexts.read(read)
        assert found is not None
        assert found.id == "0123456789"


def test_a_receipt_without_its_mark() -> None:
    assert receipttexts.read(receipt(USUAL, esm_class=0)) is not None
    assert receipttexts.read(receipt(USUAL, esm_class=0), unmarked=False) is None
    named = receipt("", esm_class=0, tlvs={Tag.RECEIPTED_MESSAGE_ID: b"7\0"})
    assert receipttexts.read(named, unmarked=False) is not None


@pytest.mark.parametrize("text", ["id: 5", "my id:7 and stat:5 please", "STOP", ""])
def test_what_a_phone_writes_is_no_receipt(text: str) -> None:
    assert receipttexts.read(receipt(text, esm_class=0)) is None
    assert receipttexts.read(receipt(text, esm_class=0x40)) is None


def test_intermediate_notifications_are_receipts() -> None:
    found = receipttexts.read(receipt("id:7 stat:ENROUTE", esm_class=0x20))
    assert found is not None
    assert found.stat == "ENROUTE"


@pytest.mark.parametrize("stat", sorted(receipttexts.STATE_NUMBERS))
def test_what_is_written_is_read(stat: str) -> None:
    at = datetime(2026, 1, 2, 3, 4)
    text = receipttexts.write("9-1", stat, submitted=at, done=at, err="00a", text="id:x stat:y")
    for tlvs in ({}, receipttexts.tlvs_of("9-1", stat)):
        found = receipttexts.read(receipt(text, tlvs=tlvs))
        assert found is not None
        assert found[:5] == ("9-1", stat, "00a", "2601020304", "2601020304")


@pytest.mark.parametrize(
    ("notation", "answered", "reported"),
    [
        ("as_is", "aB", "aB"),
        ("ignore_case", "ABCD", "abcd"),
        ("ignore_case", "abcd", "ABCD"),
        ("ignore_zeros", "000123", "123"),
        ("ignore_zeros", "123", "0000000123"),
        ("ignore_zeros", "0", "0"),
        ("hex_to_dec", "2882400018", "ABCDEF12"),
        ("dec_to_hex", "abcdef12", "2882400018"),
        ("dec_to_hex", "00BC", "188"),
        ("dec_to_hex", "000000BC", "0000000188"),
    ],
)
def test_two_notations_of_one_id_are_equal(notation: str, answered: str, reported: str) -> None:
    left = receipttexts.canonical(answered, notation, receipt=False)
    assert left == receipttexts.canonical(reported, notation, receipt=True)
    forms = receipttexts.same_id_forms(reported, notation)
    assert answered in forms or len(answered) == 4


def test_an_id_that_is_no_number_stays() -> None:
    for notation in receipttexts.NOTATIONS:
        for each in ("x-1", "", "１２", "1_0"):
            assert receipttexts.canonical(each, notation, receipt=True) == each
            assert each in receipttexts.same_id_forms(each, notation)


@given(st.binary(max_size=300), st.integers(0, 255), st.integers(0, 255))
def test_no_bytes_make_reading_fail(message: bytes, data_coding: int, esm_class: int) -> None:
    short = ShortMessage(PHONE, US, message, data_coding, esm_class)
    found = receipttexts.read(short)
    assert found is None or found.stat in receipttexts.STATE_NUMBERS


@given(st.binary(max_size=300))
def test_a_broken_body_raises_nothing_else(body: bytes) -> None:
    for decode in (shortmessages.decode, shortmessages.decode_data):
        with suppress(BrokenBody):
            receipttexts.read(decode(body))


@given(st.lists(st.sampled_from(["id:", "stat:", " ", "err:", "text", ":", "1", ";"])))
def test_fields_in_any_order_are_read(pieces: list[str]) -> None:
    assert receipttexts.fields_of("".join(pieces)).keys() <= {"id", "stat", "err", "text"}


@given(
    st.from_regex(r"[\w-]{0,9}", fullmatch=True),
    st.sampled_from(["001", "", "1x"]),
    st.sampled_from(["DELIVRD", "Delivered", "x y", ""]),
    st.sampled_from(["", " Hi, there; ", "id:5 stat:X", "a\nb\0"]),
)
def test_the_usual_text_is_read_the_quick_way_as_the_slow_one(
    name: str, number: str, stat: str, text: str
) -> None:
    usual = (
        f"ID:{name} sub:{number} dlvrd:001 submit date:2601020304 done date:260102030405"
        f" stat:{stat} err:000 Text:{text}"
    )
    # Two blanks are no longer the usual text.
    assert receipttexts.fields_of(usual) == receipttexts.fields_of(usual.replace(" sub", "  sub"))
