"""PDUs as bytes and back: what is written is what is read, however it arrives."""

import pytest

from campaigns.smpp import binds, framing, shortmessages, tlvs
from campaigns.smpp.binds import Bind
from campaigns.smpp.commands import Command, Tag, command_name, status_name
from campaigns.smpp.framing import BrokenStream, Framer
from campaigns.smpp.shortmessages import Address, ShortMessage
from campaigns.smpp.tlvs import BrokenBody

SHORT = ShortMessage(
    Address(5, 0, "TIDING"),
    Address(1, 1, "919810000000"),
    b"Hello",
    data_coding=8,
    esm_class=0x40,
    registered_delivery=1,
    service_type="CMT",
    priority=1,
    validity="000000010000000R",
    tlvs={Tag.DLT_ENTITY_ID: b"1101\0"},
)


def test_a_submit_is_read_as_it_was_written() -> None:
    assert shortmessages.decode(shortmessages.encode(SHORT)) == SHORT


def test_a_data_sm_is_read_as_it_was_written() -> None:
    short = ShortMessage(SHORT.source, SHORT.destination, tlvs={Tag.MESSAGE_PAYLOAD: b"x" * 300})
    assert shortmessages.decode_data(shortmessages.encode_data(short)) == short
    assert short.content == b"x" * 300


def test_a_bind_is_read_as_it_was_written() -> None:
    bind = Bind("tidings", "secret", "smpp", ton=1, npi=1, address_range="^91")
    assert binds.decode(binds.encode(bind)) == bind


@pytest.mark.parametrize("step", [1, 2, 7, 16, 17, 1000])
def test_pdus_are_found_however_the_stream_is_split(step: int) -> None:
    stream = b"".join(
        framing.encode(Command.SUBMIT_SM, n, shortmessages.encode(SHORT)) for n in (1, 2, 3)
    )
    framer = Framer()
    found = [p for i in range(0, len(stream), step) for p in framer.feed(stream[i : i + step])]
    assert [pdu.sequence for pdu in found] == [1, 2, 3]
    assert all(shortmessages.decode(pdu.body) == SHORT for pdu in found)


@pytest.mark.parametrize("length", [0, 15, 0x7FFFFFFF])
def test_a_length_that_cannot_be_ends_the_stream(length: int) -> None:
    with pytest.raises(BrokenStream):
        Framer().feed(framing.HEADER.pack(length, 4, 0, 1))


@pytest.mark.parametrize("cut", range(1, 30))
def test_a_body_that_ends_too_early_is_told(cut: int) -> None:
    body = shortmessages.encode(SHORT._replace(tlvs={}))
    with pytest.raises(BrokenBody):
        shortmessages.decode(body[:-cut])


def test_a_tlv_longer_than_the_body_is_told() -> None:
    with pytest.raises(BrokenBody, match="0x0424"):
        tlvs.decode(b"\x04\x24\xff\xff" + b"abc", 0)


def test_codes_have_names() -> None:
    assert status_name(0x58) == "ESME_RTHROTTLED"
    assert status_name(0x400) == "0x00000400"
    assert command_name(0x80000004) == "submit_sm_resp"
