"""Messages as PDUs: what a carrier reads is what was meant."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns import segments
from campaigns.gateways.base import Submit
from campaigns.gateways.smpp.config import read
from campaigns.gateways.smpp.writing import Writer, relative_time
from campaigns.smpp import shortmessages, splitting
from campaigns.smpp.commands import Tag
from campaigns.smpp.shortmessages import Address, ShortMessage
from campaigns.smpp.splitting import TooLong


def written(message: Submit, **config: Any) -> list[ShortMessage]:
    writer = Writer(read({"host": "h", "system_id": "s", **config}))
    return [shortmessages.decode(body) for body in writer.bodies(message)]


def message(text: str = "Hello", sender: str = "TIDING", **fields: Any) -> Submit:
    return Submit("83000000000258.3", "919812345678", sender, text, **fields)


def text_of(parts: list[ShortMessage], default: str = "gsm7") -> str:
    return "".join(splitting.read(part, default)[1] for part in parts)


def test_an_ordinary_message() -> None:
    assert written(message()) == [
        ShortMessage(
            Address(5, 0, "TIDING"),
            Address(1, 1, "919812345678"),
            b"Hello",
            registered_delivery=1,
        )
    ]


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("TIDING", Address(5, 0, "TIDING")),
        ("Shop 24", Address(5, 0, "Shop 24")),
        ("56767", Address(3, 0, "56767")),
        ("919876543210", Address(1, 1, "919876543210")),
        ("+4915112345678", Address(1, 1, "4915112345678")),
        ("١٢٣", Address(5, 0, "???")),
        ("A" * 30, Address(5, 0, "A" * 20)),
    ],
)
def test_the_sender_says_what_kind_of_number_it_is(sender: str, address: Address) -> None:
    assert written(message(sender=sender))[0].source == address


def test_settings_go_before_what_addresses_look_like() -> None:
    (short,) = written(
        message(), source_ton=2, source_npi=8, dest_ton=0, dest_npi=0, dest_plus=True
    )
    assert short.source == Address(2, 8, "TIDING")
    assert short.destination == Address(0, 0, "+919812345678")


def test_the_fields_of_a_message_for_india() -> None:
    (short,) = written(
        message(entity_id="1101", template_id="1207", header_id="9"),
        dlt=True,
        telemarketer_id="1302,1303",
        token_tlv="0x3FF0",
        service_type="CMT",
    )
    assert short.service_type == "CMT"
    assert short.tlvs == {
        Tag.DLT_ENTITY_ID: b"1101",
        Tag.DLT_TEMPLATE_ID: b"1207",
        Tag.DLT_TELEMARKETER_ID: b"1302,1303",
        0x3FF0: b"83000000000258.3",
    }
    assert not written(message(entity_id="1101"))[0].tlvs


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, ""),
        (59, "000000000059000R"),
        (300, "000000000500000R"),
        (90061, "000001010101000R"),
        (10**9, "000030000000000R"),
    ],
)
def test_validity_is_relative(seconds: int, said: str) -> None:
    assert relative_time(seconds) == said
    assert written(message(validity=seconds))[0].validity == said


def test_a_messages_own_validity_goes_before_the_carriers() -> None:
    assert written(message(validity=60), validity_seconds=600)[0].validity == "000000000100000R"
    assert written(message(), validity_seconds=600)[0].validity == "000000001000000R"


@pytest.mark.parametrize(("given_one", "wire"), [(-1, 0), (0, 0), (2, 2), (9, 3)])
def test_priorities_are_those_of_the_standard(given_one: int, wire: int) -> None:
    assert written(message(priority=given_one))[0].priority == wire


@pytest.mark.parametrize(
    ("config", "text", "flash", "coding", "wire"),
    [
        ({}, "@ £ Hi", False, 0, b"\x00 \x01 Hi"),
        ({}, "[€]", False, 0, b"\x1b\x3c\x1b\x65\x1b\x3e"),
        ({}, "Hi", True, 0x10, b"Hi"),
        ({}, "नम", False, 8, "नम".encode("utf-16-be")),
        ({}, "न", True, 0x18, "न".encode("utf-16-be")),
        ({"unicode_coding": 0x48}, "न", False, 0x48, "न".encode("utf-16-be")),
        ({"gsm": "latin1"}, "@ é", False, 3, b"@ \xe9"),
        ({"gsm": "latin1"}, "Δ", False, 8, "Δ".encode("utf-16-be")),
        ({"gsm": "packed"}, "hello", False, 0, bytes.fromhex("e8329bfd06")),
    ],
)
def test_alphabets(
    config: dict[str, Any], text: str, flash: bool, coding: int, wire: bytes
) -> None:
    (short,) = written(message(text, flash=flash), **config)
    assert (short.data_coding, short.message) == (coding, wire)


def test_a_message_marked_as_unicode_is_sent_so() -> None:
    assert written(message("Hi", unicode=True))[0].message == "Hi".encode("utf-16-be")


@pytest.mark.parametrize("way", ["udh", "udh16", "sar"])
@pytest.mark.parametrize("text", ["Long. " * 80, "लंबा " * 60])
def test_parts_share_a_reference_of_the_messages_own_id(way: str, text: str) -> None:
    parts = written(message(text), long=way)
    places = [splitting.read(part)[0] for part in parts]
    assert [place and (place.number, place.total) for place in places] == [
        (number, len(parts)) for number in range(1, len(parts) + 1)
    ]
    mask = 0xFF if way == "udh" else 0xFFFF
    assert {place and place.reference for place in places} == {83000000000258 & mask}
    assert text_of(parts) == text


def test_a_long_text_in_one_piece() -> None:
    (short,) = written(message("x" * 500), long="payload")
    assert (short.message, short.tlvs[Tag.MESSAGE_PAYLOAD]) == (b"", b"x" * 500)


@pytest.mark.parametrize(
    ("wanted", "asked"), [(True, [1, 1, 1]), (False, [0, 0, 0]), ("last", [0, 0, 1])]
)
def test_which_parts_ask_for_a_receipt(wanted: Any, asked: list[int]) -> None:
    parts = written(message("x" * 400), registered_delivery=wanted)
    assert [part.registered_delivery for part in parts] == asked


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(TooLong):
        written(message("x" * 50_000))


@given(st.text(max_size=500))
def test_any_text_arrives_and_costs_what_was_counted(text: str) -> None:
    parts = written(message(text))
    assert len(parts) == max(1, segments.count(text).segments)
    joined = text_of(parts)
    if "\x1b" not in text and not any("\ud800" <= char <= "\udfff" for char in text):
        assert joined.removeprefix("\ufeff") == text.removeprefix("\ufeff")
