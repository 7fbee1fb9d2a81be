"""Texts of phones are cut where a character ends, and nothing is lost."""

import pytest

from campaigns.simulator.pieces import is_plain, pieces


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", [0]),
        ("x" * 160, [160]),
        ("x" * 161, [153, 8]),
        ("é" * 70, [70]),
        ("é" * 71, [67, 4]),
        ("🙏" * 35, [35]),
        ("🙏" * 36, [33, 3]),
    ],
    ids=lambda value: str(len(value)),
)
def test_pieces(text: str, lengths: list[int]) -> None:
    assert [len(piece) for piece in pieces(text)] == lengths
    assert "".join(pieces(text)) == text


def test_what_alphabets_disagree_about_is_not_plain() -> None:
    assert is_plain("Thank you: 100% (really)!")
    assert not any(map(is_plain, "@$_[]{}éñΔ€`"))
