"""The fast way through a sheet gives what the exact way gives, or leaves it to it."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.bench.recipients import write_recipients
from campaigns.bench.workbooks import write_workbook
from campaigns.intake import smoothsheet, zipparts
from campaigns.intake.refusals import Refusal
from campaigns.intake.xlsxfile import xlsx_rows

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="urn:x"><sheetData>'
TAIL = "</sheetData></worksheet>"
PLAIN = (
    '<row r="{n}" spans="1:2"><c r="A{n}" t="s"><v>1</v></c><c r="C{n}" s="1"><v>2.5</v></c></row>'
)
ODD = [
    '<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>नमस्ते</t></is></c></row>',
    '<row r="{n}"/>',
    '<row r="{n}"><c r="A{n}" t="s"><v>99</v></c></row>',
    '<row r="{n}"><c r="A{n}"><f>A1</f></c></row>',
    '<row r="{n}"><c><v>7</v></c><c r="B{n}" s="1"/></row>',
    '<row r="{n}" r="9"><c r="A{n}"><v>7</v></c></row>',
    '<row r="{n}"><c r="B{n}"><v>1</v></c><c r="A{n}"><v>2</v></c></row>',
    '<row r="1"><c r="A1"><v>7</v></c></row>',
    '<row r="{n}"><c r="A{n}"><v>7</c></row>',
    '<row r="{n}"><c r="ZZZ{n}"><v>7</v></c></row>',
    '<row r="{n}"><c r="A{n}" s="77"><v>7</v></c></row>',
    '<row r="{n}"><c r="A{n}"><v>1e9</v></c>text</row>',
    "<!-- </row> -->",
    "\n",
    "<row>" + '<c t="b"><v>1</v></c></row>',
]


def workbook(path: Path, sheet: str) -> Path:
    """The workbook of the benchmark with another sheet and two strings."""
    source, plain = path / "s.csv", path / "plain.xlsx"
    write_recipients(source, 1)
    write_workbook(source, plain, 2)
    target = path / "f.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = sheet.encode() if "sheet1" in name else old.read(name)
            new.writestr(name, data)
    return target


def outcome(path: Path) -> tuple[object, ...]:
    try:
        return (list(xlsx_rows(path, 10**8)),)
    except Refusal as refusal:
        return refusal.code, sorted(refusal.facts.items())


def both(path: Path) -> tuple[object, object]:
    """By the fast way as far as it goes, and by the exact way alone."""
    fast = outcome(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smoothsheet, "OPENING", b"nothing opens here")
        return fast, outcome(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.one_of(st.just(PLAIN), st.sampled_from(ODD)), max_size=8), st.integers(20, 300))
def test_any_sheet_gives_the_same_rows_or_the_same_refusal(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], piece: int
) -> None:
    sheet = HEAD + "".join(row.replace("{n}", str(n)) for n, row in enumerate(rows, 1)) + TAIL
    path = workbook(tmp_path_factory.mktemp("x"), sheet)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zipparts, "PIECE", piece)
        fast, exact = both(path)
    assert fast == exact


def test_the_rows_of_an_ordinary_workbook_never_reach_the_exact_way(tmp_path: Path) -> None:
    source, path = tmp_path / "s.csv", tmp_path / "f.xlsx"
    write_recipients(source, 3_000)
    write_workbook(source, path, 2)
    fast, exact = both(path)
    assert fast == exact
    rough: list[bytes] = []
    sheet = smoothsheet.SmoothSheet(rough.append)
    with zipfile.ZipFile(path) as book:
        rows = sheet.rows(book.read("xl/worksheets/sheet1.xml"))
    sheet.finish()
    assert isinstance(rows, list) and len(rows) == 3_001
    assert b"<row" not in b"".join(rough)
