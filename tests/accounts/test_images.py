"""Logos are told by their content, and only whole pictures are taken."""

import pytest

from accounts.images import JPEG, PNG, WEBP, NotAnImage, read
from tests.accounts.pictures import jpeg, png, webp


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (png(120, 40), PNG, (120, 40)),
        (jpeg(64, 48), JPEG, (64, 48)),
        (webp(b"VP8X", 300, 20), WEBP, (300, 20)),
        (webp(b"VP8L", 17, 900), WEBP, (17, 900)),
        (webp(b"VP8 ", 640, 480), WEBP, (640, 480)),
    ],
)
def test_a_picture_is_told_by_its_content(data: bytes, kind: str, size: tuple[int, int]) -> None:
    image = read(data)
    assert (image.kind, image.width, image.height) == (kind, *size)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + b"\0" * 40,
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html>",
        png()[:-1],
        png()[:20],
        png() + b"<script>alert(1)</script>",
        png(0, 10),
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 60,
        jpeg()[:-2],
        jpeg()[:8] + b"\xff\xd9",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\xe0\x00\x00" + b"\xff\xd9",
        webp(b"VP8X", 5, 5)[:-1],
        webp(b"VP8X", 5, 5) + b"x",
        webp(b"JUNK", 5, 5),
        b"RIFF\x04\0\0\0WEBP",
    ],
    ids=range(17),
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(NotAnImage):
        read(data)


def test_no_cut_of_a_picture_makes_trouble() -> None:
    for whole in (png(3, 3), jpeg(), webp(b"VP8 ", 9, 9)):
        for length in range(len(whole)):
            with pytest.raises(NotAnImage):
                read(whole[:length])
