"""Texts that phones write, as a carrier hands them on: how they are spelled, and in which parts.

Plainer than campaigns.smpp on purpose: what every alphabet has in the same place goes as it is,
everything else as UCS-2. The simulator must not share the mistakes of what it tests.
"""

import re

_PLAIN = re.compile(r"[A-Za-z0-9 .,:;?!'\"()+\-*/#%&<=>\r\n]*")
_PLAIN_ONE, _PLAIN_OF_MANY = 160, 153
_WIDE_ONE, _WIDE_OF_MANY = 70, 67


def is_plain(text: str) -> bool:
    """Whether it can go with data_coding 0, whatever alphabet that is."""
    return _PLAIN.fullmatch(text) is not None


def pieces(text: str) -> list[str]:
    """The parts of `text`; one part where it fits into a message."""
    one, of_many = (_PLAIN_ONE, _PLAIN_OF_MANY) if is_plain(text) else (_WIDE_ONE, _WIDE_OF_MANY)
    found, piece = [], ""
    if _units(text) <= one:
        return [text]
    for character in text:
        if _units(piece + character) > of_many:
            found.append(piece)
            piece = ""
        piece += character
    return [*found, piece]


def _units(text: str) -> int:
    """UTF-16 units; of plain text also its characters."""
    return len(text.encode("utf-16-be", "surrogatepass")) // 2
