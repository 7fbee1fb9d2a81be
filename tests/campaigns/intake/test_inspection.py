"""The first look: header, column names, and which column holds the numbers."""

from pathlib import Path

import pytest

from campaigns.intake.inspection import column_names, inspect
from tests.campaigns.intake.files import look


def test_the_number_column_is_told_by_content_and_name(tmp_path: Path) -> None:
    content = b"id,order,mobile no\n1,9876543219,9876543210\n2,9876543218,9876543211\n"
    assert look(tmp_path, content)["number_column"] == 2


def test_damaged_numbers_still_make_a_number_column(tmp_path: Path) -> None:
    found = look(tmp_path, b"name,phone\nAsha,9.19E+11\nRavi,9.19E+11\n")
    assert found["number_column"] == 1


def test_a_file_without_a_header(tmp_path: Path) -> None:
    found = look(tmp_path, b"9876543210,Asha\n9876543211,Ravi\n")
    assert (found["has_header"], found["columns"]) == (False, ["column A", "column B"])
    assert found["sample"][0] == {"row": 1, "cells": ["9876543210", "Asha"]}


def test_one_column_of_numbers(tmp_path: Path) -> None:
    found = look(tmp_path, b"9876543210\n9876543211\n")
    assert (found["columns"], found["number_column"]) == (["column A"], 0)


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (["Name", " name ", "NAME"], ["Name", "name 2", "NAME 3"]),
        (["", "a\n b", "", "{{x}}"], ["column A", "a b", "column C", "((x))"]),
        (["column B", ""], ["column B", "column B 2"]),
    ],
)
def test_column_names_are_unique_and_never_blank(header: list[str], names: list[str]) -> None:
    assert column_names(header, len(header)) == names


def test_five_rows_are_shown(tmp_path: Path) -> None:
    content = b"phone\n" + b"".join(b"98765432%02d\n" % n for n in range(30))
    assert [row["row"] for row in look(tmp_path, content)["sample"]] == [2, 3, 4, 5, 6]


def test_a_column_named_for_numbers_is_taken_whatever_it_holds(tmp_path: Path) -> None:
    found = look(tmp_path, b"name,Mobile No\nAsha,n/a\nRavi,to follow\n")
    assert found["number_column"] == 1


@pytest.mark.parametrize(
    ("content", "columns", "row"),
    [
        (
            b"Customers of December 2026\n\nName,,Mobile,,City\nAsha,,9876543210,,Pune\n",
            ["Name", "column B", "Mobile", "column D", "City"],
            4,
        ),
        (
            b"Customers\nas of 21.11.2026\nname,phone\nAsha,9876543210\n",
            ["name", "phone"],
            4,
        ),
        (
            b"Person,,Contact,\nfirst,last,phone,city\nAsha,Rao,9876543210,Pune\n",
            ["first", "last", "phone", "city"],
            3,
        ),
        (b"name,phone\nAsha,n/a\nRavi,9876543210\n", ["name", "phone"], 2),
        (b"phone\n9876543210,Asha\n9876543211,Ravi\n", ["phone"], 2),
        (b",name,phone\n1,Asha,n/a\n2,Ravi,9876543210\n", ["column A", "name", "phone"], 2),
        (b"phone,\nn/a,Asha\n9876543211,Ravi\n", ["phone"], 2),
    ],
)
def test_the_header_is_found_below_a_title_and_never_among_recipients(
    tmp_path: Path, content: bytes, columns: list[str], row: int
) -> None:
    found = look(tmp_path, content)
    assert (found["columns"], found["sample"][0]["row"]) == (columns, row)


def test_without_a_header_nothing_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"Customers\n\nname,phone\nAsha,9876543210\n")
    found = inspect(path, "list.csv", region="IN", has_header=False)
    assert found["sample"][0] == {"row": 1, "cells": ["Customers"]}
    assert found["number_column"] == 1
