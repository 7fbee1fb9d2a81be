"""Price files as people and their programs make them, and files made to harm."""

import io
import random
import zipfile

import openpyxl
import pytest

from accounts.pricefiles.problems import FILE_PROBLEMS, ROW_PROBLEMS, Unreadable
from accounts.pricefiles.reading import SHOWN_PROBLEMS, ReadList, parse_price, read_prices
from accounts.pricefiles.writing import TEMPLATE, as_csv, as_xlsx
from accounts.prices import Line
from tests.campaigns.intake.odsfiles import zipped

GOOD = [Line("", "", 2_000_000), Line("", "IN", 250_000), Line("9198", "", 200_000)]


def _read(text: str | bytes, max_rows: int = 1000) -> ReadList:
    content = text.encode() if isinstance(text, str) else text
    return read_prices(content, max_rows=max_rows)


def _book(*rows: object) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "destination,price\n*,2\nIN,0.25\n9198,0.2\n",
        "destination,price\r\n*,2\r\nIN,0.25\r\n9198,0.2",
        "\ufeffPrefix;Price (credits)\nREST;2,000000\nindia;0,25\n+91 98;0,2\n",
        "Dial Code\tRate\n*\t2\nIndia (+91)\t0.25\n009198\t.2\n",
        "Our prices of May\n\n\nCountry,Prefix,Notes,Rate per segment\n*,,x,2\nIndia,,,0.25\n"
        "India,9198,,0.2\n\n,,,\n",
        '"*","2"\n"IN"," 0.250 "\n"\'9198","+0.20"\n',
        "*|2|\n in |0.25|\n91-98|0.2".replace("91-98", "+91-98"),
    ],
    ids=["plain", "crlf", "semicolons", "tabs", "messy", "no header", "bars"],
)
def test_files_of_many_programs_say_the_same(text: str) -> None:
    read = _read(text)
    assert (read.problems, read.lines) == ([], GOOD)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    text = "destination,price\nCôte d'Ivoire,1\n"
    assert _read(text.encode(encoding)).lines == [Line("", "CI", 1_000_000)]


def test_a_workbook_with_numbers_as_numbers() -> None:
    content = _book(
        ("Prefix", "Country", "Price"),
        ("*", None, 2),
        (None, "India", 0.25),
        (9198, "India", 0.1 + 0.1),
        (),
        (447400.0, "United Kingdom", 1 / 4),
        ("US", None, 0.000001),
    )
    read = _read(content)
    assert read.problems == []
    assert read.lines == [*GOOD, Line("447400", "", 250_000), Line("", "US", 1)]


def test_what_we_write_can_be_read_again() -> None:
    assert _read("".join(as_csv(TEMPLATE))).lines == list(TEMPLATE)
    assert _read(as_xlsx(TEMPLATE)).lines == list(TEMPLATE)


def test_a_renamed_file_is_told_by_its_content() -> None:
    assert _read(_book(("destination", "price"), ("IN", 1))).lines == [Line("", "IN", 1_000_000)]


def test_every_wrong_row_is_named() -> None:
    text = (
        "destination,price\nIN,0.2\nAtlantis,1\n9198-9199,1\n,1\n98,free\n=A1,1\n97,=B2*2\n"
        "96,-1\n95,0.1234567\n94,1000001\nindia,0.3\n0981,1\n9999999999999999,1\n999,1\n93,\n"
        '92,"1,234"\n91,1e3\n90,nan\n61,0,25\n62,1,\n'
    )
    read = _read(text)
    found = [(p.row, p.column, p.value, p.code) for p in read.problems]
    assert found == [
        (3, "destination", "Atlantis", "country_unknown"),
        (4, "destination", "9198-9199", "prefix_unclear"),
        (5, "destination", "", "destination_missing"),
        (6, "price", "free", "price_text"),
        (7, "destination", "=A1", "formula"),
        (8, "price", "=B2*2", "formula"),
        (9, "price", "-1", "price_negative"),
        (10, "price", "0.1234567", "price_fine"),
        (11, "price", "1000001", "price_large"),
        (12, "destination", "india", "duplicate"),
        (13, "destination", "0981", "prefix_zero"),
        (14, "destination", "9999999999999999", "prefix_long"),
        (15, "destination", "999", "prefix_nowhere"),
        (16, "price", "", "price_missing"),
        (17, "price", "1,234", "price_unclear"),
        (18, "price", "1e3", "price_text"),
        (19, "price", "nan", "price_text"),
        (20, "price", "0,25", "price_split"),
    ]
    assert "Row 2" in next(p.sentence for p in read.problems if p.code == "duplicate")
    assert all(problem.sentence.endswith(".") for problem in read.problems)
    assert read.refused == len(found)
    assert {p.code for p in read.problems} == set(ROW_PROBLEMS)


@pytest.mark.parametrize(
    "text", ["IN,0.2\n9198,0,25\n", "destination,price,note\nIN,0.2,of May\n9198,0,25,x\n"]
)
def test_a_decimal_comma_never_cuts_a_price_short(text: str) -> None:
    assert [problem.code for problem in _read(text).problems] == ["price_split"]


def test_notes_beside_the_prices_are_no_prices() -> None:
    assert _read("IN,0.2,of May\n9198,1\n").problems == []
    assert _read("destination,price,,note,\n9198,0.1,,25,\n").problems == []


def test_only_the_first_problems_are_kept_but_all_are_counted() -> None:
    read = _read("destination,price\n" + "".join(f"nowhere{n},1\n" for n in range(500)))
    assert (len(read.problems), read.refused) == (SHOWN_PROBLEMS, 500)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b",,\n,,\n", "empty"),
        (b"destination,price\n", "no_rows"),
        (b"hello\nworld\n", "no_columns"),
        (b"name,mobile\nAda,919812345678\n", "no_columns"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old_excel"),
        (b"PK\x03\x04" + bytes(600), "damaged"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "other_format"),
        (bytes(range(256)) * 40, "not_a_table"),
        (b"%PDF-1.7\n" + bytes(4000), "not_a_table"),
    ],
)
def test_what_is_no_list_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        _read(content)
    assert refusal.value.code == code
    assert code in FILE_PROBLEMS and refusal.value.sentence


def test_too_many_rows_are_refused_with_the_limit() -> None:
    text = "destination,price\n" + "".join(f"91{n},1\n" for n in range(100, 111))
    assert len(_read(text, max_rows=11).lines) == 11
    with pytest.raises(Unreadable, match="too_many_rows") as refusal:
        _read(text, max_rows=10)
    assert "more than 10 rows" in refusal.value.sentence


def _zip(name: str, *pieces: bytes, times: int = 1) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(name, "w", force_zip64=True) as part,
    ):
        for _ in range(times):
            part.writelines(pieces)
    return out.getvalue()


def _replaced(book: bytes, name: str, content: bytes) -> bytes:
    """A workbook with one part exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_zip("readme.txt", b"no workbook"), "not_a_table"),
        (_zip("xl/workbook.xml", bytes(1024 * 1024), times=200), "too_costly"),
        (_zip("xl/workbook.xml", b"<broken"), "damaged"),
    ],
    ids=["another zip", "zip bomb", "broken"],
)
def test_hostile_workbooks_harm_nobody(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        _read(content)
    assert refusal.value.code == code


SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def test_entities_that_multiply_are_not_expanded() -> None:
    entities = "".join(
        f'<!ENTITY e{n} "{"&e" + str(n - 1) + ";" if n else "x"}'
        f'{("&e" + str(n - 1) + ";") * 9 if n else ""}">'
        for n in range(12)
    )
    sheet = f"<!DOCTYPE a [{entities}]><worksheet {MAIN}><sheetData>&e11;</sheetData></worksheet>"
    with pytest.raises(Unreadable) as refusal:
        _read(_replaced(_book(("destination", "price")), SHEET, sheet.encode()))
    assert refusal.value.code in {"damaged", "too_costly"}


def test_a_row_far_away_costs_its_process_only() -> None:
    sheet = (
        f'<worksheet {MAIN}><sheetData><row r="999999999999"><c r="A1"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )
    with pytest.raises(Unreadable) as refusal:
        _read(_replaced(_book(("destination", "price")), SHEET, sheet.encode()))
    assert refusal.value.code in {"damaged", "too_costly"}


def test_ten_megabytes_of_garbage_end_in_an_answer() -> None:
    chance = random.Random(1)
    for content in (
        chance.randbytes(10 * 1024 * 1024),
        b"a" * 10 * 1024 * 1024,
        b'"' + b"1,\n" * 9,
    ):
        with pytest.raises(Unreadable):
            _read(content)


def test_nul_and_half_characters_become_visible() -> None:
    read = _read("destination,price\nIN\0,1\n\ud800,1\n".encode("utf-8", "surrogatepass"))
    assert [problem.code for problem in read.problems] == ["country_unknown", "country_unknown"]
    for problem in read.problems:
        assert "\0" not in problem.value
        problem.value.encode()


@pytest.mark.parametrize(
    ("text", "micro"),
    [
        ("0.25", 250_000),
        ("0,25", 250_000),
        (" 0.25 ", 250_000),
        ("1,234.5", 1_234_500_000),
        ("1.234,5", 1_234_500_000),
        ("1'000.5", 1_000_500_000),
        ("0", 0),
        ("0.000001", 1),
        ("100000", 100_000_000_000),
    ],
)
def test_prices_as_people_write_them(text: str, micro: int) -> None:
    assert parse_price(text) == micro
