"""Bounds on the number of rows: never too low, and not too high for files as people save them."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from campaigns import samples
from campaigns.intake import limits
from campaigns.intake.opening import Wishes, bounded, open_table
from campaigns.intake.refusals import Refusal
from tests.campaigns.intake.files import read, text_cell, xlsx
from tests.campaigns.intake.odsfiles import BLANKS, ods, row, text, zipped
from tests.campaigns.intake.tables import FORMATS, delimited, written

COUNT = 300
NEVER_ENOUGH = 10**9


def at_most(path: Path) -> int:
    table = open_table(path, Wishes(64 * limits.MB))
    return table.at_most(NEVER_ENOUGH)


@pytest.mark.parametrize("name", FORMATS)
def test_the_bound_of_a_tidy_file_is_close(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, FORMATS[name](samples.table(COUNT)))
    if "xls" in name and "xlsx" not in name:
        assert at_most(path) == 65_536
    else:
        assert COUNT + 1 <= at_most(path) <= COUNT + 10


@pytest.mark.parametrize(
    "content",
    [
        b"phone\r9876543210\r9876543211",
        b'phone,a\r\n9876543210,"two\nlines"\n\n\n',
        "ph\u0a0d\u0d0a,x\n9876543210\r\n".encode("utf-16"),
        ods(row(text("a"), repeat=700) + row(text("b")) + BLANKS),
        ods(row(text("a"), repeat=7) + row('<table:table-cell office:value="7"/>', repeat=9)),
        xlsx("".join(f'<row r="{n}">{text_cell(f"A{n}", "x")}</row>' for n in range(1, 40))),
        xlsx("<row><c><v>1</v></c></row>" * 9000),
    ],
)
def test_a_bound_is_never_too_low(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    found = open_table(path, Wishes(64 * limits.MB))
    assert at_most(path) >= sum(1 for _ in bounded(found.rows(), 10_000))


def test_a_sheet_in_utf_16_is_counted_by_reading(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c></row>" * 30
    sheet = '<?xml version="1.0" encoding="UTF-16"?><worksheet>' + rows + "</worksheet>"
    wide = _with_sheet(xlsx(""), sheet.encode("utf-16"))
    assert len(read(tmp_path, wide, max_rows=30)) == 30
    with pytest.raises(Refusal, match="too_many_rows"):
        read(tmp_path, wide, max_rows=28)


def _with_sheet(content: bytes, sheet: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    return zipped(members | {"xl/worksheets/sheet1.xml": sheet})


@pytest.mark.parametrize("name", FORMATS)
def test_no_row_is_handed_on_when_there_is_one_too_many(tmp_path: Path, name: str) -> None:
    content = FORMATS[name](samples.table(COUNT))
    assert len(read(tmp_path, content, max_rows=COUNT)) == COUNT + 1
    with pytest.raises(Refusal) as caught:
        read(tmp_path, content, max_rows=COUNT - 1)
    assert (caught.value.code, caught.value.facts) == ("too_many_rows", {"limit": COUNT - 1})


def test_blank_rows_and_breaks_in_cells_are_no_rows(tmp_path: Path) -> None:
    blank = delimited(samples.table(50)) + b"\r\n" * 60 + b" , ,\r\n"
    assert len(read(tmp_path, blank, max_rows=50)) == 51
    broken = b"phone,name\n" + b'9876543210,"a\nb\nc"\n' * 50
    assert len(read(tmp_path, broken, max_rows=50)) == 51
