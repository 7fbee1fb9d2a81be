"""Texts as the bytes of a short message and back, by data coding (5.2.19).

`gsm7` is the GSM 03.38 default alphabet with one septet in each byte, as most carriers want it;
`packed` is the same with eight septets in seven bytes. Reading never fails: what makes no sense
becomes U+FFFD.
"""

import re
from collections.abc import Iterable

from campaigns.segments import GSM_ORDER

CODINGS = ("gsm7", "packed", "latin1", "ucs2", "ascii")
ESCAPE = 0x1B
UNKNOWN = "\ufffd"

_EXTENSIONS = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_SEPTETS = GSM_ORDER[:ESCAPE] + "\x1b" + GSM_ORDER[ESCAPE:]
_PAIR = re.compile(b"\x1b.", re.DOTALL)
_NO_ASCII = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f]")
_PAIRS = {bytes((ESCAPE, code)): char for char, code in _EXTENSIONS.items()}


# Halves of surrogate pairs cannot be stored as text; the last private plane has room for them.
_FIRST_HALF, _FIRST_KEPT = 0xD800, 0x10F000
_HALF = re.compile("[\ud800-\udfff]")
_KEPT = re.compile("[\U0010f000-\U0010f7ff]")


class _ToSeptets(dict[int, str]):
    def __missing__(self, key: int) -> str:
        return "?"


_TO_SEPTETS = _ToSeptets(
    {ord(char): chr(code) for code, char in enumerate(_SEPTETS) if code != ESCAPE}
    | {ord(char): chr(ESCAPE) + chr(code) for char, code in _EXTENSIONS.items()}
)
_FROM_SEPTETS = dict.fromkeys((ESCAPE, *range(0x80, 0x100)), UNKNOWN) | {
    code: char for code, char in enumerate(_SEPTETS) if code != ESCAPE
}
# SMPP's own table; what is missing here is read as Latin-1 (binary) or by its GSM group.
_CODECS = {
    1: "ascii",
    3: "latin-1",
    5: "shift_jis",
    6: "iso8859-5",
    7: "iso8859-8",
    8: "utf-16-be",
    10: "iso2022_jp",
    13: "shift_jisx0213",
    14: "euc_kr",
}


def encode(text: str, coding: str) -> bytes:
    """A text in one of CODINGS; a character it lacks becomes a question mark."""
    if coding == "ucs2":
        return text.encode("utf-16-be", "surrogatepass")
    if coding == "gsm7":
        return septets(text)
    if coding == "packed":
        return pack(septets(text))
    return text.encode({"latin1": "latin-1", "ascii": "ascii"}[coding], "replace")


def decode(data: bytes, data_coding: int, default: str = "gsm7") -> str:
    """The text of `data`; `default` of CODINGS is what the carrier means by data coding 0."""
    coding = _group(data_coding)
    if coding == 0:
        return _decode_default(data, default)
    if coding == 8:
        return _decode_ucs2(data)
    if coding == 1 and _NO_ASCII.search(data):
        # Some (npm's smpp) say ASCII and write the default alphabet, whose @ is a NUL.
        return from_septets(data)
    return data.decode(_CODECS.get(coding, "latin-1"), "replace")


def decode_part(data: bytes, data_coding: int, default: str = "gsm7") -> str:
    """As `decode`, for a part of a text: some senders cut a surrogate pair in two.

    Each half is kept as a character of private use until `join` puts them together.
    """
    if _group(data_coding) != 8 and (_group(data_coding) or default != "ucs2"):
        return decode(data, data_coding, default)
    even = data[: len(data) & ~1].decode("utf-16-be", "surrogatepass")
    return _HALF.sub(_kept, even) + UNKNOWN * (len(data) & 1)


def join(texts: Iterable[str]) -> str:
    """The text of `decode_part`'s parts, in their order."""
    whole = "".join(texts)
    if not _KEPT.search(whole):
        return whole
    halves = _KEPT.sub(_half, whole)
    return halves.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "replace")


def _kept(match: re.Match[str]) -> str:
    return chr(ord(match[0]) - _FIRST_HALF + _FIRST_KEPT)


def _half(match: re.Match[str]) -> str:
    return chr(ord(match[0]) - _FIRST_KEPT + _FIRST_HALF)


def septets(text: str) -> bytes:
    """A text in the default alphabet, a septet to a byte; extended characters take two."""
    return text.translate(_TO_SEPTETS).encode("latin-1")


def from_septets(data: bytes) -> str:
    """The text of septets, one to a byte. An unknown pair is read as the character it escapes."""
    if ESCAPE not in data:
        return data.decode("latin-1").translate(_FROM_SEPTETS)
    found, at = [], 0
    for match in _PAIR.finditer(data):
        found.append(data[at : match.start()].decode("latin-1").translate(_FROM_SEPTETS))
        plain = chr(match[0][1]).translate(_FROM_SEPTETS)
        found.append(_PAIRS.get(match[0], plain))
        at = match.end()
    found.append(data[at:].decode("latin-1").translate(_FROM_SEPTETS))
    return "".join(found)


def pack(values: bytes, fill: int = 0) -> bytes:
    """Septets with eight in seven bytes, the lowest bit first, after `fill` bits of padding."""
    bits = 0
    for position, value in enumerate(values):
        bits |= value << (7 * position)
    length = (7 * len(values) + fill + 7) // 8
    return (bits << fill).to_bytes(length, "little")


def unpack(data: bytes, fill: int = 0) -> bytes:
    """The septets of `pack`. Seven bits that are left over and zero are padding, not an `@`."""
    bits = int.from_bytes(data, "little") >> fill
    count = max(0, 8 * len(data) - fill) // 7
    found = bytes(bits >> (7 * position) & 0x7F for position in range(count))
    spare = (8 * len(data) - fill) % 7
    return found[:-1] if count and not spare and not found[-1] else found


def _group(data_coding: int) -> int:
    """GSM 03.38's groups (classes, flash) by what they mean in SMPP's own table."""
    if data_coding < 0x10:
        return data_coding
    if data_coding >= 0xF0:
        return 4 if data_coding & 0x04 else 0
    if data_coding < 0x80:
        return {0x00: 0, 0x08: 8}.get(data_coding & 0x0C, 4)
    return 8 if 0xE0 <= data_coding < 0xF0 else 0


def _decode_default(data: bytes, default: str) -> str:
    if default == "gsm7":
        return from_septets(data)
    if default == "packed":
        return from_septets(unpack(data))
    if default == "ucs2":
        return _decode_ucs2(data)
    return data.decode({"ascii": "ascii"}.get(default, "latin-1"), "replace")


def _decode_ucs2(data: bytes) -> str:
    """UTF-16, big-endian unless a mark at the start says otherwise."""
    if data[:2] == b"\xff\xfe":
        return data[2:].decode("utf-16-le", "replace")
    return data.decode("utf-16-be", "replace").removeprefix("\ufeff")
