"""XLSX as it comes, by the door of the child process; hostile ones are refused in time."""

import struct
import time
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from campaigns.intake.refusals import Refusal
from tests.campaigns.intake.files import (
    look,
    read,
    refusal,
    relations,
    text_cell,
    with_lying_sizes,
    xlsx,
)

HEADER = f'<row r="1">{text_cell("A1", "phone")}{text_cell("B1", "name")}</row>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def test_gaps_and_missing_references(tmp_path: Path) -> None:
    rows = row(3, text_cell("B3", "b"), text_cell("D3", "d"))
    rows += '<row><c t="inlineStr"><is><t>x</t></is></c><c><v>5</v></c></row>'
    assert read(tmp_path, xlsx(rows)) == [(3, ["", "b", "", "d"]), (4, ["x", "5"])]


def test_kinds_of_cells(tmp_path: Path) -> None:
    strings = "<si><t>plain</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>no</t></rPh></si>"
    strings += "<si><t>line_x000A_two _x0041_</t></si>"
    cells = [
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>',
        '<c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#N/A</v></c>',
        '<c r="F1" t="str"><f>A1</f><v>plain</v></c><c r="G1"><f>1+1</f><v>2</v></c>',
        '<c r="H1" t="d"><v>2026-11-21T00:00:00</v></c><c r="I1" t="str"><f>""</f><v></v></c>',
    ]
    assert read(tmp_path, xlsx(row(1, *cells), strings=strings)) == [
        (1, ["plain", "rich", "line\ntwo A", "TRUE", "#N/A", "plain", "2", "2026-11-21"])
    ]


def test_numbers_are_shown_through_their_formats(tmp_path: Path) -> None:
    styles = '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    styles += '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
    styles += '<xf numFmtId="2"/><xf numFmtId="164"/><xf numFmtId="49"/></cellXfs>'
    cells = '<c r="A1"><v>9.1987654321E11</v></c><c r="B1" s="1"><v>100.1</v></c>'
    cells += '<c r="C1" s="2"><v>46347</v></c><c r="D1" s="3"><v>7</v></c>'
    assert read(tmp_path, xlsx(row(1, cells), styles=styles)) == [
        (1, ["919876543210", "100.10", "2026-11-21", "7"])
    ]


def test_a_workbook_of_another_program(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    hidden, sheet = book.active, book.create_sheet("People")
    assert hidden is not None
    hidden.sheet_state = "hidden"
    hidden.append(["wrong sheet"])
    sheet.append(["phone", "name", "amount"])
    sheet.append([919876543210, "अनिल", 100.1])
    sheet["C2"].number_format = "#,##0.00"
    out = BytesIO()
    book.save(out)
    found = look(tmp_path, out.getvalue())
    assert found["sample"][0] == {"row": 2, "cells": ["919876543210", "अनिल", "100.10"]}


def test_a_formula_without_a_result_names_its_cell(tmp_path: Path) -> None:
    rows = HEADER + row(2, text_cell("A2", "9876543210"), '<c r="AB2"><f>A2</f></c>')
    with pytest.raises(Refusal) as caught:
        read(tmp_path, xlsx(rows))
    assert caught.value.facts == {"row": 2, "column": "AB"}
    assert refusal(tmp_path, xlsx(rows)) == "formula_without_value"


def zipped(members: dict[str, str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def encrypted_member() -> bytes:
    content = bytearray(xlsx(HEADER))
    place = content.find(b"PK\x01\x02")
    struct.pack_into("<H", content, place + 8, 1)
    return bytes(content)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (xlsx(""), "empty"),
        (xlsx(HEADER), "header_only"),
        (OLE, "damaged"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (encrypted_member(), "encrypted"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument"}), "other_spreadsheet"),
        (zipped({"_rels/.rels": relations("word/document.xml")}), "not_a_table"),
        (zipped({"_rels/.rels": relations("xl/workbook.bin")}), "other_spreadsheet"),
        (zipped({"Index/Document.iwa": "x"}), "other_spreadsheet"),
        (xlsx(HEADER, extra={SHEET: BOMB}), "hostile"),
        (xlsx(HEADER, extra={"xl/workbook.xml": BOMB}), "hostile"),
        (xlsx(HEADER)[:-400], "damaged"),
        (xlsx(HEADER, extra={SHEET: "<worksheet><row>"}), "damaged"),
        (xlsx('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), "damaged"),
        (xlsx('<row r="1"><c r="A1" s="99"><v>7</v></c></row>'), "damaged"),
        (xlsx(row(2, text_cell("A2", "x")) + row(1, text_cell("A1", "x"))), "damaged"),
        (with_lying_sizes(xlsx(HEADER * 3), SHEET, 10), "damaged"),
        (zipped({f"x{n}": "" for n in range(5000)}), "hostile"),
        (
            xlsx(row(1, text_cell("A1", "x")) + row(1048576, text_cell("XFD1048576", "y"))),
            "too_many_columns",
        ),
        (xlsx('<row r="9999999"><c><v>1</v></c></row>'), "hostile"),
    ],
)
def test_refusals_are_clear(tmp_path: Path, content: bytes, code: str) -> None:
    assert refusal(tmp_path, content) == code


def test_a_giant_string_is_refused_in_time_and_memory(tmp_path: Path) -> None:
    strings = f"<si><t>{'x' * 60_000_000}</t></si>"
    started = time.monotonic()
    content = xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=strings)
    assert refusal(tmp_path, content) == "hostile"
    assert time.monotonic() - started < 10


@pytest.mark.slow
def test_a_giant_attribute_costs_no_more_than_the_child_may_use(tmp_path: Path) -> None:
    content = xlsx(f'<row r="1" x="{"x" * 60_000_000}"/>')
    started = time.monotonic()
    assert refusal(tmp_path, content) in ("too_costly", "hostile", "damaged", "empty")
    assert time.monotonic() - started < 15


def test_what_inflates_past_the_budget_is_refused(tmp_path: Path) -> None:
    rows = "".join(row(n, text_cell(f"A{n}", "y" * 30_000)) for n in range(1, 3000))
    with pytest.raises(Refusal) as caught:
        read(tmp_path, xlsx(rows), max_rows=5000)
    assert caught.value.code == "too_large"


def test_millions_of_blank_rows_end_early(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        read(tmp_path, xlsx("<row/>" * 1_100_000))
    assert caught.value.code == "hostile"
    with pytest.raises(Refusal) as caught:
        read(tmp_path, xlsx("<row><c><v>1</v></c></row>" * 1500))
    assert caught.value.code == "too_many_rows"
