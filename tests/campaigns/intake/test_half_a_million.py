"""500,000 rows as CSV, as XLSX of text and as XLSX of formatted numbers: identical to the bit."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest

from campaigns.intake import limits
from campaigns.intake.reading import ReadOptions, open_file
from tests.campaigns.intake.files import text_cell, xlsx

ROWS = 500_000
HEADER = ("phone", "name", "amount", "code")
STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="\\+0"/><numFmt numFmtId="165" '
    'formatCode="000000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/>'
    '<xf numFmtId="2"/><xf numFmtId="165"/></cellXfs>'
)


def facts(place: int) -> tuple[int, str, str, int]:
    """Number, name, amount as it is stored, code."""
    cents = place * 7 % 90_000
    return 919_800_000_000 + place, f"Zoë {place % 977}", f"{cents / 100:g}", place % 1_000


def as_text(place: int) -> list[str]:
    number, name, amount, code = facts(place)
    return [f"+{number}", name, f"{float(amount):.2f}", f"{code:06d}"]


def as_numbers(place: int) -> str:
    number, name, amount, code = facts(place)
    return (
        f'<c s="1"><v>{number}</v></c><c t="inlineStr"><is><t>{name}</t></is></c>'
        f'<c s="2"><v>{amount}</v></c><c s="3"><v>{code}</v></c>'
    )


def text_cells(cells: list[str]) -> str:
    return "".join(
        text_cell(f"{letter}0", c).replace(' r="' + letter + '0"', "")
        for letter, c in zip("ABCD", cells, strict=True)
    )


def workbook(path: Path, row: Callable[[int], str]) -> Path:
    """An XLSX whose rows never lie in memory together."""
    with (
        zipfile.ZipFile(BytesIO(xlsx("", styles=STYLES))) as frame,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package,
    ):
        for name in frame.namelist():
            if "sheet1" not in name:
                package.writestr(name, frame.read(name))
        with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f"<worksheet><sheetData><row>{text_cells(list(HEADER))}</row>".encode())
            for start in range(0, ROWS, 5000):
                rows = "".join(f"<row>{row(n)}</row>" for n in range(start, start + 5000))
                sheet.write(rows.encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


def plain(path: Path) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(",".join(HEADER) + "\r\n")
        file.writelines(",".join(as_text(n)) + "\r\n" for n in range(ROWS))
    return path


def digest(path: Path) -> tuple[int, str]:
    """How many rows there are, and what they and their numbers are, in short."""
    options = ReadOptions(max_rows=ROWS, max_bytes=limits.LOOK_BYTES)
    count, found = 0, hashlib.sha256()
    with open_file(path, options) as opened:
        for number, cells in opened.rows():
            found.update(f"{number}:{cells}".encode())
            count += 1
    return count, found.hexdigest()


def variants(folder: Path) -> Iterator[Path]:
    yield workbook(folder / "texts", lambda place: text_cells(as_text(place)))
    yield workbook(folder / "numbers", as_numbers)


@pytest.mark.slow
def test_half_a_million_rows_read_the_same(tmp_path: Path) -> None:
    expected = digest(plain(tmp_path / "csv"))
    assert expected[0] == ROWS + 1
    for path in variants(tmp_path):
        assert digest(path) == expected, path.name
