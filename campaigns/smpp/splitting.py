"""Long texts: how one is cut into PDUs, and how PDUs say which part of a text they are.

Four ways: a user data header with a reference of 8 bits (`udh`) or 16 (`udh16`), SAR TLVs
(`sar`), or all in one PDU's message_payload (`payload`, cut by the carrier). A character of two
units is never cut in two, so the parts are those that campaigns.segments counts; only `udh16`,
whose header is a byte longer, holds a unit less in each (152, or 66).
"""

from typing import NamedTuple

from campaigns.segments import GSM_PART, GSM_SINGLE, UCS2_PART, UCS2_SINGLE
from campaigns.smpp import encodings
from campaigns.smpp.commands import Tag
from campaigns.smpp.shortmessages import LONGEST_SHORT, ShortMessage

WAYS = ("udh", "udh16", "sar", "payload")
HEADER_BIT = 0x40  # of esm_class: the user data starts with a header
MOST_PARTS = 255

_ESCAPE = bytes((encodings.ESCAPE,))


class TooLong(ValueError):
    """A text of more than 255 parts."""


class Part(NamedTuple):
    """One PDU's share: bits for its esm_class, its short_message, its TLVs."""

    esm_class: int
    message: bytes
    tlvs: tuple[tuple[int, bytes], ...] = ()


class Place(NamedTuple):
    """Which part of a text a PDU is: `number` from 1, of `total`."""

    reference: int
    number: int
    total: int


def reference_of(message_id: int, way: str) -> int:
    """The concatenation reference: the same for ever, and others' for messages next to it."""
    return message_id & (0xFF if way == "udh" else 0xFFFF)


def split(text: str, reference: int, way: str = "udh", coding: str = "gsm7") -> list[Part]:
    """A text as parts, in order; one that fits in one PDU has no header.

    `coding` is one of encodings.CODINGS; all but `ucs2` are cut as the default alphabet is, for
    what the carrier puts on the air is that. Raises TooLong.
    """
    whole = _units(text, coding)
    width = 2 if coding == "ucs2" else 1
    single = (UCS2_SINGLE if coding == "ucs2" else GSM_SINGLE) * width
    if len(whole) <= single:
        return [Part(0, _wire(whole, coding))]
    if way == "payload":
        return [_payload(_wire(whole, coding))]
    most = (UCS2_PART if coding == "ucs2" else GSM_PART) - (way == "udh16")
    pieces = _cut(whole, most * width, coding)
    if len(pieces) > MOST_PARTS:
        raise TooLong(f"a text of {len(pieces)} parts")
    total = len(pieces)
    return [
        _part(piece, Place(reference, number, total), way, coding)
        for number, piece in enumerate(pieces, start=1)
    ]


def read(short: ShortMessage, default: str = "gsm7") -> tuple[Place | None, str]:
    """Which part of a longer text a PDU is (None: it is whole), and its text without header.

    The texts of parts are put together by encodings.join. Headers that make no sense are passed
    over; nothing is raised.
    """
    content = short.content
    if not short.esm_class & HEADER_BIT or not content or content[0] >= len(content):
        place = _sar(short)
        return place, _text(content, short.data_coding, default, place)
    length = content[0] + 1
    place = _header(content[1:length]) or _sar(short)
    rest = content[length:]
    if default == "packed" and not short.data_coding:
        fill = -8 * length % 7
        return place, encodings.from_septets(encodings.unpack(rest, fill))
    return place, _text(rest, short.data_coding, default, place)


def _text(data: bytes, data_coding: int, default: str, place: Place | None) -> str:
    decode = encodings.decode_part if place else encodings.decode
    return decode(data, data_coding, default)


def _units(text: str, coding: str) -> bytes:
    if coding == "ucs2":
        return encodings.encode(text, coding)
    return encodings.septets(text)


def _wire(piece: bytes, coding: str, header: bytes = b"") -> bytes:
    """Units as the carrier wants them, behind their header."""
    if coding == "packed":
        return header + encodings.pack(piece, -8 * len(header) % 7)
    if coding in ("latin1", "ascii"):
        return header + encodings.encode(encodings.from_septets(piece), coding)
    return header + piece


def _payload(data: bytes) -> Part:
    if len(data) <= LONGEST_SHORT:
        return Part(0, data)
    return Part(0, b"", ((int(Tag.MESSAGE_PAYLOAD), data),))


def _cut(whole: bytes, size: int, coding: str) -> list[bytes]:
    found, at = [], 0
    while at < len(whole):
        end = at + size
        if end < len(whole) and _is_first_half(whole, end, coding):
            end -= 2 if coding == "ucs2" else 1
        found.append(whole[at:end])
        at = end
    return found


def _is_first_half(whole: bytes, end: int, coding: str) -> bool:
    """Whether the last unit before `end` needs the one after it."""
    if coding != "ucs2":
        return whole[end - 1 : end] == _ESCAPE
    # A lone high surrogate, which no good text has, stays where it is.
    return whole[end - 2] & 0xFC == 0xD8 and whole[end] & 0xFC == 0xDC


def _part(piece: bytes, place: Place, way: str, coding: str) -> Part:
    reference, number, total = place
    if way == "sar":
        tlvs = (
            (int(Tag.SAR_MSG_REF_NUM), (reference & 0xFFFF).to_bytes(2, "big")),
            (int(Tag.SAR_TOTAL_SEGMENTS), bytes((total,))),
            (int(Tag.SAR_SEGMENT_SEQNUM), bytes((number,))),
        )
        return Part(0, _wire(piece, coding), tlvs)
    if way == "udh16":
        header = bytes((6, 8, 4, reference >> 8 & 0xFF, reference & 0xFF, total, number))
    else:
        header = bytes((5, 0, 3, reference & 0xFF, total, number))
    return Part(HEADER_BIT, _wire(piece, coding, header))


def _header(elements: bytes) -> Place | None:
    """The place that a user data header tells; other elements, such as ports, are passed over."""
    at, found = 0, None
    while at + 2 <= len(elements):
        kind, length = elements[at], elements[at + 1]
        value = elements[at + 2 : at + 2 + length]
        if len(value) < length:
            break
        if (kind, length) == (0, 3):
            found = _place(value[0], value[2], value[1])
        elif (kind, length) == (8, 4):
            found = _place(int.from_bytes(value[:2], "big"), value[3], value[2])
        at += 2 + length
    return found


def _sar(short: ShortMessage) -> Place | None:
    if not short.tlvs:
        return None
    reference, number, total = (
        int.from_bytes(short.tlvs.get(tag, b""), "big")
        for tag in (Tag.SAR_MSG_REF_NUM, Tag.SAR_SEGMENT_SEQNUM, Tag.SAR_TOTAL_SEGMENTS)
    )
    return _place(reference, number, total)


def _place(reference: int, number: int, total: int) -> Place | None:
    """None where the numbers cannot be; a text in one part is whole."""
    return Place(reference, number, total) if 1 <= number <= total and total > 1 else None
