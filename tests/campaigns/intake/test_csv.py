"""CSV as it comes: encodings, delimiters, line ends, quotation marks, and damage."""

import codecs
from pathlib import Path

import pytest

from campaigns.intake.refusals import Refusal
from tests.campaigns.intake.files import look, read, refusal

PEOPLE = "phone,name\r\n9876543210,José\r\n9876543211,Zoë\r\n"
HINDI = "phone,name\r\n9876543210,अनिल\r\n9876543211,Zoë\r\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (HINDI.encode(), "utf-8"),
        (HINDI.encode("utf-8-sig"), "utf-8-sig"),
        (HINDI.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + HINDI.encode("utf-16-be"), "utf-16"),
        (PEOPLE.encode("utf-16-le"), "utf-16-le"),
        (PEOPLE.encode("cp1252"), "cp1252"),
    ],
)
def test_encodings(tmp_path: Path, content: bytes, encoding: str) -> None:
    found = look(tmp_path, content)
    assert found["encoding"] == encoding
    assert found["columns"] == ["phone", "name"]
    names = [row["cells"][1] for row in found["sample"]]
    assert names in (["अनिल", "Zoë"], ["José", "Zoë"])


def test_cyrillic_of_another_age_is_recognised(tmp_path: Path) -> None:
    rows = "".join(
        f"987654{n:04d};Иван Петрович Сидоров;Санкт-Петербург\n" for n in range(3210, 3260)
    )
    found = look(tmp_path, f"телефон;имя;город\n{rows}".encode("cp1251"))
    assert found["encoding"] == "cp1251"
    assert found["sample"][0]["cells"][1] == "Иван Петрович Сидоров"


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, end: str) -> None:
    rows = [["phone", "text"], ["9876543210", "a, b; c"], ["9876543211", ""]]
    quoted = [delimiter.join(f'"{cell}"' for cell in row) for row in rows]
    found = look(tmp_path, end.join(quoted).encode())
    assert found["delimiter"] == delimiter
    assert found["sample"][0] == {"row": 2, "cells": ["9876543210", "a, b; c"]}
    assert found["sample"][1]["cells"] == ["9876543211"]


def test_what_stands_in_quotation_marks_is_no_delimiter(tmp_path: Path) -> None:
    row = b'"9876543210","a; b; c"\r\n'
    assert look(tmp_path, b'"phone","a; b; c"\r\n' + row * 3)["delimiter"] == ","


def test_a_stray_quotation_mark_does_not_hide_the_delimiter(tmp_path: Path) -> None:
    found = look(tmp_path, b'phone;name\r\n9876543210;"Asha" Rao\r\n9876543211;x\r\n')
    assert found["delimiter"] == ";"


def test_excels_own_mark_of_the_delimiter(tmp_path: Path) -> None:
    found = look(tmp_path, b"sep=;\r\nphone;text\r\n9876543210;a,b,c\r\n")
    assert (found["delimiter"], found["columns"]) == (";", ["phone", "text"])
    assert found["sample"][0]["row"] == 2


def test_rows_are_numbered_as_the_sheet_numbers_them(tmp_path: Path) -> None:
    content = b'phone,name\n\n9876543210,"two\nlines"\n , \n9876543211,"say ""hi"""\n\n'
    assert read(tmp_path, content) == [
        (1, ["phone", "name"]),
        (3, ["9876543210", "two\nlines"]),
        (5, ["9876543211", 'say "hi"']),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        (b"phone,name\r\n", "header_only"),
        (b"name,city\r\nAsha,Pune\r\n", "no_number_column"),
        (b"%PDF-1.7\n", "not_a_table"),
        (b"<!DOCTYPE html><p>9876543210</p>", "not_a_table"),
        (b'{"phone": 9876543210}', "not_a_table"),
        (bytes(range(256)) * 8, "not_a_table"),
        (b"phone,name\n9876543210," + b"x" * 10_000_000, "long_line"),
        (b"phone,name\n9876543210," + b"x" * 40_000 + b"\n", "long_cell"),
        (b"," * 100_000 + b"\n9876543210\n", ""),
        (b"a," * 100_000 + b"\n9876543210\n", "too_many_columns"),
        (b'phone,name\n9876543210,"Asha\n9876543211,Ravi\n', "unbalanced_quote"),
        (b'phone,name\n9876543210,"' + b"9876543210,x\n" * 5000, "unbalanced_quote"),
        (HINDI.encode().replace("अ".encode(), b"\xed\xa0\x80") * 3, "bad_encoding"),
    ],
)
def test_refusals_are_clear(tmp_path: Path, content: bytes, code: str) -> None:
    assert refusal(tmp_path, content) == code


def test_a_nul_stays_in_its_row(tmp_path: Path) -> None:
    rows = read(tmp_path, b"phone,name\n9876543210,a\0b\n9876543211,Ravi\n")
    assert rows[1:] == [(2, ["9876543210", "a\0b"]), (3, ["9876543211", "Ravi"])]


def test_more_rows_than_allowed_name_the_limit(tmp_path: Path) -> None:
    content = b"phone\n" + b"9876543210\n" * 51
    with pytest.raises(Refusal) as caught:
        read(tmp_path, content, max_rows=50)
    assert (caught.value.code, caught.value.facts) == ("too_many_rows", {"limit": 50})
    assert len(read(tmp_path, content, max_rows=51)) == 52
