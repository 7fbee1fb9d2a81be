"""What becomes of numbers typed or pasted in all the ways people have."""

import pytest

from campaigns.pasted import look, parse
from campaigns.phones import PhoneReader

INDIA = PhoneReader("IN")

LISTS = {
    "a line each": ("9810000001\n9810000002", ["9810000001", "9810000002"]),
    "line ends of Windows": ("9810000001\r\n9810000002\r\n", ["9810000001", "9810000002"]),
    "commas and semicolons": (
        "9810000001, 9810000002;9810000003,",
        ["9810000001", "9810000002", "9810000003"],
    ),
    "tabs between numbers only": ("9810000001\t9810000002", ["9810000001", "9810000002"]),
    "spaces between": ("9810000001 9810000002", ["9810000001", "9810000002"]),
    "spaces within": ("98100 00001\n+91 98100 00002", ["98100 00001", "+91 98100 00002"]),
    "spaces between and within": (
        "98100 00001 98100 00002 +91 98100 00003",
        ["98100 00001", "98100 00002", "+91 98100 00003"],
    ),
    "a country code apart": (
        "91 98100 00001 91 98100 00002",
        ["91 98100 00001", "91 98100 00002"],
    ),
    "what is no number stays": (
        "12345 9810000001 9810000002 oops",
        ["12345", "9810000001", "9810000002", "oops"],
    ),
    "blank lines are nothing": ("\n  \n9810000001\n\n", ["9810000001"]),
    "nothing": ("  \n ", []),
}


@pytest.mark.parametrize(("typed", "expected"), LISTS.values(), ids=LISTS)
def test_a_list_of_numbers(typed: str, expected: list[str]) -> None:
    pasted = parse(typed, INDIA)
    assert pasted.header == ["number"]
    assert [row[0] for row in pasted.rows] == expected


TABLES = {
    "a sheet with a header": (
        "Name\tMobile\tCity\nAsha\t9810000001\tPune\nDev\t9810000002\tDelhi",
        ["Name", "Mobile", "City"],
        [["Asha", "9810000001", "Pune"], ["Dev", "9810000002", "Delhi"]],
    ),
    "a sheet without one": (
        "Asha\t9810000001\nDev\t9810000002",
        ["name", "number"],
        [["Asha", "9810000001"], ["Dev", "9810000002"]],
    ),
    "a cell with quotes and a line end": (
        '"Rao, Asha"\t9810000001\n"Dev\nDas"\t9810000002',
        ["name", "number"],
        [["Rao, Asha", "9810000001"], ["Dev\nDas", "9810000002"]],
    ),
    "a quote that is never closed": (
        '5" pipe\t9810000001\n"open\t9810000002',
        ["name", "number"],
        [['5" pipe', "9810000001"], ['"open', "9810000002"]],
    ),
    "lines of a CSV": (
        "phone,name\n9810000001,Asha\n9810000002,Dev",
        ["phone", "name"],
        [["9810000001", "Asha"], ["9810000002", "Dev"]],
    ),
    "names before numbers in angle brackets": (
        "Asha <9810000001>\n9810000002\nDev 2 <+91 98100 00003>,",
        ["name", "number"],
        [["Asha", "9810000001"], ["", "9810000002"], ["Dev 2", "+91 98100 00003"]],
    ),
    "names before and after numbers": (
        "Asha: +91 98100-00001\n98100 00003 - Rao",
        ["name", "number"],
        [["Asha", "+91 98100-00001"], ["Rao", "98100 00003"]],
    ),
    "people in one line, as in a mail": (
        "Asha <+91 98100 00001>; Dev Rao <9810000002>, 9810000003; 98100-00004",
        ["name", "number"],
        [
            ["Asha", "+91 98100 00001"],
            ["Dev Rao", "9810000002"],
            ["", "9810000003"],
            ["", "98100-00004"],
        ],
    ),
    "a name among numbers": (
        "9810000001, 9810000002\n9810000003\n9810000004 Asha",
        ["name", "number"],
        [["", "9810000001"], ["", "9810000002"], ["", "9810000003"], ["Asha", "9810000004"]],
    ),
    "a row that is too short": (
        "Asha\t9810000001\tPune\nDev\t9810000002",
        ["", "number", ""],
        [["Asha", "9810000001", "Pune"], ["Dev", "9810000002", ""]],
    ),
}


@pytest.mark.parametrize(("typed", "header", "rows"), TABLES.values(), ids=TABLES)
def test_a_table(typed: str, header: list[str], rows: list[list[str]]) -> None:
    pasted = parse(typed, INDIA)
    assert (pasted.header, pasted.rows) == (header, rows)
    assert look(pasted, INDIA).good == len(rows)


def test_repeats_and_what_cannot_be_read_are_counted_and_shown() -> None:
    pasted = parse("9810000001\n+91 98100 00001\n12345\n9.81E+09\n9810000002", INDIA)
    found = look(pasted, INDIA)
    assert len(pasted.rows) == found.rows == 5
    assert (found.good, found.repeated, found.unreadable) == (2, 1, 2)
    assert found.repeats == ("+91 98100 00001",)
    assert found.unread == ("12345", "9.81E+09")
    assert not found.spotless


@pytest.mark.parametrize(
    "typed", ["x@ " * 50_000, '"' + "a\t9810000001\n" * 5000, "<" * 50_000, "a <" + " " * 50_000]
)
def test_nonsense_of_any_length_is_read_quickly(typed: str) -> None:
    assert parse(typed, INDIA).rows
