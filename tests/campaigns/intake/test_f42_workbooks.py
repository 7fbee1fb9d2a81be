"""F42: workbooks and archives that lie about themselves, by the door: refused in plain words."""

import random
import struct
import zipfile
from pathlib import Path

import pytest
from django.test import Client

from campaigns import samples
from campaigns.intake import limits
from campaigns.intake.opening import Wishes, bounded, open_table
from campaigns.intake.refusals import Refusal
from campaigns.models import Upload
from campaigns.problems import FILE_PROBLEMS
from tests.campaigns.intake.door import assert_refused, post
from tests.campaigns.intake.files import text_cell, with_lying_sizes, xlsx
from tests.campaigns.intake.hostile import CONTENT, SHEET, STRINGS, with_member
from tests.campaigns.intake.odsfiles import ods, row, text, zipped
from tests.campaigns.intake.rawzips import SYMLINK, Member, member, raw_zip
from tests.campaigns.intake.tables import FORMATS, written
from tests.campaigns.intake.xlsfiles import compound, encrypted_xls, xls

HEADER = f'<row r="1">{text_cell("A1", "phone")}</row>'
PERSON = f'<row r="2">{text_cell("A2", "9876543210")}</row>'
GOOD = xlsx(HEADER + PERSON)
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
CORNERS = f'<row r="1">{text_cell("A1", "x")}</row>'
CORNERS += f'<row r="1048576">{text_cell("XFD1048576", "y")}</row>'
BLANKS = "<table:table-cell><text:p><text:s text:c='1000000000'/></text:p></table:table-cell>"
LITTERED = {"__MACOSX/list/._list.csv": "x", "list/": "", "list/list.csv": "phone\n9876543210\n"}
ODS_PERSON = row(text("phone")) + row(text("9876543210"))


def encrypted(content: bytes) -> bytes:
    """The same zip file, its first member marked as encrypted."""
    changed = bytearray(content)
    struct.pack_into("<H", changed, changed.find(b"PK\x01\x02") + 8, 1)
    return bytes(changed)


def circular(content: bytes) -> bytes:
    """An XLS whose sectors follow each other in a circle."""
    changed = bytearray(content)
    struct.pack_into("<I", changed, 512 + 4 * 4, 2)
    return bytes(changed)


HOSTILE = {
    "cells A1 and XFD1048576 only": (xlsx(CORNERS), "too_many_columns"),
    "an entity bomb in the sheet": (
        xlsx("", extra={SHEET: BOMB + "<worksheet>&c;</worksheet>"}),
        "hostile",
    ),
    "an entity bomb in the strings": (
        xlsx(
            '<row><c t="s"><v>0</v></c></row>',
            strings="<si/>",
            extra={STRINGS: BOMB + "<sst>&c;</sst>"},
        ),
        "hostile",
    ),
    "an entity from outside": (
        xlsx("", extra={"xl/workbook.xml": OUTSIDE + "<workbook>&a;</workbook>"}),
        "hostile",
    ),
    "a size that is a lie": (with_lying_sizes(GOOD, SHEET, 10), "damaged"),
    "a size of 3 GB that is a lie": (with_lying_sizes(GOOD, SHEET, 3_000_000_000), "too_large"),
    "100,000 members": (raw_zip(member(f"{n}.csv", b"") for n in range(100_000)), "hostile"),
    "an encrypted xlsx of Office": (
        compound(b"x" * 5000, "EncryptedPackage"),
        "encrypted",
    ),
    "an encrypted member": (encrypted(GOOD), "encrypted"),
    "an encrypted xls": (encrypted_xls(), "encrypted"),
    "an xls whose sectors go in circles": (circular(xls([["9876543210"]] * 300)), "damaged"),
    "an xls cut in half": (xls([["phone"]] + [["9876543210"]] * 300)[:4000], "damaged"),
    "a word document of old": (compound(b"x" * 5000, "WordDocument"), "not_a_table"),
    "an ods with an entity bomb": (ods("", content=BOMB + "<x>&c;</x>"), "hostile"),
    "an ods row a billion times": (ods(row(text("9876543210"), repeat=10**9)), "hostile"),
    "an ods cell a billion times": (
        ods(row(text("x", 'table:number-columns-repeated="1000000000"'))),
        "too_many_columns",
    ),
    "an ods with a billion blanks": (ods(row(BLANKS)), "hostile"),
    "an ods row of long cells half a million times": (
        ods(
            row(text("9876543210")) + row(*[text("x" * 30_000) for _ in range(900)], repeat=500_000)
        ),
        "too_large",
    ),
    "an ods inside out": (with_member(ods(""), member(CONTENT, b"</x>")), "damaged"),
    "a zip of two files": (zipped({"a.csv": "1", "b.csv": "2"}), "zip_of_several"),
    "a zip of nothing": (zipped({}), "zip_empty"),
    "a zip of litter": (zipped({"__MACOSX/._a.csv": "x", ".DS_Store": "x", "f/": ""}), "zip_empty"),
    "a zip in a zip": (zipped({"a.zip": zipped({"b.csv": "9876543210"})}), "zip_in_zip"),
    "a zip of a picture": (zipped({"photo.csv": b"\xff\xd8\xff" + b"x" * 99}), "not_a_table"),
    "a zip with a password": (encrypted(zipped({"a.csv": "9876543210"})), "encrypted"),
    "a zip packed in a rare way": (
        zipped({"a.csv": "9876543210"}, zipfile.ZIP_LZMA),
        "zip_method",
    ),
    "a zip cut in half": (zipped({"a.csv": "9876543210\n" * 99})[:60], "damaged"),
    "a zip that climbs up": (zipped({"../../../etc/cron.d/a.csv": "9876543210"}), "hostile"),
    "a zip that climbs up on Windows": (zipped({"a\\..\\..\\b.csv": "9876543210"}), "hostile"),
    "a zip from the root": (raw_zip([member("/etc/a.csv", b"9876543210")]), "hostile"),
    "a zip from a drive": (zipped({"C:\\a.csv": "9876543210"}), "hostile"),
    "a zip of a link": (
        raw_zip([Member("a.csv", b"\x03\x00", 0, links=SYMLINK)]),
        "hostile",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_a_sentence(customer_client: Client, name: str) -> None:
    content, code = HOSTILE[name]
    assert_refused(customer_client, content, code)


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        xlsx(HEADER + PERSON + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'),
        ods(ODS_PERSON + row("<table:table-cell/>", repeat=10**9)),
        zipped(
            {"__MACOSX/list/._list.csv": "x", "list/": "", "list/list.csv": "phone\n9876543210\n"}
        ),
        xls([["phone"], [9876543210.0]]),
    ],
    ids=["no dimension", "a blank last cell", "blank rows", "litter", "xls"],
)
@pytest.mark.parametrize("name", ["list.csv", "list.xls", "list.pdf", "no ending"])
def test_what_is_only_odd_is_read_whatever_it_is_called(
    customer_client: Client, content: bytes, name: str
) -> None:
    assert post(customer_client, content, name).status_code == 302
    (row,) = Upload.objects.get().preview["sample"]
    assert (row["row"], row["cells"]) == (2, ["9876543210"])


def test_the_files_in_a_zip_are_named(customer_client: Client) -> None:
    members = {f"folder/list {n}\u202e.csv": "9876543210" for n in range(5)}
    shown = post(customer_client, zipped(members)).content.decode()
    assert "5 files (list 0�.csv, list 1�.csv, list 2�.csv, …)" in shown


@pytest.mark.parametrize("name", FORMATS)
def test_flipped_bytes_end_in_rows_or_in_a_sentence(tmp_path: Path, name: str) -> None:
    """Whatever a file has become, reading it ends in rows or a Refusal, and in nothing else."""
    content = FORMATS[name](samples.table(30))
    rng = random.Random(42)  # noqa: S311
    for _ in range(60):
        changed = bytearray(content)
        for _ in range(rng.randint(1, 4)):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        path = written(tmp_path, bytes(changed))
        try:
            table = open_table(path, Wishes(64 * limits.MB))
            table.at_most(100)
            for _row in bounded(table.rows(), 5000):
                pass
        except Refusal as refusal:
            assert refusal.code in FILE_PROBLEMS
