"""What a phone would underline."""

import pytest

from campaigns.weblinks import split_links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://shop.example/a?b=c. Bye", ["https://shop.example/a?b=c"]),
        ("www.shop.in, or bit.ly/Ab1!", ["www.shop.in", "bit.ly/Ab1"]),
        ("Mail a@shop.com or ring 9.30", []),
        ("end.in the middle, e.g. this", ["end.in"]),
        ("तुरंत https://a.io/é देखें", ["https://a.io/é"]),
        ("no link", []),
    ],
)
def test_links_are_found_as_phones_find_them(text: str, links: list[str]) -> None:
    pieces = list(split_links(text))
    assert [piece for is_link, piece in pieces if is_link] == links
    assert "".join(piece for _, piece in pieces) == text
