"""ODS as it comes, by the door of the child process: cells read as the sheet shows them."""

from pathlib import Path

import pytest

from campaigns.intake.refusals import Refusal
from tests.campaigns.intake.files import look, read, refusal
from tests.campaigns.intake.odsfiles import BLANKS, MIMETYPE, number, ods, row, text, zipped

HEADER = row(text("phone"), text("name"))
PERSON = row(number(919876543210, "919876543210"), text("अनिल"))


def cell(attributes: str, inside: str = "") -> str:
    return f"<table:table-cell {attributes}>{inside}</table:table-cell>"


def test_a_first_look(tmp_path: Path) -> None:
    found = look(tmp_path, ods(HEADER + PERSON + BLANKS))
    assert (found["format"], found["encoding"], found["delimiter"]) == ("ods", None, None)
    assert found["sample"] == [{"row": 2, "cells": ["919876543210", "अनिल"]}]


def test_kinds_of_cells(tmp_path: Path) -> None:
    cells = [
        number("100.1", "100.10"),
        number("919876543210", "9.19876543210E+011"),
        cell('office:value-type="float" office:value="919876543210"'),
        cell('office:value-type="boolean" office:boolean-value="true"', "<text:p>WAHR</text:p>"),
        text("21/11/26", 'office:value-type="date" office:date-value="2026-11-21"'),
        cell('office:value-type="date" office:date-value="2026-11-21T00:00:00"'),
        cell('office:value-type="time" office:time-value="PT09H05M00S"'),
        text("#N/A", 'office:value-type="string" office:string-value=""'),
        cell('office:value-type="string" office:string-value="stored"'),
        text("₹ 99.90", 'office:value-type="currency" office:value="99.9"'),
    ]
    assert read(tmp_path, ods(row(*cells))) == [
        (
            1,
            ["100.10", "919876543210", "919876543210", "TRUE", "21/11/26", "2026-11-21"]
            + ["09:05:00", "#N/A", "stored", "₹ 99.90"],
        )
    ]


def test_the_text_of_a_cell_and_nothing_beside_it(tmp_path: Path) -> None:
    rich = "<text:p>a <text:span>b</text:span>\n  c<text:s text:c='3'/>d<text:tab/>e</text:p>"
    rich += "<text:p>two<text:line-break/>three</text:p>"
    note = "<office:annotation><text:p>not this</text:p></office:annotation>"
    picture = "<draw:frame><draw:text-box><text:p>nor this</text:p></draw:text-box></draw:frame>"
    content = ods(row(cell('office:value-type="string"', note + rich + picture), text("f")))
    assert read(tmp_path, content) == [(1, ["a b c   d\te\ntwo\nthree", "f"])]


def test_repeats_gaps_and_cells_that_are_covered(tmp_path: Path) -> None:
    covered = '<table:covered-table-cell office:value-type="string"><text:p>under</text:p>'
    covered += "</table:covered-table-cell>"
    twice = cell(
        'office:value-type="string" table:number-columns-repeated="2"', "<text:p>x</text:p>"
    )
    rows = row(text("a"), covered, text("c")) + row("<table:table-cell/>", repeat=5)
    rows += row('<table:table-cell table:number-columns-repeated="2"/>', twice, repeat=2)
    assert read(tmp_path, ods(rows + BLANKS)) == [
        (1, ["a", "", "c"]),
        (7, ["", "", "x", "x"]),
        (8, ["", "", "x", "x"]),
    ]


def test_the_first_visible_sheet_is_read(tmp_path: Path) -> None:
    hidden = f'<table:table table:style-name="ta9">{row(text("wrong"))}</table:table>'
    content = ods(PERSON, tables=hidden)
    assert read(tmp_path, content) == [(1, ["919876543210", "अनिल"])]


def test_a_formula_without_a_result_names_its_cell(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        read(tmp_path, ods(HEADER + row(text("x"), cell('table:formula="of:=A1"'))))
    assert (caught.value.code, caught.value.facts) == (
        "formula_without_value",
        {"row": 2, "column": "B"},
    )
    reckoned = cell('table:formula="of:=&quot;&quot;" office:value-type="string"', "<text:p/>")
    assert read(tmp_path, ods(row(text("x"), reckoned))) == [(1, ["x"])]


ENCRYPTED = '<m:manifest xmlns:m="x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (ods(""), "empty"),
        (ods(HEADER + BLANKS), "header_only"),
        (ods(PERSON, extra={"META-INF/manifest.xml": ENCRYPTED}), "encrypted"),
        (zipped({"mimetype": MIMETYPE, "encrypted-package": "x"}), "encrypted"),
        (zipped({"mimetype": MIMETYPE}), "damaged"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "other_spreadsheet"),
        (zipped({"mimetype": "application/vnd.sun.xml.calc"}), "other_spreadsheet"),
        (ods("", content="<office:document-content"), "damaged"),
        (ods("", content="<x/>"), "no_sheet"),
        (ods(HEADER + PERSON)[:-200], "damaged"),
        (ods(row(text("a"), text("b"), repeat=2_000_000)), "hostile"),
        (ods(row(text("a"), repeat=10**9)), "hostile"),
        (ods(row(text("x" * 40_000))), "long_cell"),
    ],
)
def test_refusals_are_clear(tmp_path: Path, content: bytes, code: str) -> None:
    assert refusal(tmp_path, content) == code
