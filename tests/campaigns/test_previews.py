"""A text as one row gets it, and what makes it dear."""

import pytest

from campaigns.previews import plain_text, preview_text, unknown_columns
from campaigns.segments import count, room_left

COLUMNS = ["phone", "first name", "amount"]


def test_a_row_fills_the_text_and_a_blank_cell_is_named() -> None:
    shown = preview_text("Hi {{First Name}}, {{amount|nothing}}", COLUMNS, ["1", "Asha"])
    assert (shown.text, shown.missing) == ("Hi Asha, nothing", "")
    shown = preview_text("Hi {{first name}}, {{amount}}", COLUMNS, ["1", "", "5"])
    assert (shown.text, shown.missing) == ("Hi {{first name}}, 5", "first name")


def test_unknown_placeholders_stay_and_the_others_are_filled() -> None:
    text = "Hi {{frist name}}, {{amount}}"
    assert preview_text(text, COLUMNS, ["1", "A", "5"]).text == "Hi {{frist name}}, 5"
    assert unknown_columns(text, COLUMNS) == [("frist name", "first name")]


def test_characters_that_cost_are_named() -> None:
    shown = preview_text("“Sale” – today", COLUMNS, [])
    assert (shown.forcing, shown.doubles, shown.mendable) == (["“", "”", "–"], [], True)
    shown = preview_text("Pay 5€ [now]", COLUMNS, [])
    assert (shown.forcing, shown.doubles, shown.mendable) == ([], ["€", "[", "]"], False)
    assert not preview_text("नमस्ते", COLUMNS, []).mendable


def test_plain_characters_leave_the_names_of_columns_alone() -> None:
    text = "It’s {{client’s name|“you”}} – “now”…"
    assert plain_text(text) == 'It\'s {{client’s name|"you"}} - "now"...'


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", 160),
        ("a" * 160, 0),
        ("a" * 161, 145),
        ("a" * 152 + "€" + "a" * 20, 131),
        ("न" * 70, 0),
        ("न" * 71, 63),
        ("😀" * 36, 61),
    ],
)
def test_the_room_left_in_the_last_segment(text: str, left: int) -> None:
    assert room_left(text) == left
    assert count(text + "a" * left).segments in (count(text).segments, 1)
    assert not text or count(text + "a" * (left + 1)).segments == count(text).segments + 1
