"""The first look: header, column names, and which column holds the numbers."""

from pathlib import Path

import pytest

from campaigns.intake.inspection import column_names
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
