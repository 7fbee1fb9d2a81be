"""The files of exports: every format shows the same values, and none of them can do harm."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from accounts.cells import safe
from accounts.models import Account
from campaigns.models import Message
from reports.exportcolumns import COLUMNS
from reports.models import Export
from reports.services.exports import xlsxwriter
from reports.services.exports.files import file_of
from tests.campaigns.scene import queued_batch
from tests.reports.exports.scene import (
    HOSTILE,
    by_openpyxl,
    by_pandas,
    csv_rows,
    delivered,
    hostile_batch,
    made,
    plain,
    today,
)

pytestmark = [pytest.mark.django_db, pytest.mark.unaudited]
FORMATS = ["csv", "xlsx", "parquet"]


def column(export: Export, name: str, rows: Sequence[Sequence[object]]) -> list[object]:
    return [row[export.columns.index(name)] for row in rows]


def test_all_formats_are_equal_cell_for_cell(customer: Account) -> None:
    batch = hostile_batch(customer)
    delivered(batch)
    queued_batch(customer, 3)
    files = {format: made(customer, format) for format in FORMATS}
    assert {export.status for export in files.values()} == {"done"}
    assert {export.rows for export in files.values()} == {len(HOSTILE) + 3}
    lines, book, lake = (plain(files[name], by_pandas(files[name])) for name in FORMATS)
    assert book == lake
    shown = [[_safe(name, cell) for name, cell in zip(COLUMNS, row, strict=True)] for row in lake]
    assert lines == shown
    assert plain(files["xlsx"], by_openpyxl(files["xlsx"])) == book


def _safe(name: str, cell: str) -> str:
    return cell if COLUMNS[name].plain else safe(cell)


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_texts_come_out_as_they_went_in(customer: Account, format: str) -> None:
    hostile_batch(customer)
    export = made(customer, format, columns=["number", "client_ref", "text"])
    rows = by_pandas(export)
    expected = [safe(text) if format == "csv" else text for text in HOSTILE]
    assert column(export, "text", plain(export, rows)) == expected
    assert column(export, "number", rows)[0] == "+919810000000"
    assert export.rows == len(HOSTILE)


def test_a_workbook_has_no_formula_and_keeps_numbers_as_texts(customer: Account) -> None:
    hostile_batch(customer)
    export = made(customer, "xlsx", columns=["number", "text", "credits", "row"])
    sheet = load_workbook(file_of(export)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert sheet["A2"].value == "+919810000000" and sheet["A2"].number_format == "@"
    assert sheet["B8"].value == "0012"
    assert sheet["C2"].value == 1 and sheet["D3"].value == 2
    assert [cell.value for cell in sheet[1]] == ["Number", "Text", "Credits", "Row"]


def test_nothing_in_a_csv_runs_and_plus_numbers_stay_usable(customer: Account) -> None:
    hostile_batch(customer)
    export = made(customer, "csv", columns=["number", "campaign", "text"])
    header, *rows = csv_rows(file_of(export))
    assert header == ["Number", "Campaign", "Text"]
    texts = [row[2] for row in rows]
    assert texts == [safe(text) for text in HOSTILE]
    assert texts[:5] == ["'=1+1", "+919810000001", "'+1+1", "'-2+3", "-12.50"]
    assert rows[0][0] == "+919810000000" and rows[0][1] == "'=cmd|' /C calc'!A0"


def test_parquet_is_typed(customer: Account) -> None:
    delivered(hostile_batch(customer))
    customer.timezone = "Asia/Kolkata"
    customer.save()
    export = made(customer, "parquet", columns=["row", "credits", "sent_at", "text"])
    schema = pq.read_schema(file_of(export))
    assert [str(field.type) for field in schema] == [
        "int64",
        "decimal128(18, 6)",
        "timestamp[ms, tz=Asia/Kolkata]",
        "string",
    ]
    sent = Message.objects.filter(account=customer).order_by("id")[0].sent_at
    assert sent is not None
    assert by_pandas(export)[0][2] == sent.replace(microsecond=0)


def test_times_go_by_the_accounts_clocks(customer: Account) -> None:
    customer.timezone = "Asia/Kolkata"
    customer.save()
    delivered(queued_batch(customer, 1))
    message = Message.objects.get(account=customer)
    assert message.sent_at is not None
    local = message.sent_at.astimezone(ZoneInfo("Asia/Kolkata"))
    export = made(customer, "csv", columns=["sent_at"])
    assert csv_rows(file_of(export))[1] == [f"{local:%Y-%m-%d %H:%M:%S}"]


def test_what_fills_a_sheet_goes_onto_the_next(
    customer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsxwriter, "SHEET_ROWS", 11)
    queued_batch(customer, 25)
    export = made(customer, "xlsx", columns=["row", "number"])
    book = load_workbook(file_of(export))
    assert book.sheetnames == ["Messages 1", "Messages 2", "Messages 3"]
    assert [sheet.max_row for sheet in book] == [11, 11, 6]
    assert [sheet["A1"].value for sheet in book] == ["Row"] * 3
    assert [row[0] for row in by_openpyxl(export)] == list(range(1, 26))


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_of_nothing_has_its_header(customer: Account, format: str) -> None:
    export = made(customer, format, columns=["row", "text"])
    assert (export.status, export.rows) == ("done", 0)
    assert by_pandas(export) == []
    path: Path = file_of(export)
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_columns_stand_in_the_order_asked_for(customer: Account) -> None:
    queued_batch(customer, 1)
    export = made(customer, "csv", columns=["segments", "state", "message"])
    header, row = csv_rows(file_of(export))
    assert header == ["Segments", "State", "Message"]
    assert row[:2] == ["1", "Queued"]


def test_only_what_was_asked_for_is_in_it(customer: Account, stranger: Account) -> None:
    batch, other = queued_batch(customer, 5), queued_batch(customer, 5)
    queued_batch(stranger, 5)
    ids = list(Message.objects.filter(batch=batch).order_by("id").values_list("pk", flat=True))
    Message.objects.filter(pk=ids[1]).update(country="GB", client_ref="a1", sender="OTHER")
    Message.objects.filter(pk=ids[2]).update(msisdn=447400123456)
    asked = {
        "batch": (str(other.uuid), 5),
        "country": ("GB", 1),
        "client_ref": ("a1", 1),
        "sender": ("TIDING", 9),
        "number": ("447400123456", 1),
        "state": ("queued", 10),
        "product": ("P", 0),
    }
    for name, (value, count) in asked.items():
        export = made(customer, "csv", replace(today(), **{name: value}), columns=["row"])
        assert export.rows == count, name
