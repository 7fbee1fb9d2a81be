"""Another codec than ours (smpplib): what it writes we read, and the other way round."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpplib import consts, gsm, smpp
from smpplib.client import SimpleSequenceGenerator

from campaigns.segments import GSM_ALL
from campaigns.smpp import binds, encodings, framing, receipttexts, shortmessages, splitting
from campaigns.smpp.binds import Bind
from campaigns.smpp.commands import Command, Tag
from campaigns.smpp.framing import Framer, Pdu
from campaigns.smpp.shortmessages import Address, ShortMessage

NUMBER = "919810000001"


class Numbers:
    """What smpplib asks of a client."""

    def __init__(self) -> None:
        self.sequence_generator = SimpleSequenceGenerator()

    def next_sequence(self) -> int:
        found: int = self.sequence_generator.next_sequence()
        return found


def theirs(command: str, **fields: Any) -> Pdu:
    """A PDU as smpplib writes it, through our framer."""
    (pdu,) = Framer().feed(smpp.make_pdu(command, client=Numbers(), **fields).generate())
    return pdu


def by_them(command: int, body: bytes, status: int = 0) -> Any:
    """Our PDU as smpplib reads it."""
    data = framing.encode(command, 7, body, status)
    return smpp.parse_pdu(data, client=Numbers(), allow_unknown_opt_params=True)


@pytest.mark.parametrize("kind", sorted(binds.BINDS))
def test_binds(kind: str) -> None:
    pdu = theirs(f"bind_{kind}", system_id="tdabc", password="secret12", system_type="T")
    assert pdu.command == binds.BINDS[kind]
    assert binds.decode(pdu.body)[:3] == ("tdabc", "secret12", "T")
    read = by_them(binds.BINDS[kind], binds.encode(Bind("tdabc", "secret12", "T")))
    assert (read.system_id, read.password, read.system_type) == (b"tdabc", b"secret12", b"T")
    answer = by_them(binds.BINDS[kind] | 0x80000000, binds.encode_answer("tidings"))
    assert (answer.system_id, answer.is_error()) == (b"tidings", False)


@given(st.text(st.sampled_from([*sorted(GSM_ALL), "न", "😀"]), min_size=1, max_size=500))
def test_their_parts_are_our_text(text: str) -> None:
    parts, coding, esm_class = gsm.make_parts(text)
    texts = []
    for position, part in enumerate(parts, start=1):
        pdu = theirs(
            "submit_sm",
            source_addr="TIDING",
            destination_addr=NUMBER,
            short_message=part,
            data_coding=coding,
            esm_class=esm_class,
            registered_delivery=True,
        )
        short = shortmessages.decode(pdu.body)
        assert (short.source.text, short.destination.text) == ("TIDING", NUMBER)
        assert short.registered_delivery == 1
        place, read = splitting.read(short)
        if len(parts) > 1:
            assert place is not None
            assert place[1:] == (position, len(parts))
        texts.append(read)
    assert encodings.join(texts) == text


@given(st.text(st.sampled_from([*"ab €[", "न", "😀"]), min_size=1, max_size=400))
def test_our_parts_are_their_bytes(text: str) -> None:
    coding = 0 if GSM_ALL.issuperset(text) else 8
    for part in splitting.split(text, 9, "udh", "ucs2" if coding else "gsm7"):
        short = ShortMessage(
            Address(5, 0, "TIDING"), Address(1, 1, NUMBER), part.message, coding, part.esm_class
        )
        read = by_them(Command.SUBMIT_SM, shortmessages.encode(short))
        assert read.short_message == part.message
        assert (read.esm_class, read.data_coding) == (part.esm_class, coding)
        assert (read.source_addr, read.destination_addr) == (b"TIDING", NUMBER.encode())


def test_tlvs_and_receipts() -> None:
    now = datetime(2026, 3, 4, 5, 6)
    text = receipttexts.write("abc-1", "UNDELIV", submitted=now, done=now, err="017")
    short = ShortMessage(
        Address(1, 1, NUMBER),
        Address(5, 0, "TIDING"),
        text.encode(),
        esm_class=4,
        tlvs=receipttexts.tlvs_of("abc-1", "UNDELIV"),
    )
    read = by_them(Command.DELIVER_SM, shortmessages.encode(short))
    assert read.short_message == text.encode()
    assert read.receipted_message_id.rstrip(b"\0") == b"abc-1"
    assert read.message_state == consts.SMPP_MESSAGE_STATE_UNDELIVERABLE

    pdu = theirs(
        "deliver_sm",
        source_addr=NUMBER,
        destination_addr="TIDING",
        esm_class=4,
        short_message=text.encode(),
        receipted_message_id="abc-1",
        message_state=consts.SMPP_MESSAGE_STATE_DELIVERED,
        user_message_reference=3,
    )
    ours = shortmessages.decode(pdu.body)
    receipt = receipttexts.read(ours, unmarked=False)
    assert receipt is not None
    assert receipt[:3] == ("abc-1", "DELIVRD", "017")
    assert ours.tlvs[Tag.USER_MESSAGE_REFERENCE] == b"\0\3"


def test_answers_and_refusals() -> None:
    read = by_them(Command.SUBMIT_SM_RESP, b"abc:1\0")
    assert read.message_id == b"abc:1"
    refused = by_them(Command.SUBMIT_SM_RESP, b"", status=0x58)
    assert (refused.is_error(), refused.status) == (True, consts.SMPP_ESME_RTHROTTLED)
