"""Receipts and messages from phones: nothing is answered before it is stored."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.gateways.base import InboundIn, ReceiptIn
from campaigns.gateways.smpp.config import read
from campaigns.gateways.smpp.incoming import Reader
from campaigns.smpp import shortmessages
from campaigns.smpp.commands import Command
from campaigns.smpp.framing import Pdu
from campaigns.smpp.shortmessages import Address, ShortMessage
from campaigns.smpp.tlvs import BrokenBody
from tests.campaigns.gateways.smpp.smsc import (
    OURS,
    PHONE,
    carrier,
    collect,
    connected,
    receipt_of,
    until,
)

NUMBER = Address(3, 0, "56767")


def test_a_receipt_is_answered_only_when_it_is_stored() -> None:
    with carrier() as smsc, connected(smsc) as gateway:
        (line,) = smsc.lines
        line.deliver(7, receipt_of("abc", "UNDELIV", "0x1"))
        line.deliver(9, receipt_of("def"))
        first, second = collect(gateway, 2)
        assert isinstance(first, ReceiptIn) and isinstance(second, ReceiptIn)
        assert (first.reference, first.status, first.error) == ("abc", "UNDELIV", "0x1")
        assert first.raw["content"].startswith("id:abc ")
        collect(gateway, 1, seconds=0.2)
        assert line.seen == []
        gateway.acknowledge([second.receipt_id, second.receipt_id, "unheard/1/1"])
        until(gateway, lambda: line.seen)
        gateway.acknowledge([first.receipt_id])
        until(gateway, lambda: len(line.seen) == 2)
        assert [(p.command, p.sequence, p.status) for p in line.seen] == [
            (Command.DELIVER_SM_RESP, 9, 0),
            (Command.DELIVER_SM_RESP, 7, 0),
        ]


def test_the_same_receipt_twice_is_two_to_answer() -> None:
    with carrier() as smsc, connected(smsc) as gateway:
        for sequence in (1, 2):
            smsc.lines[0].deliver(sequence, receipt_of("abc"))
        first, second = collect(gateway, 2)
        assert isinstance(first, ReceiptIn) and isinstance(second, ReceiptIn)
        assert first.receipt_id != second.receipt_id
        assert first.reference == second.reference


def test_a_receipt_of_a_lost_connection_is_not_answered_on_the_next() -> None:
    with carrier() as smsc, connected(smsc) as gateway:
        smsc.lines[0].deliver(7, receipt_of("abc"))
        (receipt,) = collect(gateway, 1)
        assert isinstance(receipt, ReceiptIn)
        smsc.lines[0].hang_up()
        collect(gateway, 1)
        gateway.open()
        gateway.acknowledge([receipt.receipt_id])
        smsc.lines[1].deliver(7, receipt_of("abc"))
        (again,) = collect(gateway, 1)
        assert isinstance(again, ReceiptIn)
        assert smsc.lines[1].seen == []
        gateway.acknowledge([again.receipt_id])
        until(gateway, lambda: smsc.lines[1].seen)


def test_our_token_comes_back_where_the_carrier_echoes_it() -> None:
    short = receipt_of("abc")._replace(tlvs={0x3FF0: b"12.1\0"})
    with carrier() as smsc, connected(smsc, token_tlv="0x3FF0") as gateway:
        smsc.lines[0].deliver(1, short)
        (receipt,) = collect(gateway, 1)
        assert isinstance(receipt, ReceiptIn) and receipt.token == "12.1"


def test_a_receipt_by_data_sm() -> None:
    text = receipt_of("abc").message
    short = ShortMessage(PHONE, OURS, esm_class=4, tlvs={0x0424: text})
    with carrier() as smsc, connected(smsc) as gateway:
        smsc.lines[0].send(Command.DATA_SM, 5, shortmessages.encode_data(short))
        (receipt,) = collect(gateway, 1)
        assert isinstance(receipt, ReceiptIn) and receipt.reference == "abc"
        gateway.acknowledge([receipt.receipt_id])
        until(gateway, lambda: smsc.lines[0].seen)
        assert smsc.lines[0].seen[0].command == Command.DATA_SM_RESP


def test_a_carrier_without_the_receipt_bit() -> None:
    short = receipt_of("abc")._replace(esm_class=0)
    with carrier() as smsc:
        with connected(smsc) as gateway:
            smsc.lines[0].deliver(1, short)
            assert isinstance(collect(gateway, 1)[0], ReceiptIn)
        with connected(smsc, unmarked_receipts=False) as gateway:
            smsc.lines[1].deliver(1, short)
            assert isinstance(collect(gateway, 1)[0], InboundIn)


@pytest.mark.parametrize(
    ("short", "text", "part"),
    [
        (ShortMessage(PHONE, NUMBER, b"STOP"), "STOP", None),
        (ShortMessage(PHONE, NUMBER, "नहीं 🙏".encode("utf-16-be"), 8), "नहीं 🙏", None),
        (
            ShortMessage(PHONE, NUMBER, b"\x05\x00\x03\x2a\x03\x02two", esm_class=0x40),
            "two",
            (42, 2, 3),
        ),
        (
            ShortMessage(PHONE, NUMBER, b"\x06\x08\x04\x12\x34\x02\x01one", esm_class=0x40),
            "one",
            (0x1234, 1, 2),
        ),
        (
            ShortMessage(PHONE, NUMBER, b"x", tlvs={0x020C: b"\1\2", 0x020E: b"\2", 0x020F: b"\1"}),
            "x",
            (258, 1, 2),
        ),
        (ShortMessage(PHONE, NUMBER, tlvs={0x0424: b"long"}), "long", None),
        (ShortMessage(PHONE, NUMBER, b""), "", None),
        (ShortMessage(PHONE, NUMBER, b"\0" * 3, 3), "\ufffd" * 3, None),
        (ShortMessage(PHONE, NUMBER, b"\xd8\x00", 8), "\ufffd", None),
    ],
)
def test_messages_from_phones(
    short: ShortMessage, text: str, part: tuple[int, int, int] | None
) -> None:
    with carrier() as smsc, connected(smsc) as gateway:
        smsc.lines[0].deliver(3, short)
        (inbound,) = collect(gateway, 1)
        assert isinstance(inbound, InboundIn)
        assert (inbound.source, inbound.destination) == ("919812345678", "56767")
        assert (inbound.text, inbound.part) == (text, part)
        assert smsc.lines[0].seen == []
        gateway.acknowledge([inbound.inbound_id])
        until(gateway, lambda: smsc.lines[0].seen)


def test_what_strangers_write_fits_into_our_rows() -> None:
    short = receipt_of("x" * 150, err="e" * 50)
    with carrier() as smsc, connected(smsc, token_tlv="0x3FF0") as gateway:
        payload = {0x0424: short.message + b"\0\0", 0x3FF0: b"t" * 90}
        smsc.lines[0].deliver(1, short._replace(message=b"", tlvs=payload))
        (receipt,) = collect(gateway, 1)
        assert isinstance(receipt, ReceiptIn)
        assert (len(receipt.reference), len(receipt.error), len(receipt.token)) == (65, 12, 40)
        assert "\0" not in str(receipt.raw)


HOSTILE = Reader(read({"host": "h", "system_id": "s", "token_tlv": "0x3FF0"}))


@given(
    st.sampled_from([Command.DELIVER_SM, Command.DATA_SM]),
    st.binary(max_size=120),
    st.builds(
        lambda text, coding, esm, tlvs: ShortMessage(PHONE, OURS, text, coding, esm, tlvs=tlvs),
        st.binary(max_size=200),
        st.integers(0, 255),
        st.integers(0, 255),
        st.dictionaries(
            st.sampled_from([0x001E, 0x0427, 0x0424, 0x020C, 0x020E, 0x020F, 0x0423, 0x3FF0]),
            st.binary(max_size=90),
        ),
    ),
)
def test_no_pdu_is_too_odd(command: Command, garbage: bytes, short: ShortMessage) -> None:
    """Nothing but BrokenBody, and nothing that a row could not hold."""
    encode = shortmessages.encode_data if command == Command.DATA_SM else shortmessages.encode
    whole = encode(short)
    for body in (garbage, whole, whole[: len(garbage)], whole + garbage[:3]):
        try:
            event = HOSTILE.read(Pdu(command, 0, 1, body), "x/1/1")
        except BrokenBody:
            continue
        kept = json.dumps(event, ensure_ascii=False)
        assert "\\u0000" not in kept
        kept.encode()
        if isinstance(event, ReceiptIn):
            assert len(event.reference) <= 65 and len(event.token) <= 40
            assert len(event.status) <= 12 and len(event.error) <= 12
        else:
            assert len(event.source) <= 24 and len(event.destination) <= 24
