"""The files that benchmarks import: the workbook shows what the CSV file says."""

from pathlib import Path

from campaigns.bench.recipients import COLUMNS, write_recipients
from campaigns.bench.workbooks import write_workbook
from campaigns.intake.csvfile import csv_format, csv_rows
from campaigns.intake.xlsxfile import xlsx_rows


def test_the_workbook_shows_the_rows_of_the_csv_file(tmp_path: Path) -> None:
    source, target = tmp_path / "f.csv", tmp_path / "f.xlsx"
    write_recipients(source, 500)
    write_workbook(source, target, COLUMNS.index("amount"))
    rows = list(csv_rows(source, csv_format(source, None, None)))
    assert len(rows) == 501
    assert list(xlsx_rows(target, 10**8)) == rows


def test_more_columns_stand_behind_those_the_text_asks_for(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    write_recipients(path, 3, 26)
    rows = [cells for _, cells in csv_rows(path, csv_format(path, None, None))]
    assert [len(cells) for cells in rows] == [30] * 4
    assert rows[0][:4] == COLUMNS
