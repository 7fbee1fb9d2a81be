"""What the SMPP door reads from submits, and how it words receipts and messages from phones."""

import struct
import time
from functools import lru_cache
from typing import Literal, NamedTuple

from campaigns.simulator.carrier import Reports
from campaigns.simulator.debts import Inbound, Owed
from campaigns.simulator.pieces import is_plain
from campaigns.smpp import shortmessages as sm
from campaigns.smpp.commands import Tag
from campaigns.smpp.shortmessages import Address, ShortMessage

Spelling = Literal["hex", "HEX", "dec", "dec0"]
SPELLINGS: tuple[Spelling, ...] = ("hex", "HEX", "dec", "dec0")

UDH_BIT = 0x40
RECEIPT_CLASS = 0x04
UCS2 = 8
_STATES = {
    "ENROUTE": 1,
    "DELIVRD": 2,
    "EXPIRED": 3,
    "DELETED": 4,
    "UNDELIV": 5,
    "ACCEPTD": 6,
    "UNKNOWN": 7,
    "REJECTD": 8,
}
_REPORTS: dict[int, Reports] = {0: "none", 2: "failures"}


class Wording(NamedTuple):
    """How the simulated SMSC spells: ids in answers, ids in receipts, and what receipts carry."""

    ids: Spelling = "hex"
    receipt_ids: Spelling = "hex"
    receipt_tlvs: bool = True
    token_tlv: int = 0x3FF0


def spelled(reference: str, spelling: Spelling) -> str:
    """A reference of the core in the spelling wanted; `dec0` has 20 digits with leading zeros."""
    if spelling == "hex":
        return reference
    number = int(reference, 16)
    if spelling == "HEX":
        return f"{number:X}"
    return f"{number:020d}" if spelling == "dec0" else str(number)


def reports(short: ShortMessage) -> Reports:
    """The receipts that registered_delivery asks for."""
    return _REPORTS.get(short.registered_delivery & 3, "all")


def part_of(short: ShortMessage) -> tuple[int, int, bytes]:
    """(number, total, user data without its header) of a submit; (1, 1, all) of a whole one."""
    content, tlvs = short.content, short.tlvs
    if short.esm_class & UDH_BIT and content:
        header, rest = content[1 : 1 + content[0]], content[1 + content[0] :]
        return *_concatenation(header), rest
    if number := tlvs.get(Tag.SAR_SEGMENT_SEQNUM):
        total = tlvs.get(Tag.SAR_TOTAL_SEGMENTS, b"\1")
        return number[-1], total[-1], content
    return 1, 1, content


def _concatenation(header: bytes) -> tuple[int, int]:
    """(number, total) from a user data header's elements; (1, 1) where it is not about parts."""
    at = 0
    while at + 2 <= len(header):
        element, length = header[at : at + 2]
        value = header[at + 2 : at + 2 + length]
        if (element, length) in ((0, 3), (8, 4)) and len(value) == length:
            return value[-1], value[-2]
        at += 2 + length
    return 1, 1


def shown(content: bytes, data_coding: int) -> str:
    """User data as something to read; exact for UCS-2, near enough for the rest."""
    return content.decode("utf-16-be" if data_coding == UCS2 else "latin-1", "replace")


def receipt(owed: Owed, wording: Wording) -> bytes:
    """The body of the deliver_sm of a receipt, worded as in appendix B of the standard."""
    reference = spelled(owed.reference, wording.receipt_ids)
    done = int(owed.status == "DELIVRD")
    text = (
        f"id:{reference} sub:001 dlvrd:{done:03d} submit date:{_moment(owed.at)} "
        f"done date:{_moment(owed.due)} stat:{owed.status} err:{owed.error} text:{owed.text}"
    )
    tlvs: dict[int, bytes] = {}
    if wording.receipt_tlvs:
        tlvs[Tag.RECEIPTED_MESSAGE_ID] = reference.encode() + b"\0"
        tlvs[Tag.MESSAGE_STATE] = bytes((_STATES.get(owed.status, 7),))
    if owed.token and not owed.token.startswith("smpp:"):
        tlvs[wording.token_tlv] = owed.token.encode() + b"\0"
    return sm.encode(
        ShortMessage(
            Address(1, 1, owed.to),
            Address(0, 0, owed.sender),
            text.encode("latin-1", "replace")[: sm.LONGEST_SHORT],
            esm_class=RECEIPT_CLASS,
            tlvs=tlvs,
        )
    )


def inbound(message: Inbound) -> bytes:
    """The body of the deliver_sm of a message from a phone; parts carry a UDH."""
    plain = is_plain(message.text)
    content = message.text.encode("latin-1" if plain else "utf-16-be", "surrogatepass")
    header = b""
    if message.part:
        reference, number, total = message.part
        header = struct.pack(">6B", 5, 0, 3, reference, total, number)
    return sm.encode(
        ShortMessage(
            Address(1, 1, message.source),
            Address(0, 0, message.destination),
            header + content,
            data_coding=0 if plain else UCS2,
            esm_class=UDH_BIT if header else 0,
        )
    )


def _moment(seconds: float) -> str:
    return _minute(int(seconds // 60))


@lru_cache(maxsize=100)
def _minute(minute: int) -> str:
    """As YYMMDDhhmm."""
    return time.strftime("%y%m%d%H%M", time.gmtime(minute * 60))
