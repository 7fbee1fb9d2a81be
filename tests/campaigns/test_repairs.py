"""Rules that mend cells: what they change, and what they leave alone."""

import pytest

from campaigns.mappings import Mapping
from campaigns.repairs import Repair, compile_repairs

COLUMNS = ["phone", "name", "city"]
READING = Mapping(number=0, region="IN")


def mended(cells: list[str], *repairs: Repair) -> list[str]:
    mend = compile_repairs([repair.as_json() for repair in repairs], COLUMNS, READING)
    assert mend is not None
    before = list(cells)
    after = mend(cells)
    assert cells == before, "the row itself was changed"
    return after


@pytest.mark.parametrize(
    ("raw", "after"),
    [
        ("0151 23456789", "+4915123456789"),
        ("9810000001", "9810000001"),  # reads at home
        ("+4915123456789", "+4915123456789"),
        ("004915123456789", "004915123456789"),
        ("12", "12"),
        ("", ""),
    ],
)
def test_a_country_helps_numbers_that_cannot_be_read_at_home(raw: str, after: str) -> None:
    assert mended([raw], Repair("set_country", value="DE")) == [after]


def test_a_country_for_the_rows_of_a_value_is_certain() -> None:
    rule = Repair("set_country", value="SG", where="city", equals="singapore ")
    assert mended(["91234567", "Li", "Singapore"], rule) == ["+6591234567", "Li", "Singapore"]
    assert mended(["91234567", "Li", "Pune"], rule)[0] == "91234567"
    assert mended(["91234567"], rule) == ["91234567"]


@pytest.mark.parametrize(
    ("raw", "after"),
    [
        ("Tel. 98100-00001 (Asha)", "98100-00001"),
        ("p:+919810000001", "+919810000001"),
        ("mob 9810000001*", "9810000001"),
        ("98100 00001", "98100 00001"),
        ("call me", "call me"),
        ("9810000001 / 9810000002", "9810000001 / 9810000002"),  # which one?
        ("A123", "A123"),
    ],
)
def test_letters_around_a_number_are_stripped(raw: str, after: str) -> None:
    assert mended([raw], Repair("digits_only")) == [after]


@pytest.mark.parametrize(
    ("raw", "after"),
    [
        ("9810000001 / 9810000002", "9810000001"),
        ("9810000001,9810000002", "9810000001"),
        ("+91 98100 00001; +91 98100 00002", "+91 98100 00001"),
        ("9810000001 or 9810000002", "9810000001"),
        ("9810000001", "9810000001"),
        ("98100 00001", "98100 00001"),
    ],
)
def test_the_first_of_two_numbers_is_taken(raw: str, after: str) -> None:
    assert mended([raw], Repair("first_number")) == [after]


def test_blank_cells_and_spreadsheet_errors_are_filled_also_past_the_rows_end() -> None:
    rule = Repair("fill_blank", column="City", value="your town")
    assert mended(["1", "Asha", " "], rule) == ["1", "Asha", "your town"]
    assert mended(["1", "Asha", "#N/A"], rule) == ["1", "Asha", "your town"]
    assert mended(["1"], rule) == ["1", "", "your town"]
    assert mended(["1", "Asha", "Pune"], rule) == ["1", "Asha", "Pune"]


def test_typography_and_spaces_are_made_plain_but_in_the_number() -> None:
    cells = ["“98”  1", "O’Neil ", "New  Delhi"]
    assert mended(cells, Repair("plain_text")) == ["“98”  1", "O'Neil ", "New  Delhi"]
    assert mended(cells, Repair("trim", column="city")) == ["“98”  1", "O’Neil ", "New Delhi"]


def test_cells_beyond_the_header_are_cut() -> None:
    assert mended(["1", "a", "b", "c"], Repair("cut_cells")) == ["1", "a", "b"]


def test_rules_work_in_their_order() -> None:
    rules = (Repair("digits_only"), Repair("set_country", value="DE"))
    assert mended(["tel 0151 23456789"], *rules) == ["+4915123456789"]
    assert mended(["tel 0151 23456789"], *rules[::-1]) == ["0151 23456789"]


def test_without_rules_or_columns_of_theirs_there_is_nothing_to_do() -> None:
    assert compile_repairs([], COLUMNS, READING) is None
    missing = Repair("fill_blank", column="zip", value="x").as_json()
    assert compile_repairs([missing], COLUMNS, READING) is None
