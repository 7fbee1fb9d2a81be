"""How a text is split into segments: GSM 03.38 seven-bit, or UCS-2 when a character forces it.

A text of 160 septets (70 UCS-2 units) or less is one segment; a longer one is cut into segments
of 153 (67), because each then carries a concatenation header. A character of two units (an escape
pair such as `[`, or a surrogate pair) is never cut in two: it moves to the next segment whole.
"""

import re
from typing import NamedTuple

# In the order of their septets; 0x1B, the escape, is left out.
GSM_ORDER = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_BASIC = frozenset(GSM_ORDER)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
GSM_ALL = GSM_BASIC | GSM_EXTENSION

GSM_SINGLE, GSM_PART = 160, 153
UCS2_SINGLE, UCS2_PART = 70, 67

_ASCII_BASIC = "".join(sorted(c for c in GSM_BASIC if c.isascii())).encode()
_ASCII_ALL = "".join(sorted(c for c in GSM_ALL if c.isascii())).encode()
_EXTENSION = re.compile(r"[\f^{}\\\[~\]|€]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Segments(NamedTuple):
    """`units` are septets, or UTF-16 code units when `unicode`; an empty text has no segment."""

    unicode: bool
    units: int
    segments: int


def segments_of(text: str) -> tuple[bool, int]:
    """`unicode` and `segments` of `count`; faster for the texts that most rows make."""
    if text.isascii():
        rest = text.encode("ascii").translate(None, _ASCII_BASIC)
        if not rest or not rest.translate(None, _ASCII_ALL):
            found = of_length(len(text), len(rest))
            if found is not None:
                return False, found
    unicode, _, segments = count(text)
    return unicode, segments


def of_length(characters: int, doubled: int) -> int | None:
    """The segments of a GSM text by its length alone, None where that does not tell.

    `doubled` of its characters count twice.
    """
    units = characters + doubled
    if units <= GSM_SINGLE:
        return 1 if units else 0
    fewest = -(-units // GSM_PART)
    # Each segment but the last may lose a unit: does that matter to their number?
    return fewest if not doubled or units + fewest - 1 <= fewest * GSM_PART else None


def odd_characters(text: str) -> int | None:
    """How many characters of an ASCII text count twice; None where any is not in the alphabet."""
    rest = text.encode("ascii").translate(None, _ASCII_BASIC)
    return None if rest.translate(None, _ASCII_ALL) else len(rest)


def count(text: str) -> Segments:
    """The exact encoding, length and number of segments of a text."""
    if text.isascii():
        rest = text.encode("ascii").translate(None, _ASCII_BASIC)
        if not rest:
            return _plain(len(text))
        if not rest.translate(None, _ASCII_ALL):
            units = len(text) + len(rest)
            return _split(text, _EXTENSION, False, units, GSM_SINGLE, GSM_PART)
    elif GSM_ALL.issuperset(text):
        units = len(text) + len(_EXTENSION.findall(text))
        return _split(text, _EXTENSION, False, units, GSM_SINGLE, GSM_PART)
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    return _split(text, _ASTRAL, True, units, UCS2_SINGLE, UCS2_PART)


def forcing_ucs2(text: str) -> list[str]:
    """The characters that are not in the GSM alphabet, each once, in order of appearance."""
    return list(dict.fromkeys(char for char in text if char not in GSM_ALL))


def doubled(text: str) -> list[str]:
    """The characters that count as two of the 160, each once; none when the text is UCS-2."""
    if forcing_ucs2(text):
        return []
    return list(dict.fromkeys(char for char in text if char in GSM_EXTENSION))


def room_left(text: str) -> int:
    """How many units are left in the last segment."""
    unicode, units, segments = count(text)
    single, part = (UCS2_SINGLE, UCS2_PART) if unicode else (GSM_SINGLE, GSM_PART)
    if segments <= 1:
        return single - units
    used = 0
    for char in text:
        width = 1 + (ord(char) > 0xFFFF if unicode else char in GSM_EXTENSION)
        used = used + width if used + width <= part else width
    return part - used


def _plain(length: int) -> Segments:
    if length <= GSM_SINGLE:
        return Segments(False, length, 1 if length else 0)
    return Segments(False, length, -(-length // GSM_PART))


def _split(
    text: str, wide: re.Pattern[str], unicode: bool, units: int, single: int, part: int
) -> Segments:
    """Each segment but the last may lose one unit to a character of two that does not fit."""
    if units <= single:
        return Segments(unicode, units, 1 if units else 0)
    fewest = -(-units // part)
    if units + fewest - 1 <= fewest * part or units == len(text):
        return Segments(unicode, units, fewest)
    return Segments(unicode, units, _walk(text, wide, units, part))


def _walk(text: str, wide: re.Pattern[str], units: int, part: int) -> int:
    """Look at the characters of two units only: those at a segment's last unit move on."""
    lost = 0
    for before, match in enumerate(wide.finditer(text)):
        if (match.start() + before + lost) % part == part - 1:
            lost += 1
    return -(-(units + lost) // part)
