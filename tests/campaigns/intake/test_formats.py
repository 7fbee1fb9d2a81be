"""The same rows read the same, whatever program saved them: type told by content, never by name."""

from functools import cache
from pathlib import Path

import pytest

from campaigns import samples
from campaigns.samples.rows import Table
from tests.campaigns.intake.files import look, read
from tests.campaigns.intake.tables import FORMATS, delimited, texts, western

COUNT = 2000


@cache
def table() -> Table:
    return samples.table(COUNT, seed=3)


@cache
def expected() -> list[tuple[int, list[str]]]:
    """Row numbers and cells; blanks at the end of a row are cut off."""
    rows = []
    for number, cells in enumerate(texts(table()), start=1):
        while not cells[-1]:
            cells.pop()
        rows.append((number, cells))
    return rows


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_reads_the_same(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, FORMATS[name](table()), max_rows=COUNT) == expected()


def test_a_western_csv_reads_as_its_unicode_one(tmp_path: Path) -> None:
    few = western(table())
    assert len(few.rows) > COUNT / 4
    found = read(tmp_path, delimited(few, encoding="cp1252"), max_rows=COUNT)
    assert found == read(tmp_path, delimited(few), max_rows=COUNT)


@pytest.mark.parametrize("name", FORMATS)
def test_the_first_look_finds_the_format(tmp_path: Path, name: str) -> None:
    found = look(tmp_path, FORMATS[name](samples.table(20)))
    kind = next(kind for kind in ("xlsx", "xls", "ods", "csv", "tsv") if kind in name)
    assert found["format"] == kind.replace("tsv", "csv")
    assert found["columns"] == ["phone", "name", "amount", "code", "city"]
    assert found["number_column"] == 0
