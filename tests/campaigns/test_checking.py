"""One row checked: the message it makes, or the first thing wrong with it."""

import pytest

from accounts.prices import PriceTable
from campaigns.checking import Checked, Refused, RowChecker
from campaigns.placeholders import compile_template
from campaigns.problems import ROW_PROBLEMS, row_sentence

COLUMNS = ["phone", "name"]


def checker(text: str = "Dear {{name}}", prices: dict[str, int] | None = None) -> RowChecker:
    return RowChecker(
        region="IN",
        template=compile_template(text, COLUMNS),
        prices=PriceTable({"": 1_000_000} if prices is None else prices),
        max_characters=1530,
        number_column="phone",
    )


def test_a_good_row_is_rendered_counted_and_priced() -> None:
    checked = checker("x" * 150 + "{{name}}").check("98765 43210", ["98765 43210", "[Asha]"])
    assert checked == Checked(919876543210, "IN", "", "x" * 150 + "[Asha]", False, 1, 1_000_000)
    checked = checker("x" * 150 + "{{name}}").check("9876543210", ["", "अशा"])
    assert isinstance(checked, Checked)
    assert (checked.unicode, checked.segments, checked.price) == (True, 3, 3_000_000)


def test_a_text_without_placeholders_needs_no_cells() -> None:
    assert checker("Hello").check("9876543210", ()) == Checked(
        919876543210, "IN", "", "Hello", False, 1, 1_000_000
    )


def test_the_longest_prefix_sets_the_price() -> None:
    priced = checker("Hi", {"91": 200_000, "9198": 300_000, "": 1_000_000})
    found = [priced.check(raw, ()) for raw in ("9876543210", "9123456789", "+447400123456")]
    assert [row.price for row in found if isinstance(row, Checked)] == [300_000, 200_000, 1_000_000]


@pytest.mark.parametrize(
    ("number", "name", "code", "column"),
    [("12", "Asha", "number_short", "phone"), ("9876543210", " ", "missing_value", "name")]
    + [("9876543210", "#N/A", "cell_error", "name"), ("9876543210", "x" * 1530, "text_long", "")]
    + [
        ("9876543210", "a\0b", "text_characters", ""),
        ("9876543210", "\ud83d", "text_characters", ""),
    ],
)
def test_a_bad_row_is_refused_with_its_column(
    number: str, name: str, code: str, column: str
) -> None:
    refused = checker().check(number, [number, name])
    assert isinstance(refused, Refused)
    assert (refused.kind, refused.code, refused.column) == ("invalid", code, column)
    assert row_sentence(code, column, "x") != code


def test_where_nothing_is_sold_nothing_is_accepted() -> None:
    refused = checker("Hi", {"91": 1}).check("+447400123456", ())
    assert isinstance(refused, Refused)
    assert refused.code == "no_price"


def test_an_unknown_placeholder_stops_the_checker_before_the_first_row() -> None:
    with pytest.raises(ValueError, match="city"):
        checker("{{city}}")


def test_every_sentence_is_a_sentence() -> None:
    for code in ROW_PROBLEMS:
        assert row_sentence(code, "name", "#N/A").endswith("."), code
