"""Logos: what a file is, told by its content, and how large its picture is. Without Django.

Only the three formats that cannot carry script. The file is walked to its end, so that what is
cut off, or has something else behind it, is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass

PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"
_PNG_START = b"\x89PNG\r\n\x1a\n"


class NotAnImage(ValueError):
    """The bytes are none of the formats, or no whole picture."""


@dataclass(frozen=True)
class Image:
    """A picture of `kind` (a media type), `width` and `height` in pixels."""

    kind: str
    width: int
    height: int
    data: bytes


def read(data: bytes) -> Image:
    """The picture in `data`; raises NotAnImage."""
    for kind, start, measure in _FORMATS:
        if data.startswith(start):
            try:
                width, height = measure(data)
            except (IndexError, ValueError) as problem:
                raise NotAnImage(str(problem)) from problem
            if not (width and height):
                raise NotAnImage("no size")
            return Image(kind, width, height, data)
    raise NotAnImage("unknown format")


def _png(data: bytes) -> tuple[int, int]:
    if data[12:16] != b"IHDR":
        raise NotAnImage("no header")
    at = len(_PNG_START)
    while True:
        length, name = _number(data, at, 4), data[at + 4 : at + 8]
        at += 12 + length
        if name == b"IEND":
            break
    if at != len(data):
        raise NotAnImage("no clean end")
    return _number(data, 16, 4), _number(data, 20, 4)


def _jpeg(data: bytes) -> tuple[int, int]:
    if not data.endswith(b"\xff\xd9"):
        raise NotAnImage("no clean end")
    at = 2
    while True:
        if data[at] != 0xFF:
            raise NotAnImage("no marker where one must be")
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
        elif marker in _JPEG_FRAMES:
            return _number(data, at + 7, 2), _number(data, at + 5, 2)
        else:
            at += 2 + max(_number(data, at + 2, 2), 2)


# Start of frame, in all its kinds; C4, C8 and CC among them are something else.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _webp(data: bytes) -> tuple[int, int]:
    length = int.from_bytes(data[4:8], "little")
    if data[8:12] != b"WEBP" or length + 8 != len(data):
        raise NotAnImage("no clean end")
    name, body = data[12:16], data[20:30]
    if len(body) < 10:
        raise NotAnImage("no header")
    if name == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if name == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name == b"VP8 ":
        return (
            int.from_bytes(body[6:8], "little") & 0x3FFF,
            int.from_bytes(body[8:10], "little") & 0x3FFF,
        )
    raise NotAnImage("no picture")


def _number(data: bytes, at: int, size: int) -> int:
    part = data[at : at + size]
    if len(part) < size:
        raise NotAnImage("cut off")
    return int.from_bytes(part, "big")


_FORMATS: tuple[tuple[str, bytes, Callable[[bytes], tuple[int, int]]], ...] = (
    (PNG, _PNG_START, _png),
    (JPEG, b"\xff\xd8\xff", _jpeg),
    (WEBP, b"RIFF", _webp),
)
